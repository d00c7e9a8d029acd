"""Queues for people: to-dos, and how much is to be done."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.orders.staff_view import StaffView
from engine.store import scoped
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
#: of what was done: the latest first
DONE = (Todo.done_at.desc(), Todo.id.desc())


def todos(
    session: Session, viewer: StaffView, now: datetime, wanted: Wanted | None = None, limit: int = LONGEST
) -> list[TodoRow]:
    """The to-dos of the halls that the viewer's rights reach, the most urgent first unless asked otherwise; those
    that were done today, the latest first."""
    wanted = wanted or Wanted()
    asked = (
        select(Todo, Order, Staff.number)
        .join(Order, Order.id == Todo.order_id)
        .outerjoin(Staff, Staff.id == Todo.claimed_by)
        .where(*_scope(viewer, wanted, now), *_kind(wanted))
        .order_by(*(DONE if wanted.scope == "done" else SORTS.get(wanted.sort, SORTS["due"])))
        .limit(limit)
    )
    return [TodoRow(*row) for row in session.execute(asked)]


def counts(session: Session, viewer: StaffView) -> dict[str, int]:
    """How many to-dos and incidents are open for the viewer, and how many of them are theirs."""
    found = {}
    for name, table, owner in (("todos", Todo, Todo.claimed_by), ("incidents", Incident, Incident.owner_id)):
        asked = select(func.count()).where(table.state == "open", *scoped.within(viewer, table.hall_id))
        found[name] = session.scalar(asked) or 0
        found[f"my_{name}"] = session.scalar(asked.where(owner == viewer.id)) or 0
    return found


def overdue(rows: Collection[TodoRow], now: datetime) -> int:
    """How many of them should have been done by now."""
    return sum(1 for row in rows if row.todo.due_at is not None and row.todo.due_at < now)


def _scope(viewer: StaffView, wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    if wanted.scope == "done":
        midnight = now.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
        return [Todo.done_by == viewer.id, Todo.done_at >= midnight, Todo.done_at < midnight + timedelta(days=1)]
    found: list[ColumnElement[bool]] = [Todo.state == "open", *scoped.within(viewer, Todo.hall_id)]
    return [*found, Todo.claimed_by == viewer.id] if wanted.scope == "mine" else found


def _kind(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [Order.business == wanted.business] if wanted.business else []
    if wanted.kind == ALERT:
        return [*found, Todo.kind == ALERT]
    return [*found, Todo.kind == "element", Todo.element == wanted.kind] if wanted.kind else found
