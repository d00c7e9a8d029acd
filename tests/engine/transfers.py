"""Those who take part in a transfer: a subscription that somebody has, and whoever is to have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine import tables
from engine.orchestrator import Shown
from engine.orders.identity import identity_card_check
from engine.orders.new_order import NewTransfer
from tests.engine.actors import Case, Counter, Office


def card(born: str, count: str = "002") -> str:
    """A valid identity card number of somebody born on that day."""
    digits = f"350102{born}{count}"
    return digits + identity_card_check(digits)


OWNER, NEW_OWNER, CHILD = card("19900101", "001"), card("19850505"), card("20150505")
NEW_NAME, NEW_PHONE = "王小雨", "13800000009"


def installed(office: Office, *args: Any, **changes: Any) -> Case:
    """An install that has completed."""
    case = office.counter().orders(*args, **changes)
    office.provisioning.completes(case)
    assert case.state == "completed"
    return case


def subscription(office: Office) -> tables.Subscription:
    """The only subscription there is."""
    (found,) = office.rows(tables.Subscription)
    assert isinstance(found, tables.Subscription)
    return found


def form(office: Office, **changes: Any) -> NewTransfer:
    """A transfer of that subscription without a fault, and what is changed on it."""
    right = NewTransfer(
        subscription_id=subscription(office).id,
        owner_document_kind="identity_card",
        owner_document=OWNER,
        customer_name=NEW_NAME,
        document_kind="identity_card",
        document=NEW_OWNER,
        phone=NEW_PHONE,
        owner_consents=True,
        customer_consents=True,
    )
    return replace(right, **changes)


def confirms(counter: Counter, **changes: Any) -> Shown:
    """Views the confirmation page of a transfer."""
    asked = form(counter.office, **changes)
    return counter.orchestrator.prepare(asked, staff_id=counter.id, opened_at=counter.office.clock.now())


def transfers(office: Office, **changes: Any) -> Case:
    """Confirms and submits a transfer."""
    counter = office.counter()
    return counter.submits(confirms(counter, **changes))
