"""Complaints as rows: made, found again, who made one just now, until when they are kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import NotFound, Stale
from engine.orders.complaints import NewComplaint
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
    Product,
    Reason,
    Staff,
    Todo,
    Visit,
)


@dataclass(frozen=True)
class ComplaintView:
    """One complaint with all that was said."""

    order: Order
    complaint: Complaint
    about: Order
    customer: Customer
    product: Product
    hall: Hall
    staff: Staff
    cause: Reason | None
    entries: Sequence[ComplaintEntry]  #: the oldest first
    inquiries: Sequence[Inquiry]
    departments: Mapping[str, Department]
    contact_by: datetime | None  #: until when somebody must have called
    numbers: Mapping[int, str]  #: of the staff who said something, by id

    @property
    def answer(self) -> ComplaintEntry | None:
        """The newest answer in writing."""
        return next((one for one in reversed(self.entries) if one.kind == "answer"), None)


def record(session: Session, new: NewComplaint, content: Mapping[str, Any], order_id: int, now: datetime) -> None:
    """The row beside a complaint's order; raises `Stale` where the same form was just sent by another thread."""
    session.add(
        Complaint(
            order_id=order_id,
            about_order_id=content["about_id"],
            about_element=content["about_element"],
            form_key=new.form_key,
            cause_code=new.cause_code,
            channel=new.channel,
            severity=new.severity,
            text=new.text.strip(),
            wish=new.wish.strip(),
            received_at=now,
        )
    )
    try:
        session.flush()
    except IntegrityError as error:
        raise Stale(new.order_number) from error


def id_of(session: Session, number: str) -> int:
    """The id of the complaint of that number; raises `NotFound`."""
    found = session.scalar(select(Order.id).where(Order.number == number, Order.business == COMPLAINT))
    if found is None:
        raise NotFound(f"没有投诉 {number[:40]}", f"There is no complaint {number[:40]}")
    return found


def of_form(session: Session, form_key: str) -> str | None:
    """The number of the complaint that this form has made already."""
    made = select(Order.number).join(Complaint, Complaint.order_id == Order.id)
    return session.scalar(made.where(Complaint.form_key == form_key))


def same(session: Session, about: Order, since: datetime) -> Order | None:
    """The newest open complaint of the same customer since then: it may be the same one."""
    mine = (
        select(Order)
        .where(Order.customer_id == about.customer_id, Order.business == COMPLAINT)
        .where(Order.accepted_at >= since, Order.ended_at.is_(None))
    )
    return session.scalars(mine.order_by(Order.id.desc()).limit(1)).first()


def last_done_by(session: Session, order_id: int) -> str:
    """The staff number of who has done the newest to-do of the map; empty: nobody has."""
    done = select(Staff.number).join(Todo, Todo.done_by == Staff.id).where(Todo.order_id == order_id)
    newest = done.where(Todo.kind == "element").order_by(Todo.done_at.desc(), Todo.id.desc()).limit(1)
    return session.scalar(newest) or ""


def departments(session: Session) -> Sequence[Department]:
    """Those that may be asked, by their codes."""
    return session.scalars(select(Department).where(Department.active).order_by(Department.code)).all()


def view(session: Session, number: str, viewer: StaffView) -> ComplaintView:
    """The complaint of that number; raises `NotFound`, also for one that this person may not see."""
    order = session.scalar(
        select(Order).where(Order.number == number, Order.business == COMPLAINT, *filters.visible(viewer))
    )
    if order is None:
        raise NotFound(f"没有投诉 {number[:40]}，或您无权查看", f"No complaint {number[:40]}, or not yours to see")
    row = session.get_one(Complaint, order.id)
    entries = session.scalars(_of(ComplaintEntry, order)).all()
    inquiries = session.scalars(_of(Inquiry, order)).all()
    people = {one.staff_id for one in entries} | {one.asked_by for one in inquiries}
    people |= {one.answered_by for one in inquiries if one.answered_by}
    return ComplaintView(
        order=order,
        complaint=row,
        about=session.get_one(Order, row.about_order_id),
        customer=session.get_one(Customer, order.customer_id),
        product=session.get_one(Product, order.product_id),
        hall=session.get_one(Hall, order.hall_id),
        staff=session.get_one(Staff, order.staff_id),
        cause=session.get(Reason, row.cause_code),
        entries=entries,
        inquiries=inquiries,
        departments={one.code: one for one in session.scalars(select(Department))},
        contact_by=session.scalar(
            select(Visit.limit_at).where(Visit.order_id == order.id, Visit.element == "contact_customer")
        ),
        numbers=dict(session.execute(select(Staff.id, Staff.number).where(Staff.id.in_(people))).all()),
    )


def _of(table: Any, order: Order) -> Any:
    return select(table).where(table.order_id == order.id).order_by(table.id)


def about(session: Session, order_id: int) -> Sequence[Order]:
    """The complaints about an order, the newest first."""
    mine = select(Order).join(Complaint, Complaint.order_id == Order.id).where(Complaint.about_order_id == order_id)
    return session.scalars(mine.order_by(Order.id.desc())).all()
