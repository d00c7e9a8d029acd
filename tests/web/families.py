"""What tests of changes and cancels at the counter share: forms without a fault, in front of an install in flight."""

from __future__ import annotations

from typing import Any

from engine import tables
from tests.engine.actors import Case
from tests.web.actors import CARD, Desk


def started(desk: Desk, *milestones: tuple[str, str], **form: Any) -> Case:
    """An install that the provisioning system is at work on, with those milestones."""
    case = Case(desk.office, desk.places(**form))
    desk.office.provisioning.says(case, "acknowledged")
    desk.office.provisioning.says(case, "inProgress", *milestones)
    return case


def with_deal(desk: Desk) -> dict[str, Any]:
    """What of an install's form orders the campaign that costs something."""
    return {"campaign_id": desk.office.id_of(tables.Campaign, "DEAL")}


def change(desk: Desk, case: Case, product: str = "FAST", door: str = "1-101", **changes: Any) -> dict[str, Any]:
    """A change form without a fault: as the install is, but for product and door, and what is changed on it."""
    campaign = case.view.order.campaign_id
    fields = {
        "document_kind": "identity_card",
        "document": CARD,
        "reason_code": "10Q01",
        "product_id": desk.office.id_of(tables.Product, product),
        "campaign_id": campaign or "",
        "address_id": desk.office.id_of(tables.Address, door),
        "contact_name": "",
        "contact_phone": "",
        "appointment_day": "",
        "appointment_slot": "am",
        "payment_kind": "prepaid",
        "note": "",
    }
    return fields | changes


def cancel(**changes: Any) -> dict[str, Any]:
    """A cancel form without a fault, and what is changed on it."""
    return {"document_kind": "identity_card", "document": CARD, "reason_code": "10C01", "note": ""} | changes


def confirms(desk: Desk, case: Case, path: str, fields: dict[str, Any]) -> str:
    """Views the confirmation page; gives its token."""
    answer = desk.posts(f"/orders/{case.number}/{path}", **fields)
    assert answer.status_code == 302, answer.text
    return answer.location.rsplit("/", 1)[1]


def places(desk: Desk, case: Case, path: str, fields: dict[str, Any]) -> Case:
    """Views the confirmation page and submits it."""
    token = confirms(desk, case, path, fields)
    answer = desk.posts(f"/orders/{case.number}/{path}/place", consent="y", token=token)
    assert answer.status_code == 302, answer.text
    return Case(desk.office, answer.location.split("/")[2])
