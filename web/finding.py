"""A customer found by document or phone, for the form of an order.

Who brings the document is shown what it proves: name and phone. A phone number alone proves little, so it shows masked
data only, and the document must still be read from the card. Both are logged as a look.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import request

from engine.errors import Text
from engine.orders import identity, masking
from engine.store import looks, people
from web.current import now, system, viewer
from web.language import N_, say


@dataclass(frozen=True)
class Finding:
    """What was found: a sentence, and the fields that may be filled with it."""

    text: Text
    fields: dict[str, str] = field(default_factory=dict)


NOTHING = Finding(Text("没有找到该客户，请录入资料建档。", "No such customer yet; enter the data."))
ASK = Finding(Text("请先输入要查找的号码。", "Enter the number to look for first."))
REASON = N_("受理装机：按证件查找客户")


def customer(text: str, by: str) -> Finding:
    """The customer of a document number (`find_document`) or of a phone number (`find_phone`)."""
    if not text:
        return ASK
    return _by_document(text) if by == "find_document" else _by_phone(text)


def as_json(found: Finding) -> dict[str, object]:
    """For the page's own script."""
    return {"text": say(found.text), "fields": found.fields}


def _by_document(text: str) -> Finding:
    with system().database.reading() as db:
        known = people.customer_by_document(db, text)
    if known is None:
        return NOTHING
    with system().database.writing() as db:
        looks.record(
            db, staff_id=viewer().id, customer_id=known.id, order_id=None, reason=REASON, at=now(),
            address=request.remote_addr,
        )  # fmt: skip
    filled = {"customer_name": known.name, "phone": known.phone, "document_kind": known.document_kind}
    told = Text("已有客户，资料已带出（本次查看已记录）。", "Known customer; filled in (this look is logged).")
    return Finding(told, filled)


def _by_phone(text: str) -> Finding:
    with system().database.reading() as db:
        known = people.customers_by_phone(db, text)
    if not known:
        return NOTHING
    kind = identity.KINDS.get(known[0].document_kind, Text("", ""))
    who, document = masking.name(known[0].name), masking.document(known[0].document)
    more_zh, more_en = (f"等 {len(known)} 位", f" and {len(known) - 1} more") if len(known) > 1 else ("", "")
    return Finding(
        Text(
            f"已有客户 {who}{more_zh}（{kind.zh} {document}）。请按出示的证件录入证件号码后查找。",
            f"Known customer {who}{more_en} ({kind.en} {document}). Enter the document that is shown, then find.",
        )
    )
