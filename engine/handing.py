"""To-dos between people: claimed, given back, handed over. Whoever comes second is told who was first."""

from __future__ import annotations

from datetime import datetime

from engine.deciding import DECISIONS
from engine.errors import Invalid, NotAllowed, Text
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.store import people, todos
from engine.store.database import Session
from engine.tables import Staff, Todo


def claim(session: Session, todo_id: int, staff: StaffView, now: datetime) -> None:
    """It is mine. Raises `NotFound`, `NotAllowed`, `Conflict` that says who was first and when."""
    row = todos.held(session, todo_id, staff)
    _may(row, staff)
    if row.claimed_by == staff.id:
        return
    if row.claimed_by is not None:
        raise todos.claimed_before(session, row)
    row.claimed_by, row.claimed_at = staff.id, now


def release(session: Session, todo_id: int, staff: StaffView) -> None:
    """It goes back to the hall. Raises `NotFound`, `NotAllowed`, `Conflict`."""
    row = todos.held(session, todo_id, staff)
    _mine_or_nobodys(session, row, staff)
    row.claimed_by = row.claimed_at = None


def hand_over(session: Session, todo_id: int, staff: StaffView, to: str, now: datetime) -> str:
    """It is a colleague's from now on: of the same hall, active, and with the right to do it; their name.

    A duty manager may take it out of anybody's hands, others only out of their own. Raises `NotFound`, `NotAllowed`,
    `Conflict`, `Invalid` beside `to`.
    """
    row = todos.held(session, todo_id, staff)
    _may(row, staff)
    if not rights.may(staff, "approve_exception"):
        _mine_or_nobodys(session, row, staff)
    colleague = people.staff_by_number(session, to.strip()[:64])
    if colleague is None or colleague.hall_id != row.hall_id:
        raise Invalid({"to": Text("本厅没有这个在用的工号", "No active staff number of this hall")})
    if not rights.may(colleague, right_of(row)):
        role = rights.ROLES.get(colleague.role, Text("", ""))
        what = rights.MEANINGS[right_of(row)]
        raise Invalid(
            {"to": Text(f"该工号的角色（{role.zh}）不能{what.zh}", f"That number's role ({role.en}) may not {what.en}")}
        )
    row.claimed_by, row.claimed_at = colleague.id, now
    return colleague.name


def colleagues(session: Session, staff: StaffView) -> list[Staff]:
    """The active staff of the same hall, but for the one who asks."""
    return [one for one in people.of_hall(session, staff.hall_id) if one.id != staff.id]


def right_of(row: Todo) -> str:
    """The right that a to-do takes."""
    return DECISIONS[row.element if row.kind == "element" else row.kind][0]


def _may(row: Todo, staff: StaffView) -> None:
    right = right_of(row)
    if not rights.may(staff, right):
        refusal = rights.refusal(staff, right)
        raise NotAllowed(refusal.zh, refusal.en)


def _mine_or_nobodys(session: Session, row: Todo, staff: StaffView) -> None:
    if row.claimed_by not in (None, staff.id):
        told = todos.claimed_before(session, row).text
        raise NotAllowed(told.zh, told.en)
