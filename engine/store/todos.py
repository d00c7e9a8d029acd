"""To-dos: taken by one person at a time, done once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, NotAllowed, NotFound
from engine.life import Life
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.tables import Order, Staff, Todo


def order_of(session: Session, todo_id: int) -> int:
    """The order that a to-do belongs to; raises `NotFound`."""
    order_id = session.scalar(select(Todo.order_id).where(Todo.id == todo_id))
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
    row = session.get_one(Todo, todo_id)
    if row.state == "withdrawn":
        raise Conflict("该待办已失效，流程已继续", "This to-do no longer stands: the order has moved on")
    who = _number(session, row.done_by)
    raise Conflict(f"该待办已由工号 {who} 处理", f"This to-do was already done by {who}")


def claim(session: Session, todo_id: int, staff: StaffView) -> None:
    """Takes it for one person."""
    row = _open(session, todo_id, staff)
    if row.claimed_by not in (None, staff.id):
        who = _number(session, row.claimed_by)
        raise Conflict(f"该待办已由工号 {who} 认领", f"This to-do was already claimed by {who}")
    row.claimed_by = staff.id


def release(session: Session, todo_id: int, staff: StaffView) -> None:
    """Gives it back to the hall."""
    row = _open(session, todo_id, staff)
    if row.claimed_by not in (None, staff.id):
        who = _number(session, row.claimed_by)
        raise NotAllowed(f"该待办由工号 {who} 认领", f"This to-do is claimed by {who}")
    row.claimed_by = None


def _open(session: Session, todo_id: int, staff: StaffView) -> Todo:
    row = session.get(Todo, todo_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这个待办", "There is no such to-do")
    if row.hall_id != staff.hall_id and not rights.may(staff, "see_all_halls"):
        raise NotAllowed("这是其他营业厅的待办", "This to-do is another hall's")
    if row.state != "open":
        raise Conflict("该待办已处理或已失效", "This to-do is done or no longer stands")
    return row


def _number(session: Session, staff_id: int | None) -> str:
    return session.scalar(select(Staff.number).where(Staff.id == staff_id)) or "?"
