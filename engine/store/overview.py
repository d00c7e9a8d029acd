"""All orders on one map: how many stand on each element, how many of them are overdue, how long stays there took.
Read from the tallies, never from the orders: as fast for a million orders as for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy import union_all as together
from sqlalchemy.orm import Session

from engine import histogram
from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.tables import DwellTally, StandingTally, TallyDelta

#: of 100 stays, so many were shorter than what is shown
PERCENTILE = 0.95
EPOCH = date(1970, 1, 1)
#: ids; None: all, which has sums of its own
Halls = list[int] | None


@dataclass(frozen=True)
class Wanted:
    """Which orders, and the days (Asia/Shanghai) on which the stays ended that are averaged. None: all."""

    business: str
    since: date = EPOCH
    until: date = EPOCH
    ordinal: int | None = None  #: of the map's version
    region_id: int | None = None
    hall_id: int | None = None


@dataclass(frozen=True)
class Figures:
    """Of one element: orders that stand there now, overdue ones among them; stays that ended in the time asked for."""

    standing: int = 0
    overdue: int = 0
    left: int = 0
    seconds: int = 0  #: of all those stays together
    buckets: Mapping[int, int] = field(default_factory=dict)  #: of `engine.histogram`

    @property
    def mean(self) -> float | None:
        """Seconds; None where nothing was left."""
        return self.seconds / self.left if self.left > 0 else None

    @property
    def p95(self) -> float | None:
        """The seconds that 95 of 100 stays did not exceed, as exact as `engine.histogram` says."""
        return histogram.quantile(self.buckets, PERCENTILE)


def figures(session: Session, wanted: Wanted, viewer: StaffView) -> dict[str, Figures]:
    """By element, "" for whole orders; nobody sees halls that their rights do not reach."""
    halls = _halls(wanted, viewer)
    stands = {element: (int(here), int(late)) for element, here, late in _standing(session, wanted, halls)}
    left: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    buckets: dict[str, dict[int, int]] = {}
    for element, bucket, n, length in _left(session, wanted, halls):
        left[element] += int(n)
        seconds[element] += int(length)
        buckets.setdefault(element, {})[bucket] = int(n)
    return {
        element: Figures(
            standing=stands.get(element, (0, 0))[0],
            overdue=stands.get(element, (0, 0))[1],
            left=left[element],
            seconds=seconds[element],
            buckets=buckets.get(element, {}),
        )
        for element in stands.keys() | left.keys()
    }


def standing(session: Session, wanted: Wanted, element: str, viewer: StaffView) -> tuple[int, int]:
    """How many orders stand on that element now, and how many of them are overdue."""
    halls = _halls(wanted, viewer)
    found = _standing(session, wanted, halls, element)
    return (int(found[0][1]), int(found[0][2])) if found else (0, 0)


def _halls(wanted: Wanted, viewer: StaffView) -> Halls:
    """Those that are asked for, as far as the viewer's rights reach."""
    reach = scope.halls(viewer)
    if wanted.hall_id is None:
        return None if reach is None else sorted(reach)
    if reach is None or wanted.hall_id in reach:
        return [wanted.hall_id]
    return sorted(reach)


def _standing(session: Session, wanted: Wanted, halls: Halls, element: str | None = None) -> list[Any]:
    """Tally and deltas in one statement: so from one moment, whoever folds meanwhile."""
    parts = [
        select(table.element, table.standing, table.overdue).where(
            *_under(table, wanted, halls), *([] if element is None else [table.element == element])
        )
        for table in (StandingTally, TallyDelta)
    ]
    every = together(*parts).subquery().c
    sums = select(every.element, func.sum(every.standing), func.sum(every.overdue)).group_by(every.element)
    some = sums.having((func.sum(every.standing) != 0) | (func.sum(every.overdue) != 0))
    return list(session.execute(some).all())


def _left(session: Session, wanted: Wanted, halls: Halls) -> list[Any]:
    days = ((wanted.since - EPOCH).days, (wanted.until - EPOCH).days)
    parts = [
        select(table.element, table.bucket, table.n, table.seconds).where(*where, table.day.between(*days))
        for table, where in (
            (DwellTally, _level(wanted, halls)),
            (TallyDelta, [*_under(TallyDelta, wanted, halls), TallyDelta.n != 0]),
        )
    ]
    every = together(*parts).subquery().c
    sums = select(every.element, every.bucket, func.sum(every.n), func.sum(every.seconds))
    return list(session.execute(sums.group_by(every.element, every.bucket)).all())


def _under(table: Any, wanted: Wanted, halls: Halls) -> list[Any]:
    found = [table.business == wanted.business]
    found += [table.ordinal == wanted.ordinal] if wanted.ordinal is not None else []
    found += [table.region_id == wanted.region_id] if wanted.region_id is not None else []
    return found + ([table.hall_id.in_(halls)] if halls is not None else [])


def _level(wanted: Wanted, halls: Halls) -> list[Any]:
    """The rows that are there for this question: the halls' own, else the sums of the region or of all."""
    if halls is not None:
        return _under(DwellTally, wanted, halls)
    rolled = [DwellTally.hall_id == 0]
    return [*_under(DwellTally, wanted, None), *rolled, *([] if wanted.region_id else [DwellTally.region_id == 0])]
