"""Reads the figures of days and months: of a person, a hall, all halls. Tally and deltas in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy import union_all as together
from sqlalchemy.orm import Session

from engine.clock import number_of
from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.store import daily
from engine.tables import DayDelta, DayTally


@dataclass(frozen=True)
class Asked:
    """A day, or the month that it lies in; of one hall, or of all that the viewer may see."""

    day: date
    month: bool = False
    hall_id: int | None = None

    @property
    def first(self) -> date:
        return self.day.replace(day=1) if self.month else self.day

    @property
    def last(self) -> date:
        if not self.month:
            return self.day
        after = (self.first.replace(day=28) + (date(1970, 1, 5) - date(1970, 1, 1))).replace(day=1)
        return date.fromordinal(after.toordinal() - 1)


@dataclass(frozen=True)
class Sum:
    """What came together under one kind and code; `hall_id`, `staff_id` are 0 where they were not asked for."""

    kind: str
    code: str
    hall_id: int
    staff_id: int
    n: int
    late: int
    fen: int
    seconds: int


def hall_of(asked: Asked, viewer: StaffView) -> int | None:
    """Whose figures: nobody sees another hall's without the right to; None: of all."""
    return scope.one_hall(viewer, asked.hall_id)


def of_hall(session: Session, asked: Asked, viewer: StaffView, kinds: Collection[str] = ()) -> list[Sum]:
    """Of the hall, or of all halls together."""
    hall = hall_of(asked, viewer) or 0
    return _sums(session, asked, [DayTally.hall_id == hall, DayTally.staff_id == 0], hall, kinds, ())


def by_staff(session: Session, asked: Asked, viewer: StaffView, kinds: Collection[str] = ()) -> list[Sum]:
    """Of each member of staff of a hall; nothing where no hall is named."""
    hall = hall_of(asked, viewer)
    return [] if hall is None else sums_of_staff(session, asked, hall, kinds)


def sums_of_staff(session: Session, asked: Asked, hall_id: int, kinds: Collection[str] = ()) -> list[Sum]:
    """Of each member of staff of that hall. Whether the viewer may see it, the caller knows."""
    where = [DayTally.hall_id == hall_id, DayTally.staff_id != 0]
    return _sums(session, asked, where, hall_id, kinds, ("staff_id",))


def by_hall(session: Session, asked: Asked, halls: Sequence[int], kinds: Collection[str] = ()) -> list[Sum]:
    """Of each of these halls. Whether the viewer may see them, the caller knows."""
    where = [DayTally.hall_id.in_(halls), DayTally.staff_id == 0]
    return _sums(session, asked, where, 0, kinds, ("hall_id",))


def each_day(session: Session, first: date, last: date, hall: int | None, kind: str) -> dict[int, Sum]:
    """One kind, all codes together, by the number of the day."""
    days = (number_of(first), number_of(last))
    kept = select(DayTally.period, *_figures(DayTally)).where(
        DayTally.hall_id == (hall or 0), DayTally.span == "day", DayTally.period.between(*days),
        DayTally.kind == kind, DayTally.staff_id == 0,
    )  # fmt: skip
    waiting = select(DayDelta.day, *_figures(DayDelta)).where(DayDelta.day.between(*days), DayDelta.kind == kind)
    if hall:
        waiting = waiting.where(DayDelta.hall_id == hall)
    every = together(kept, waiting).subquery()
    columns = list(every.c)
    rows = session.execute(select(columns[0], *(func.sum(one) for one in columns[1:])).group_by(columns[0]))
    return {row[0]: Sum(kind, "", hall or 0, 0, *map(int, row[1:])) for row in rows}


def _sums(
    session: Session, asked: Asked, where: list[Any], hall: int, kinds: Collection[str], by: Sequence[str]
) -> list[Sum]:
    span = "month" if asked.month else "day"
    more = [DayTally.kind.in_(kinds)] if kinds else []
    kept = select(*_key(DayTally, by), *_figures(DayTally)).where(
        *where, *more, DayTally.span == span, DayTally.period == number_of(asked.first)
    )
    waiting = select(*_key(DayDelta, by), *_figures(DayDelta)).where(
        DayDelta.day.between(number_of(asked.first), number_of(asked.last)), *_alike(where, hall, by),
        *([DayDelta.kind.in_(kinds)] if kinds else []),
    )  # fmt: skip
    every = together(kept, waiting).subquery()
    columns = list(every.c)
    asking = select(*columns[:4], *(func.sum(one) for one in columns[4:])).group_by(*columns[:4])
    found = [Sum(*row[:4], *map(int, row[4:])) for row in session.execute(asking)]
    return [one for one in found if one.n or one.late or one.fen or one.seconds]


def _alike(where: list[Any], hall: int, by: Sequence[str]) -> list[Any]:
    """The same of deltas, which are there once, not on three levels."""
    found = [DayDelta.hall_id == hall] if hall else []
    return found + ([DayDelta.staff_id != 0] if "staff_id" in by else [])


def _key(table: Any, by: Sequence[str]) -> list[Any]:
    parts = [getattr(table, name) if name in by else literal(0).label(name) for name in ("hall_id", "staff_id")]
    return [table.kind, table.code, *parts]


def _figures(table: Any) -> list[Any]:
    return [getattr(table, name) for name in daily.FIGURES]


def total(sums: Iterable[Sum], kind: str, code: str = "") -> Sum:
    """All of one kind together; of one code, where one is given."""
    found = [one for one in sums if one.kind == kind and code in ("", one.code)]
    return Sum(kind, code, 0, 0, *(sum(getattr(one, name) for one in found) for name in daily.FIGURES))
