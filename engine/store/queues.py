"""Queues for people: to-dos, and how much is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.tables import Incident, Order, Staff, Todo

#: longest queue that is shown
LONGEST = 500


@dataclass(frozen=True)
class TodoRow:
    """An open to-do with its order."""

    todo: Todo
    order: Order
    claimed_number: str | None  #: staff number of who claimed it


def todos(
    session: Session, viewer: StaffView, scope: Literal["hall", "mine"] = "hall", limit: int = LONGEST
) -> list[TodoRow]:
    """The open to-dos of the viewer's hall (of all halls with the right to), the most urgent first."""
    asked = (
        select(Todo, Order, Staff.number)
        .join(Order, Order.id == Todo.order_id)
        .outerjoin(Staff, Staff.id == Todo.claimed_by)
        .where(Todo.state == "open")
        .order_by(Todo.due_at.is_(None), Todo.due_at, Todo.id)
        .limit(limit)
    )
    if not rights.may(viewer, "see_all_halls"):
        asked = asked.where(Todo.hall_id == viewer.hall_id)
    if scope == "mine":
        asked = asked.where(Todo.claimed_by == viewer.id)
    return [TodoRow(*row) for row in session.execute(asked)]


def counts(session: Session, viewer: StaffView) -> dict[str, int]:
    """How many to-dos and incidents are open for the viewer."""
    found = {}
    for name, table in (("todos", Todo), ("incidents", Incident)):
        asked = select(func.count()).where(table.state == "open")
        if not rights.may(viewer, "see_all_halls"):
            asked = asked.where(table.hall_id == viewer.hall_id)
        found[name] = session.scalar(asked) or 0
    return found
