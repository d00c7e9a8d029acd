"""Of every encrypted column: whose it is, and what becomes of it when its term is over.

A column without a rule fails a test: whoever adds one says here when it ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from engine.provisioning.disclosed import EVENT, REQUEST, disclosed

#: what a value becomes: given its row and itself
Becomes = Callable[[Any, Any], Any]

#: whose a row is. The rows of a customer …
CUSTOMER = "customer"  #: themselves
OWNER = "owner"  #: `customer_id` of the table
ORDER = "order"  #: `order_id` of the table: of their orders, and of transfers from them
INCIDENT = "incident"  #: of incidents of such orders
#: … of staff: kept as long as their number
STAFF = "staff"
#: the audit: bound by its hashes, so that no word of it is ever changed; what it says stays encrypted
KEPT = "kept"
#: rows that go as a whole after a term of their own, see `terms.TERMS`; of a customer's, what it says before that
TERM = "term"

#: kinds of history whose `because` holds a number, a code or a moment of ours, which its sentence is made of
CODED = frozenset({"state", "request", "deed", "share", "notification", "milestone", "timer", "clock", "promise"})
#: … and those where it begins with a number of ours
NUMBERED = frozenset({"incident", "revision", "cancellation"})
#: fields of a kept version of an order that are of the person
OF_A_PERSON = frozenset(
    {
        "account", "address_id", "address_text", "old_address_text", "contact_name", "contact_phone", "note",
        "customer_name", "document", "phone",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """`whose`: one of those above; `becomes`: what stays in its place."""

    whose: str
    becomes: Becomes


def _blank(row: Any, value: Any) -> Any:
    return "" if value is not None else None


def _nothing(row: Any, value: Any) -> Any:
    return {}


def _stays(row: Any, value: Any) -> Any:
    return value


def _coded(row: Any, value: str) -> str:
    if row.kind in CODED:
        return value
    return value.partition(" ")[0] if row.kind in NUMBERED else ""


def _request(row: Any, value: Any) -> Any:
    return without(disclosed(value, REQUEST), {"reason"})


def _event(row: Any, value: Any) -> Any:
    return without(disclosed(value, EVENT), {"reason"})


def _version(row: Any, value: Any) -> Any:
    """A version of an order is flat; whatever is not stays no more."""
    gone = {name for name, one in value.items() if name in OF_A_PERSON or isinstance(one, dict | list)}
    return {name: "" if name in gone else one for name, one in value.items()}


def without(value: Any, names: Iterable[str]) -> Any:
    """A document whose fields of these names say nothing, however deep they lie."""
    if isinstance(value, dict):
        return {name: None if name in names else without(one, names) for name, one in value.items()}
    return [without(one, names) for one in value] if isinstance(value, list) else value


RULES: dict[str, Rule] = {
    "customer.name": Rule(CUSTOMER, _blank),
    "customer.document": Rule(CUSTOMER, _blank),
    "customer.phone": Rule(CUSTOMER, _blank),
    "customer.held": Rule(CUSTOMER, _stays),  # who is held is not erased; after that it is None
    "orders.account": Rule(OWNER, _blank),
    "orders.address_text": Rule(OWNER, _blank),
    "orders.contact_name": Rule(OWNER, _blank),
    "orders.contact_phone": Rule(OWNER, _blank),
    "orders.note": Rule(OWNER, _blank),
    "subscription.account": Rule(OWNER, _blank),
    "relocation.old_address_text": Rule(ORDER, _blank),
    "confirmation.content": Rule(ORDER, _blank),  # pages that came to nothing: `terms.TERMS`
    "revision.content": Rule(ORDER, _version),
    "revision.before": Rule(ORDER, _version),
    "revision.answer": Rule(ORDER, _blank),
    "cancellation.note": Rule(ORDER, _blank),
    "cancellation.answer": Rule(ORDER, _blank),
    "change.because": Rule(ORDER, _coded),
    "todo.because": Rule(ORDER, _blank),
    "delay.reason": Rule(ORDER, _blank),
    "work_order.reason": Rule(ORDER, _blank),
    "jeopardy_alert.message": Rule(ORDER, _blank),
    "incident.message": Rule(ORDER, _blank),
    "incident.resolution": Rule(ORDER, _blank),
    "incident_note.text": Rule(INCIDENT, _blank),
    "request.body": Rule(ORDER, _request),
    "request.error": Rule(ORDER, _blank),
    "result.body": Rule(ORDER, _event),
    "notification.body": Rule(ORDER, _nothing),
    "look.reason": Rule(OWNER, _blank),
    "note.text": Rule(ORDER, _blank),
    "note.first_text": Rule(ORDER, _blank),
    "identity_exception.because": Rule(ORDER, _blank),
    "complaint.text": Rule(ORDER, _blank),
    "complaint.wish": Rule(ORDER, _blank),
    "complaint_entry.text": Rule(ORDER, _blank),
    "inquiry.question": Rule(ORDER, _blank),
    "inquiry.answer": Rule(ORDER, _blank),
    "draft.content": Rule(TERM, _stays),
    "batch.file_name": Rule(TERM, _stays),
    "batch.headings": Rule(TERM, _stays),
    "batch_row.cells": Rule(TERM, _stays),
    "batch_row.wish": Rule(TERM, _stays),
    "batch_row.faults": Rule(TERM, _stays),
    "saved_query.wanted": Rule(TERM, _stays),
    "export.wanted": Rule(TERM, _stays),
    "audit.because": Rule(KEPT, _stays),
    "staff.name": Rule(STAFF, _stays),
    "staff_request.because": Rule(STAFF, _stays),
    "day_close.reopened_because": Rule(STAFF, _stays),
    "second_factor.secret": Rule(STAFF, _stays),
}
