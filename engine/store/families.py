"""An install and its changes and cancels: which is open, what it asks for, what came of all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import states
from engine.life import Asked, Child
from engine.tables import Cancellation, Change, Incident, Order, Revision, WorkOrder


@dataclass(frozen=True)
class Member:
    """A change or cancel of an install, and what it asks for."""

    order: Order
    asked: Asked


def open_child(session: Session, order_id: int) -> Child | None:
    """The change or cancel of this order that has not ended; there is at most one."""
    order = session.scalar(select(Order).where(Order.parent_id == order_id, Order.state.not_in(states.FINAL)))
    asked = asked_by(session, order) if order is not None else None
    return Child(order, asked) if order is not None and asked is not None else None


def asked_by(session: Session, order: Order) -> Asked | None:
    """What a change or cancel asks for; None: it is none."""
    if order.parent_id is None:
        return None
    return session.get(Revision, order.id) or session.get(Cancellation, order.id)


def children(session: Session, order_id: int) -> Sequence[Member]:
    """All changes and cancels of an order, the oldest first."""
    rows = session.scalars(select(Order).where(Order.parent_id == order_id).order_by(Order.id))
    found = ((row, asked_by(session, row)) for row in rows)
    return [Member(row, asked) for row, asked in found if asked is not None]


@dataclass(frozen=True)
class Family:
    """An order, or the install of a change or cancel, with all that belongs to it. No personal data."""

    root: Order
    members: Sequence[Member]  #: its changes and cancels, the oldest first
    work_orders: Sequence[WorkOrder]  #: by attempt
    since: Mapping[int, datetime]  #: when each order came to its state, by id
    troubled: frozenset[int]  #: orders with an open incident, by id

    @property
    def orders(self) -> list[Order]:
        return [self.root, *(member.order for member in self.members)]


def family(session: Session, order: Order) -> Family:
    """The family of an order, whichever of it that is."""
    root = session.get_one(Order, order.parent_id) if order.parent_id is not None else order
    members = children(session, root.id)
    ids = [root.id, *(member.order.id for member in members)]
    came = (
        select(Change.order_id, func.max(Change.at))
        .where(Change.order_id.in_(ids), Change.kind == "state")
        .group_by(Change.order_id)
    )
    troubled = select(Incident.order_id).where(Incident.order_id.in_(ids), Incident.state == "open")
    sent = select(WorkOrder).where(WorkOrder.order_id == root.id).order_by(WorkOrder.attempt)
    return Family(
        root,
        members,
        session.scalars(sent).all(),
        {row[0]: row[1] for row in session.execute(came)},
        frozenset(session.scalars(troubled)),
    )


def revise(session: Session, order_id: int, parent_id: int, reason_code: str, versions: Mapping[str, Any]) -> Revision:
    """The row beside a change's order: why the customer wants it; the whole new version (`after`) under a rising
    number, and the version that it replaces (`before`). The install's row is locked."""
    newest = session.scalar(select(func.max(Revision.number)).where(Revision.parent_id == parent_id)) or 0
    row = Revision(
        order_id=order_id,
        parent_id=parent_id,
        number=newest + 1,
        reason_code=reason_code,
        content=dict(versions["after"]),
        before=dict(versions["before"]),
    )
    session.add(row)
    session.flush()
    return row


def cancel(session: Session, order_id: int, parent_id: int, reason_code: str, note: str) -> Cancellation:
    """The row beside a cancel's order: why the customer wants it."""
    row = Cancellation(order_id=order_id, parent_id=parent_id, reason_code=reason_code, note=note)
    session.add(row)
    session.flush()
    return row


def relatives(session: Session, orders: Sequence[Order]) -> tuple[dict[int, str], dict[int, Order]]:
    """For a list of orders: the number of each one's install (by its id), and each install's open change or cancel."""
    above = [order.parent_id for order in orders if order.parent_id is not None]
    parents = session.execute(select(Order.id, Order.number).where(Order.id.in_(above))).all()
    below = [order.id for order in orders if order.parent_id is None]
    asked = select(Order).where(Order.parent_id.in_(below), Order.ended_at.is_(None))
    children = {row.parent_id: row for row in session.scalars(asked) if row.parent_id is not None}
    return dict(parents), children
