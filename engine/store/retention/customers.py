"""Whose term is over: nothing open, nothing owed, not held, and the last of it ended longer ago than the term."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from engine.errors import Invalid, NotFound, Text
from engine.states import COMPLAINT
from engine.store import audit
from engine.store.retention import spans
from engine.tables import Customer, Order, Request, Subscription, Transfer
from engine.tables.exchange import UNSENT

#: a reason for a hold
SHORTEST, LONGEST = 2, 200


def due(session: Session, now: datetime, after: int, limit: int) -> Sequence[int]:
    """The ids of customers that may be erased, so many after that id."""
    asked = select(Customer.id).where(over(session, now), Customer.id > after).order_by(Customer.id).limit(limit)
    return session.scalars(asked).all()


def count(session: Session, now: datetime) -> int:
    """How many may be erased."""
    return session.scalar(select(func.count()).select_from(Customer).where(over(session, now))) or 0


def still_due(session: Session, now: datetime, customer_id: int) -> Customer | None:
    """The customer, held until the transaction ends, where they may still be erased."""
    asked = select(Customer).where(Customer.id == customer_id).with_for_update()
    found = session.scalars(asked.execution_options(populate_existing=True)).one()
    may = session.scalar(select(Customer.id).where(Customer.id == customer_id, over(session, now)))
    return found if may is not None else None


def over(session: Session, now: datetime) -> ColumnElement[bool]:
    """Whether a customer's term is over. Law: service plus `personal.years`; S: complaints at least 3 years."""
    last = spans.years_before(session, now)
    keeps_order = or_(Order.ended_at.is_(None), Order.ended_at > last)
    order = select(Order.id).where(Order.customer_id == Customer.id, keeps_order)
    complained = spans.years_before(session, now, "complaint.kept_years")
    complaint = select(Order.id).where(
        Order.customer_id == Customer.id, Order.business == COMPLAINT, Order.ended_at > complained
    )
    handed_on = (
        select(Order.id)
        .join(Transfer, Transfer.order_id == Order.id)
        .where(Transfer.old_customer_id == Customer.id, keeps_order)
    )
    subscription = select(Subscription.id).where(
        Subscription.customer_id == Customer.id,
        or_(Subscription.state != "ended", Subscription.ended_at.is_(None), Subscription.ended_at > last,
            Subscription.arrears != 0),
    )  # fmt: skip
    unsent = (
        select(Request.id)
        .join(Order, Order.id == Request.order_id)
        .where(Order.customer_id == Customer.id, Request.state.in_(UNSENT))
    )
    return and_(
        Customer.erased_at.is_(None), Customer.held.is_(None), Customer.created_at <= last,
        *(~one.exists() for one in (order, complaint, handed_on, subscription, unsent)),
    )  # fmt: skip


def hold(session: Session, number: str, because: str, staff_id: int, now: datetime) -> None:
    """The customer of that order is not erased until released, whatever their term. Raises `NotFound`, `Invalid`."""
    line = " ".join(because.split())
    if not SHORTEST <= len(line) <= LONGEST or not line.isprintable():
        wanted = f"{SHORTEST} 至 {LONGEST}", f"{SHORTEST} to {LONGEST}"
        raise Invalid({"because": Text(f"请用 {wanted[0]} 个字说明理由", f"Give a reason of {wanted[1]} characters")})
    _customer(session, number).held = line
    audit.record(session, "personal.hold", staff_id=staff_id, subject=number, because=line, now=now)


def release(session: Session, number: str, staff_id: int, now: datetime) -> None:
    """Their term counts again. Raises `NotFound`."""
    _customer(session, number).held = None
    audit.record(session, "personal.release", staff_id=staff_id, subject=number, now=now)


def _customer(session: Session, number: str) -> Customer:
    asked = select(Customer).join(Order, Order.customer_id == Customer.id).where(Order.number == number)
    found = session.scalars(asked.with_for_update(of=Customer)).one_or_none()
    if found is None:
        raise NotFound(f"没有订单 {number[:40]}", f"No order {number[:40]}")
    if found.erased_at is not None:
        raise NotFound(f"订单 {number} 的客户已删除", f"The customer of order {number} has been erased")
    return found
