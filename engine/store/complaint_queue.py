"""The queue of complaints: by the clock that runs out next, the late ones on top."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session, aliased

from engine.orders import masking
from engine.orders.staff_view import StaffView
from engine.states import COMPLAINT
from engine.store import filters
from engine.tables import (
    Complaint,
    ComplaintEntry,
    Customer,
    Department,
    Hall,
    Inquiry,
    Order,
    Reason,
    Staff,
    Todo,
    Visit,
)

Scope = Literal["mine", "hall", "all", "closed"]
SCOPES: tuple[Scope, ...] = ("hall", "mine", "all", "closed")
#: longest queue that is shown
LONGEST = 300


@dataclass(frozen=True)
class QueueRow:
    """A line of the queue. Personal data are masked."""

    number: str
    about: str
    about_business: str
    state: str
    jeopardy: str
    element: str
    severity: str
    cause: str
    cause_en: str
    customer: str
    phone: str
    hall: str
    staff_number: str
    claimed_number: str
    received_at: datetime
    promise_at: datetime
    due_at: datetime | None  #: when the next clock runs out; none: it is closed
    clock: str  #: which: an element, `department`, or empty for the promise
    waiting: tuple[Department, ...]  #: departments that have not answered
    outcome: str
    ended_at: datetime | None


def queue(session: Session, viewer: StaffView, scope: Scope = "hall") -> list[QueueRow]:
    """The complaints that this person may see, by the clock that runs out next; `closed`: the newest first. `hall` and
    `all` differ for who sees all halls."""
    about = aliased(Order)
    asked = (
        select(Order, Complaint, Customer, Reason, Hall.name, Staff.number, about.number, about.business)
        .join(Complaint, Complaint.order_id == Order.id)
        .join(about, about.id == Complaint.about_order_id)
        .join(Customer, Customer.id == Order.customer_id)
        .outerjoin(Reason, Reason.code == Complaint.cause_code)
        .join(Hall, Hall.id == Order.hall_id)
        .join(Staff, Staff.id == Order.staff_id)
        .where(Order.business == COMPLAINT, *filters.visible(viewer), *_within(viewer, scope))
        .order_by(Order.ended_at.desc() if scope == "closed" else Order.promise_at)
        .limit(LONGEST)
    )
    found = session.execute(asked).all()
    ids = [row[0].id for row in found]
    clocks, waiting, claimed = _clocks(session, ids), _waiting(session, ids), _claimed(session, ids)
    rows = [_row(row, clocks, waiting, claimed) for row in found]
    return rows if scope == "closed" else sorted(rows, key=lambda row: (row.due_at or row.promise_at, row.number))


def open_ones(session: Session, viewer: StaffView) -> list[datetime]:
    """Of each open complaint of this person's halls, when its next clock runs out."""
    return [row.due_at for row in queue(session, viewer, "all") if row.due_at is not None]


def _within(viewer: StaffView, scope: Scope) -> list[ColumnElement[bool]]:
    if scope == "closed":
        return [Order.ended_at.is_not(None)]
    found: list[ColumnElement[bool]] = [Order.ended_at.is_(None)]
    if scope == "hall":
        found.append(Order.hall_id == viewer.hall_id)
    if scope == "mine":
        spoke = select(ComplaintEntry.order_id).where(ComplaintEntry.staff_id == viewer.id)
        took = select(Todo.order_id).where(Todo.claimed_by == viewer.id, Todo.state == "open")
        found.append(or_(Order.staff_id == viewer.id, Order.id.in_(spoke), Order.id.in_(took)))
    return found


def _clocks(session: Session, ids: list[int]) -> dict[int, list[tuple[datetime, str]]]:
    """The clocks that run: of the elements they stand on, of departments."""
    found: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    here = select(Visit.order_id, Visit.limit_at, Visit.element).where(
        Visit.order_id.in_(ids), Visit.left_at.is_(None), Visit.limit_at.is_not(None)
    )
    for order_id, at, element in session.execute(here):
        if at is not None:
            found[order_id].append((at, element))
    there = select(Inquiry.order_id, Inquiry.due_at).where(Inquiry.order_id.in_(ids), Inquiry.state == "open")
    for order_id, at in session.execute(there):
        found[order_id].append((at, "department"))
    return found


def _waiting(session: Session, ids: list[int]) -> dict[int, list[Department]]:
    found: dict[int, list[Department]] = defaultdict(list)
    asked = select(Inquiry.order_id, Department).join(Department, Department.code == Inquiry.department)
    for order_id, department in session.execute(asked.where(Inquiry.order_id.in_(ids), Inquiry.state == "open")):
        found[order_id].append(department)
    return found


def _claimed(session: Session, ids: list[int]) -> dict[int, str]:
    asked = select(Todo.order_id, Staff.number).join(Staff, Staff.id == Todo.claimed_by)
    return dict(session.execute(asked.where(Todo.order_id.in_(ids), Todo.state == "open")).all())


def _row(
    row: Any,
    clocks: dict[int, list[tuple[datetime, str]]],
    waiting: dict[int, list[Department]],
    claimed: dict[int, str],
) -> QueueRow:
    order, complaint, customer, cause, hall, staff_number, about, about_business = row
    running = list(clocks.get(order.id, []))
    if complaint.answered_at is None:
        running.append((order.promise_at, ""))
    due_at, clock = min(running, default=(None, "")) if order.ended_at is None else (None, "")
    return QueueRow(
        number=order.number,
        about=about,
        about_business=about_business,
        state=order.state,
        jeopardy=order.jeopardy,
        element=order.element,
        severity=complaint.severity,
        cause=cause.name if cause else complaint.cause_code,
        cause_en=cause.name_en if cause else complaint.cause_code,
        customer=masking.name(customer.name),
        phone=masking.phone(order.contact_phone),
        hall=hall,
        staff_number=staff_number,
        claimed_number=claimed.get(order.id, ""),
        received_at=order.accepted_at,
        promise_at=order.promise_at,
        due_at=due_at,
        clock=clock,
        waiting=tuple(waiting.get(order.id, [])),
        outcome=complaint.outcome,
        ended_at=order.ended_at,
    )
