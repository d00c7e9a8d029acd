"""Checks that every business needs: texts that can be kept, who the customer is; and how findings are refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.clock import SHANGHAI
from engine.errors import Invalid, RuleRefused, Text
from engine.orders import identity
from engine.orders.new_order import NewOrder, NewTransfer
from engine.store import people
from engine.store.database import Session

#: longest texts that we take, by field
LONGEST = {"customer_name": 60, "contact_name": 60, "note": 500}
#: largest id that a database holds; what a page sends may be larger
LARGEST_ID = 2**63 - 1
Findings = dict[str, Text]


def about(field: str, refusal: Text | None) -> Findings:
    """A rule's refusal as a finding; none where it has nothing against it."""
    return {field: refusal} if refusal else {}


def refuse(faults: Findings, refusals: Findings) -> None:
    """Raises `Invalid` with all findings where the form has a fault, else `RuleRefused` where a rule forbids it."""
    if faults:
        raise Invalid(faults | refusals)
    if refusals:
        raise RuleRefused(refusals)


def names(given: Mapping[str, str], note: str) -> Findings:
    """Names by field, and the note beside them."""
    findings = _texts({**given, "note": note})
    for name, text in given.items():
        if not text.strip():
            findings[name] = Text("请填写姓名", "Enter the name")
    return findings


def document(kind: str, number: str, now: datetime, prefix: str = "") -> Findings:
    """S: without a valid document, no business. `prefix`: of the fields' names."""
    wrong = identity.document(kind, number, now.astimezone(SHANGHAI).date())
    field = "document" if kind in identity.KINDS else "document_kind"
    return {prefix + field: wrong} if wrong else {}


def phones(given: Mapping[str, str]) -> Findings:
    """Mobile phone numbers by field."""
    return {name: wrong for name, number in given.items() if (wrong := identity.mobile(number))}


def same_name(session: Session, new: NewOrder | NewTransfer) -> Findings:
    """S: real name. A document belongs to one name."""
    customer = people.customer_by_document(session, new.document)
    if customer is None or customer.name == new.customer_name.strip():
        return {}
    sentence = Text("姓名与该证件已登记的姓名不符", "The name isn't the one registered with this document")
    return {"customer_name": sentence}


def _texts(given: Mapping[str, str]) -> Findings:
    findings = {}
    for name, text in given.items():
        longest = LONGEST[name]
        if len(text) > longest:
            findings[name] = Text(f"最多 {longest} 个字", f"At most {longest} characters")
        elif (not text.isprintable() and name != "note") or any(char in text for char in "\x00\ufffe\uffff"):
            findings[name] = Text("含有无法保存的字符", "Has characters that can't be stored")
    return findings
