"""Queues for people: to-dos, and how much is to be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.tables import Incident, Order, Staff, Todo

#: longest queue that is shown
LONGEST = 500
#: of a to-do that is no user task of a map: its kind
ALERT = "alert"


@dataclass(frozen=True)
class Wanted:
    """Which to-dos. `scope`: the hall's open ones, those that I have claimed, those that I did today."""

    scope: str = "hall"
    kind: str = ""  #: a user task of the maps, or `alert`; empty: all
    business: str = ""
    sort: str = "due"  #: due, new, old, order


@dataclass(frozen=True)
class TodoRow:
    """A to-do with its order."""

    todo: Todo
    order: Order
    claimed_number: str | None  #: staff number of who claimed it


SORTS: dict[str, tuple[Any, ...]] = {
    "due": (Todo.due_at.is_(None), Todo.due_at, Todo.id),
    "new": (Todo.created_at.desc(), Todo.id.desc()),
    "old": (Todo.created_at, Todo.id),
    "order": (Order.number, Todo.id),
}


def todos(session: Session, viewer: StaffView, now: datetime, wanted: Wanted | None = None) -> list[TodoRow]:
    """The to-dos of the viewer's hall (of all halls with the right to), the most urgent first unless asked
    otherwise; those that were done today, the latest first."""
    wanted = wanted or Wanted()
    asked = (
        select(Todo, Order, Staff.number)
        .join(Order, Order.id == Todo.order_id)
        .outerjoin(Staff, Staff.id == Todo.claimed_by)
        .limit(LONGEST)
    )
    asked = _scoped(asked, viewer, wanted, now)
    if wanted.kind:
        asked = asked.where(Todo.kind == ALERT if wanted.kind == ALERT else _element(wanted.kind))
    if wanted.business:
        asked = asked.where(Order.business == wanted.business)
    return [TodoRow(*row) for row in session.execute(asked)]


def counts(session: Session, viewer: StaffView) -> dict[str, int]:
    """How many to-dos and incidents are open for the viewer, and how many of them are theirs."""
    found = {}
    for name, table, owner in (("todos", Todo, Todo.claimed_by), ("incidents", Incident, Incident.owner_id)):
        asked = select(func.count()).where(table.state == "open")
        if not rights.may(viewer, "see_all_halls"):
            asked = asked.where(table.hall_id == viewer.hall_id)
        found[name] = session.scalar(asked) or 0
        found[f"my_{name}"] = session.scalar(asked.where(owner == viewer.id)) or 0
    return found


def overdue(rows: Collection[TodoRow], now: datetime) -> int:
    """How many of them should have been done by now."""
    return sum(1 for row in rows if row.todo.due_at is not None and row.todo.due_at < now)


def _scoped(asked: Select[Any], viewer: StaffView, wanted: Wanted, now: datetime) -> Select[Any]:
    if wanted.scope == "done":
        midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        mine = (Todo.done_by == viewer.id, Todo.done_at >= midnight, Todo.done_at < midnight + timedelta(days=1))
        return asked.where(*mine).order_by(Todo.done_at.desc(), Todo.id.desc())
    asked = asked.where(Todo.state == "open").order_by(*SORTS.get(wanted.sort, SORTS["due"]))
    if not rights.may(viewer, "see_all_halls"):
        asked = asked.where(Todo.hall_id == viewer.hall_id)
    return asked.where(Todo.claimed_by == viewer.id) if wanted.scope == "mine" else asked


def _element(name: str) -> ColumnElement[bool]:
    return (Todo.kind == "element") & (Todo.element == name)
