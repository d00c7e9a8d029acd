"""Who looked at whose personal data: for the customer's right to know, and for whoever watches over the staff.

Own hall (looks by its staff, or at its orders) as far as the viewer's rights reach. Whose it was is masked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session, aliased

from engine.orders import masking
from engine.orders.staff_view import StaffView
from engine.store import scoped
from engine.tables import Customer, Hall, Look, Order, Staff, Subscription

#: largest id that a database holds
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Wanted:
    """Which looks: at the customer of that order or subscription, by that number, from one moment until before
    another. What is empty says nothing."""

    order: str = ""
    subscription_id: int | None = None
    staff: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class LookRow:
    """A look: who, when, whose (masked), at which order, why, from which network address."""

    id: int
    at: datetime
    staff_number: str
    hall: str
    customer: str  #: empty: erased
    phone: str
    order_number: str  #: empty: not at an order
    reason: str  #: empty: erased with the customer
    address: str


@dataclass(frozen=True)
class Page:
    """The newest first; `next`: what to give as `after` for the following page."""

    rows: list[LookRow]
    next: int | None


def looks(session: Session, wanted: Wanted, viewer: StaffView, *, after: int | None = None, limit: int = 50) -> Page:
    """A page of looks that this person may see."""
    found = _rows(session, _conditions(session, wanted, viewer), after, limit + 1)
    more, found = len(found) > limit, found[:limit]
    return Page(found, found[-1].id if more else None)


def pages(session: Session, wanted: Wanted, viewer: StaffView, limit: int) -> Iterator[list[LookRow]]:
    """All of them, so many at a time."""
    conditions, after = _conditions(session, wanted, viewer), None
    while found := _rows(session, conditions, after, limit):
        yield found
        after = found[-1].id


def _conditions(session: Session, wanted: Wanted, viewer: StaffView) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if reached := [*scoped.within(viewer, Staff.hall_id), *scoped.within(viewer, Order.hall_id)]:
        found.append(or_(*reached))
    if wanted.staff:
        found.append(Staff.number == wanted.staff)
    if wanted.since is not None:
        found.append(Look.at >= wanted.since)
    if wanted.until is not None:
        found.append(Look.at < wanted.until)
    if wanted.order or wanted.subscription_id is not None:
        whose = _whose(session, wanted)
        found.append(Look.customer_id.in_(whose) if whose else false())
    return found


def _whose(session: Session, wanted: Wanted) -> set[int]:
    """The customer of that order, of that subscription; nobody where the two are of different ones."""
    of: list[set[int]] = []
    if wanted.order:
        of.append({*session.scalars(select(Order.customer_id).where(Order.number == wanted.order))})
    if wanted.subscription_id is not None:
        mine = Subscription.id == min(wanted.subscription_id, _LARGEST)
        of.append({*session.scalars(select(Subscription.customer_id).where(mine))})
    return set.intersection(*of)


def _rows(
    session: Session, conditions: list[ColumnElement[bool]], after: int | None, limit: int
) -> list[LookRow]:  # fmt: skip
    hall = aliased(Hall)
    asked = (
        select(Look, Customer, Staff.number, hall.name, Order.number)
        .join(Customer, Customer.id == Look.customer_id)
        .join(Staff, Staff.id == Look.staff_id)
        .join(hall, hall.id == Staff.hall_id)
        .outerjoin(Order, Order.id == Look.order_id)
        .where(*conditions)
    )
    if after is not None:
        asked = asked.where(Look.id < min(after, _LARGEST))
    return [_row(*row) for row in session.execute(asked.order_by(Look.id.desc()).limit(limit))]


def _row(look: Look, customer: Customer, staff_number: str, hall: str, order_number: str | None) -> LookRow:
    erased = customer.erased_at is not None
    return LookRow(
        id=look.id,
        at=look.at,
        staff_number=staff_number,
        hall=hall,
        customer="" if erased else masking.name(customer.name),
        phone="" if erased else masking.phone(customer.phone),
        order_number=order_number or "",
        reason=look.reason,
        address=look.address or "",
    )
