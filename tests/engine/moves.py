"""Those who come to the counter with a line that is there: to move it, or to have it dismantled."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import update

from engine import tables
from engine.orchestrator import Shown
from engine.orders.new_order import NewDismantle, NewMove
from tests.engine.actors import Case, Counter, Office
from tests.engine.transfers import OWNER, subscription

#: fen, as `move.fee` and `dismantle.penalty_percent` say where nothing is set; FAST costs 50 yuan a month
FEE, PENALTY_OF_A_YEAR = 10000, 12 * 5000 * 30 // 100


def move_form(office: Office, door: str = "6-101", **changes: Any) -> NewMove:
    """A move of the only subscription without a fault, and what is changed on it."""
    right = NewMove(
        subscription_id=subscription(office).id,
        document_kind="identity_card",
        document=OWNER,
        address_id=office.id_of(tables.Address, door),
        contact_name="",
        contact_phone="",
        at_the_door=False,
        appointment_from=None,
        appointment_until=None,
    )
    return replace(right, **changes)


def dismantle_form(office: Office, **changes: Any) -> NewDismantle:
    """A dismantle of the only subscription without a fault, and what is changed on it."""
    right = NewDismantle(
        subscription_id=subscription(office).id,
        document_kind="identity_card",
        document=OWNER,
        contact_name="",
        contact_phone="",
        appointment_from=None,
        appointment_until=None,
        reason_code="10D01",
        penalty_agreed=False,
    )
    return replace(right, **changes)


def confirms(counter: Counter, asked: NewMove | NewDismantle) -> Shown:
    """Views the confirmation page."""
    return counter.orchestrator.prepare(asked, staff_id=counter.id, opened_at=counter.office.clock.now())


def moves(office: Office, *args: Any, **changes: Any) -> Case:
    """Confirms and submits a move."""
    counter = office.counter()
    return counter.submits(confirms(counter, move_form(office, *args, **changes)))


def dismantles(office: Office, **changes: Any) -> Case:
    """Confirms and submits a dismantle."""
    counter = office.counter()
    return counter.submits(confirms(counter, dismantle_form(office, **changes)))


def bound(office: Office, months: int = 12) -> None:
    """From now on, whoever has a line installed has a contract."""
    with office.system.database.writing() as session:
        session.execute(update(tables.Price).values(contract_months=months))


def of_subscription(office: Office, **values: Any) -> None:
    """Something about the subscription is otherwise, as billing or a story before would have it."""
    with office.system.database.writing() as session:
        session.execute(update(tables.Subscription).values(**values))


def undoes(case: Case) -> None:
    """Lets what is undone step by step be undone."""
    for _ in range(8):
        case.office.fires()
