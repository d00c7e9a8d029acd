"""What a supervisor must see at once: what is late and where, what went wrong, how the day goes.

A constant number of statements over tallies and over what is open; nothing personal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy import union_all as together
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI, day_number
from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.states import COMPLAINT
from engine.store import urgency
from engine.store.six import OF_THE_SIX
from engine.tables import DayDelta, DayTally, Hall, Incident, Order, StandingTally, TallyDelta, Todo

#: orders that are named
WORST = 5
#: incidents are younger than so many hours, or older than the last
AGES = (1, 4, 24)
WEEK = 7


@dataclass(frozen=True)
class Here:
    """How many orders stand on an element ("" is the whole order), and how many of them are overdue."""

    business: str
    element: str
    standing: int
    overdue: int


@dataclass(frozen=True)
class Late:
    """An order that has missed its promise."""

    number: str
    business: str
    element: str
    hall: str
    promise_at: datetime


@dataclass(frozen=True)
class Hours:
    """Of one kind (accepted_at, completed_at): orders by hour of the day, today until now and on the same day last
    week."""

    today: tuple[int, ...]
    last_week: tuple[int, ...]
    hour: int  #: which it is

    @property
    def until_now(self) -> tuple[int, int]:
        """Today, and last week until the end of the same hour."""
        return sum(self.today), sum(self.last_week[: self.hour + 1])


@dataclass(frozen=True)
class Dashboard:
    """All of it, at one moment."""

    at: datetime
    stands: list[Here]
    worst: list[Late]
    colours: Mapping[str, int]
    incidents: Mapping[str, tuple[int, ...]]  #: kind -> how many of each age
    todos: int
    todos_late: int
    accepted: Hours
    completed: Hours

    def whole(self, business: str = "") -> Here:
        """All orders of a business; of all, where none is named."""
        found = [one for one in self.stands if not one.element and business in ("", one.business)]
        return Here(business, "", sum(one.standing for one in found), sum(one.overdue for one in found))


def look(session: Session, viewer: StaffView, now: datetime, hall_id: int | None = None) -> Dashboard:
    """Of the viewer's hall; who may see all halls: of all, or of the one that is named."""
    hall = scope.one_hall(viewer, hall_id)
    todos, late = _todos(session, hall, now)
    accepted, completed = (_hours(session, hall, now, kind) for kind in ("accepted_at", "completed_at"))
    return Dashboard(
        at=now,
        stands=stands(session, None if hall is None else [hall]),
        worst=_worst(session, hall),
        colours=urgency.colours(session, viewer, hall),
        incidents=_incidents(session, hall, now),
        todos=todos,
        todos_late=late,
        accepted=accepted,
        completed=completed,
    )


def stands(session: Session, halls: Collection[int] | None) -> list[Here]:
    """How many orders stand where, by the tallies; of these halls, None: of all."""
    parts = [
        select(table.business, table.element, table.standing, table.overdue).where(
            table.business != COMPLAINT, *([table.hall_id.in_(halls)] if halls is not None else [])
        )
        for table in (StandingTally, TallyDelta)
    ]
    every = together(*parts).subquery().c
    asked = select(every.business, every.element, func.sum(every.standing), func.sum(every.overdue))
    rows = session.execute(asked.group_by(every.business, every.element))
    return [Here(business, element, int(n), int(late)) for business, element, n, late in rows if n]


def _worst(session: Session, hall: int | None) -> list[Late]:
    """By an index of the overdue ones."""
    asked = (
        select(Order.number, Order.business, Order.element, Hall.name, Order.promise_at)
        .join(Hall, Hall.id == Order.hall_id)
        .where(Order.ended_at.is_(None), Order.overdue, OF_THE_SIX)
        .order_by(Order.promise_at)
        .limit(WORST)
    )
    if hall is not None:
        asked = asked.where(Order.hall_id == hall)
    return [Late(*row) for row in session.execute(asked)]


def _incidents(session: Session, hall: int | None, now: datetime) -> dict[str, tuple[int, ...]]:
    steps = [(Incident.created_at > now - timedelta(hours=hours), place) for place, hours in enumerate(AGES)]
    age = case(*steps, else_=len(AGES))
    asked: Any = select(Incident.kind, age, func.count()).where(Incident.state == "open").group_by(Incident.kind, age)
    if hall is not None:
        asked = asked.where(Incident.hall_id == hall)
    found: dict[str, Counter[int]] = {}
    for kind, place, n in session.execute(asked):
        found.setdefault(kind, Counter())[place] += n
    return {kind: tuple(ages[place] for place in range(len(AGES) + 1)) for kind, ages in sorted(found.items())}


def _todos(session: Session, hall: int | None, now: datetime) -> tuple[int, int]:
    asked = select(func.count(), func.count(case((Todo.due_at < now, 1)))).where(Todo.state == "open")
    if hall is not None:
        asked = asked.where(Todo.hall_id == hall)
    every, late = session.execute(asked).one()
    return int(every), int(late)


def _hours(session: Session, hall: int | None, now: datetime, kind: str) -> Hours:
    today = day_number(now)
    days = (today, today - WEEK)
    kept = select(DayTally.period.label("day"), DayTally.code, DayTally.n).where(
        DayTally.hall_id == (hall or 0), DayTally.span == "day", DayTally.period.in_(days), DayTally.kind == kind,
        DayTally.staff_id == 0,
    )  # fmt: skip
    own = [DayDelta.hall_id == hall] if hall is not None else []
    waiting = select(DayDelta.day, DayDelta.code, DayDelta.n).where(DayDelta.day.in_(days), DayDelta.kind == kind, *own)
    every = together(kept, waiting).subquery().c
    sums = select(every.day, every.code, func.sum(every.n)).group_by(every.day, every.code)
    found = {(day, int(code)): int(n) for day, code, n in session.execute(sums)}
    of_day = [tuple(found.get((day, hour), 0) for hour in range(24)) for day in days]
    return Hours(of_day[0], of_day[1], now.astimezone(SHANGHAI).hour)
