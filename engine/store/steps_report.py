"""The step report: each step today against last month's average, what is overdue, and what waits (待装, 缓装) and why.

Figures come from the tallies; of delays, only those that stand are looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.orders.staff_view import StaffView
from engine.store import overview, reasons
from engine.store.figures import Asked, hall_of
from engine.store.overview import Figures, Wanted
from engine.tables import Delay, Order


@dataclass(frozen=True)
class Step:
    """A step now, today and last month."""

    element: str
    standing: int
    overdue: int
    left: int  #: stays that ended on the day
    mean: float | None  #: seconds; none: nobody left it
    mean_before: float | None  #: last month's

    @property
    def slower(self) -> float | None:
        """By which part of last month's average it is slower; negative: faster; None: there is nothing to compare."""
        if not self.mean or not self.mean_before:
            return None
        return self.mean / self.mean_before - 1


@dataclass(frozen=True)
class Waiting:
    """Orders that wait (待装 held, 缓装 pending) for one reason."""

    kind: str
    reason_code: str
    name: str
    name_en: str
    n: int
    since: datetime  #: of the oldest


def steps(session: Session, business: str, asked: Asked, viewer: StaffView) -> dict[str, Step]:
    """Each step of a business, by element; "" is the whole order."""
    hall = hall_of(asked, viewer)
    now: Mapping[str, Figures] = overview.figures(
        session, Wanted(business, asked.first, asked.last, hall_id=hall), viewer
    )
    first, last = month_before(asked.day)
    before = overview.figures(session, Wanted(business, first, last, hall_id=hall), viewer)
    none = Figures()
    return {
        element: Step(
            element=element,
            standing=now.get(element, none).standing,
            overdue=now.get(element, none).overdue,
            left=now.get(element, none).left,
            mean=now.get(element, none).mean,
            mean_before=before.get(element, none).mean,
        )
        for element in now.keys() | before.keys()
    }


def month_before(day: date) -> tuple[date, date]:
    """The first and the last day of the month before that day's."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def waiting(session: Session, hall_id: int | None) -> list[Waiting]:
    """What waits now, by kind and reason, the most first. Whether the viewer may see it, the caller knows."""
    asked: Any = (
        select(Delay.kind, Delay.reason_code, func.count(), func.min(Delay.began_at))
        .where(Delay.ended_at.is_(None))
        .group_by(Delay.kind, Delay.reason_code)
    )
    if hall_id is not None:
        asked = asked.join(Order, Order.id == Delay.order_id).where(Order.hall_id == hall_id)
    names = {one.code: (one.name, one.name_en) for one in reasons.every(session)}
    found = [
        Waiting(kind, code, names.get(code, (code, code))[0], names.get(code, (code, code))[1], int(n), since)
        for kind, code, n, since in session.execute(asked)
    ]
    return sorted(found, key=lambda one: (one.kind, -one.n, one.reason_code))
