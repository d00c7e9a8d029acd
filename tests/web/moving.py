"""What is typed at the counter to move a line or to have it dismantled."""

from __future__ import annotations

from engine import tables
from tests.engine.transfers import OWNER, subscription
from tests.web.actors import Desk

MOVE, DISMANTLE = "/orders/new/move", "/orders/new/dismantle"


def filled(desk: Desk, **changes: object) -> dict[str, object]:
    """A move's form without a fault, and what is changed on it."""
    fields = {
        "document_kind": "identity_card",
        "document": OWNER,
        "address_id": desk.office.id_of(tables.Address, "6-101"),
        "contact_name": "",
        "contact_phone": "",
        "appointment_day": "",
        "note": "",
    }
    return fields | changes


def leaving(**changes: object) -> dict[str, object]:
    """A dismantle's form without a fault, and what is changed on it."""
    return {"document_kind": "identity_card", "document": OWNER, "reason_code": "10D01"} | changes


def confirmed(desk: Desk, path: str, fields: dict[str, object]) -> str:
    """Views the confirmation page; gives its token."""
    answer = desk.posts(f"{path}/{subscription(desk.office).id}", **fields)
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[1]
