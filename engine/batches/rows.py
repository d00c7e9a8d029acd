"""From the cells of a row to an install as it is asked for, with all faults that can be seen."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from engine import acceptance
from engine.acceptance.accepted import Accepted
from engine.batches import columns, lookups
from engine.batches.faults import Fault, fault, of_rules
from engine.batches.lookups import Lookups, Row
from engine.errors import Invalid, Text
from engine.orders import half_days
from engine.orders.new_order import NewOrder
from engine.orders.staff_view import StaffView
from engine.sheets.cells import NOTHING, TRAPS, Cell
from engine.store.database import Session

LOST = Text(
    "身份证号被 Excel 改成了数字，末尾几位已丢失；请把该列设为“文本”后重新填写",
    "Excel turned the document number into a value and lost its last digits; format the column as text, type it again",
)
#: where these are empty the customer is meant, whose faults stand beside the customer
ECHOES = ("contact_name", "contact_phone")
#: digits of an identity card that Excel keeps of eighteen
KEPT = 15


@dataclass(frozen=True)
class Checked:
    """A row that was checked: what it would become, or its faults."""

    accepted: Accepted | None
    faults: list[Fault]


def of(cells: list[list[str]], keys: list[str]) -> Row:
    """A row by column; columns that the file doesn't have are empty."""
    row = dict.fromkeys(columns.BY_KEY, NOTHING)
    return row | {key: Cell(*cell) for key, cell in zip(keys, cells, strict=True) if key}


def check(session: Session, row: Row, found: Lookups, staff: StaffView, now: datetime) -> Checked:
    """All that is wrong with a row: first what can't be read, then what the rules of acceptance say.

    Raises `NotAllowed` where this person may not place installs at all."""
    faults = {one.key: one for one in (*_unreadable(row), *_unknown(row, found))}
    accepted = None
    try:
        accepted = acceptance.check(session, _new(row, found), staff, now)
    except Invalid as refused:
        for one in of_rules(refused.fields):
            if one.key not in ECHOES or row[one.key].text:
                faults.setdefault(one.key, one)
    _rounded(row, faults)
    in_turn = sorted(faults.values(), key=lambda one: list(columns.BY_KEY).index(one.key) if one.key else -1)
    return Checked(None if faults else accepted, in_turn)


def _rounded(row: Row, faults: dict[str, Fault]) -> None:
    """A card whose last digits are all nought and whose check fails was a number once: Excel keeps fifteen digits."""
    number = lookups.document(row)
    if "document" in faults and len(number) > KEPT and number.isdigit() and not number[KEPT:].strip("0"):
        faults["document"] = fault("document", "lost_digits", LOST)


def _unreadable(row: Row) -> list[Fault]:
    found = []
    for column in columns.COLUMNS:
        text, trap = row[column.key]
        if trap == "lost_digits" and column.key == "document":
            found.append(fault("document", trap, LOST))
        elif trap and column.key != columns.MARK:
            found.append(fault(column.key, trap, TRAPS[trap]))
        elif column.must and not text:
            found.append(fault(column.key, "missing", Text(f"请填写{column.name.zh}", f"Enter: {column.name.en}")))
        elif column.key in columns.CHOICES and columns.meant(column.key, text) is None:
            words = columns.CHOICES[column.key].values()
            zh, en = "、".join(one.zh for one in words), ", ".join(one.en for one in words)
            found.append(fault(column.key, "choice", Text(f"请填写：{zh}", f"Write one of: {en}")))
    if row["appointment_day"].text and _day(row) is None:
        text_ = Text("日期无法识别，请按 2026-01-31 填写", "Not a date; write it as 2026-01-31")
        found.append(fault("appointment_day", "date", text_))
    return found


def _unknown(row: Row, found: Lookups) -> list[Fault]:
    faults = []
    product, campaign, address = _code(row, "product"), _code(row, "campaign"), lookups.wanted(row)
    if product and product not in found.offers:
        faults.append(fault("product", "product", lookups.on_offer(found.offers)))
    if campaign and campaign not in found.campaigns:
        faults.append(fault("campaign", "campaign"))
    doors = found.doors.get(address, [])
    if address and not doors:
        meant = found.suggestions(address)
        zh = (
            f"地址库中没有这个地址；是否为：{'；'.join(meant)}"
            if meant
            else "地址库中没有这个地址，须与标准地址完全一致"
        )
        en = f"Not in the address book; perhaps: {'; '.join(meant)}" if meant else "Not in the address book"
        faults.append(fault("address", "address", Text(zh, en)))
    elif len(doors) > 1:
        codes = [door.code for door in doors[:5]]
        faults.append(fault("address", "addresses", Text(
            f"有 {len(doors)} 个门牌都叫这个名字，请改填地址编码：{'、'.join(codes)}",
            f"{len(doors)} doors have this name; write the code: {', '.join(codes)}",
        )))  # fmt: skip
    return faults


def _new(row: Row, found: Lookups) -> NewOrder:
    """The install; what can't be read is left to be found fault with."""
    doors = found.doors.get(lookups.wanted(row), [])
    offer = found.offers.get(_code(row, "product"))
    name, phone, day = row["customer_name"].text, _digits(row, "phone"), _day(row)
    slot = columns.meant("appointment_slot", row["appointment_slot"].text)
    begins, ends = half_days.appointment(day, slot) if day and slot else (None, None)
    return NewOrder(
        business="install",
        customer_name=name,
        document_kind=columns.meant("document_kind", row["document_kind"].text) or "identity_card",
        document=lookups.document(row),
        phone=phone,
        product_id=offer.product.id if offer else 0,
        campaign_id=found.campaigns.get(_code(row, "campaign")),
        address_id=doors[0].id if len(doors) == 1 else 0,
        contact_name=row["contact_name"].text or name,
        contact_phone=_digits(row, "contact_phone") or phone,
        payment_kind=columns.meant("payment_kind", row["payment_kind"].text) or "prepaid",
        at_the_door=columns.meant("at_the_door", row["at_the_door"].text) == "yes",
        appointment_from=begins,
        appointment_until=ends,
        note=row["note"].text,
    )


def _code(row: Row, key: str) -> str:
    """A code alone: a list may show the name behind it."""
    return unicodedata.normalize("NFKC", row[key].text).split(" ")[0].strip()


def _digits(row: Row, key: str) -> str:
    """A phone number without the blanks and strokes that people write between its digits."""
    return unicodedata.normalize("NFKC", row[key].text).replace(" ", "").replace("-", "")


def _day(row: Row) -> date | None:
    text = unicodedata.normalize("NFKC", row["appointment_day"].text).replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year, month, day)
    except ValueError:
        return None
