"""To-dos: taken by one person at a time, done once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.errors import Conflict, NotAllowed, NotFound, Text
from engine.life import Life
from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.tables import Order, Staff, Todo

#: the largest id that a database counts to
LARGEST = 2**63 - 1


def order_of(session: Session, todo_id: int) -> int:
    """The order that a to-do belongs to; raises `NotFound`."""
    order_id = session.scalar(select(Todo.order_id).where(Todo.id == todo_id)) if todo_id <= LARGEST else None
    if order_id is None:
        raise NotFound("没有这个待办", "There is no such to-do")
    return order_id


def named(session: Session, todo_id: int) -> str:
    """Its order's number and the element that it belongs to, as the audit names it."""
    number, element = session.execute(
        select(Order.number, Todo.element).join(Todo, Todo.order_id == Order.id).where(Todo.id == todo_id)
    ).one()
    return f"{number} {element}"


def take(session: Session, life: Life, todo_id: int) -> Todo:
    """The open to-do, to be done now; raises `Conflict` that says who was first."""
    found = next((one for one in life.open_todos if one.id == todo_id), None)
    if found is not None:
        return found
    raise _done_before(session, session.get_one(Todo, todo_id))


def held(session: Session, todo_id: int, staff: StaffView) -> Todo:
    """An open to-do that this person may see, its row locked. Raises `NotFound`, `NotAllowed`, and `Conflict` that
    says who has done it and when."""
    row = session.get(Todo, todo_id, with_for_update=True) if todo_id <= LARGEST else None
    if row is None:
        raise NotFound("没有这个待办", "There is no such to-do")
    if not scope.within(staff, row.hall_id):
        raise NotAllowed("这是其他营业厅的待办", "This to-do is another hall's")
    if row.state != "open":
        raise _done_before(session, row)
    return row


def claimed_before(session: Session, row: Todo) -> Conflict:
    """Who was first, and when."""
    who, when = _number(session, row.claimed_by), _when(row.claimed_at)
    return Conflict(f"该待办已由工号 {who} 认领{when.zh}", f"This to-do was already claimed by {who}{when.en}")


def _done_before(session: Session, row: Todo) -> Conflict:
    if row.state == "withdrawn":
        return Conflict("该待办已失效，流程已继续", "This to-do no longer stands: the order has moved on")
    who, when = _number(session, row.done_by), _when(row.done_at)
    return Conflict(f"该待办已由工号 {who} 处理{when.zh}", f"This to-do was already done by {who}{when.en}")


def _when(at: datetime | None) -> Text:
    if at is None:
        return Text("", "")
    local = f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"
    return Text(f"（{local}）", f" ({local})")


def _number(session: Session, staff_id: int | None) -> str:
    return session.scalar(select(Staff.number).where(Staff.id == staff_id)) or "?"
