"""The tallies set against the truth: the visits and orders themselves. Says what differs, and puts it right.

What differs comes from one statement, so from one moment, and the same statement adds exactly that much: whatever other
transactions write meanwhile stays right, and nobody waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CTE, BigInteger, Integer, Select, case, cast, delete, func, insert, literal, select, update
from sqlalchemy import union_all as together
from sqlalchemy.orm import Session

from engine import histogram
from engine.store import tallies
from engine.tables import DwellTally, MapVersion, Order, StandingTally, TallyDelta, Visit, Workflow

WHERE = ("business", "ordinal", "element", "hall_id", "region_id", "day", "bucket")
STANDING, STAYS = ("standing", "overdue"), ("n", "seconds")
FIGURES = STANDING + STAYS


@dataclass(frozen=True)
class Difference:
    """What must be added under one key so that tally and truth agree."""

    business: str
    ordinal: int
    element: str  #: "" is the whole order
    hall_id: int
    region_id: int
    day: int
    bucket: int
    standing: int
    overdue: int
    n: int
    seconds: int


def differences(session: Session, limit: int | None = None) -> list[Difference]:
    """By how much the truth is more than what is tallied: nothing where all is right."""
    found: Sequence[Any] = session.execute(_wanting(session).limit(limit)).all()
    return [Difference(*map(_plain, row)) for row in found]


def _plain(value: Any) -> Any:
    """A sum as a whole number: PostgreSQL's are decimals."""
    return value if isinstance(value, str) else int(value)


def figures(session: Session) -> int:
    """How many figures are kept."""
    counts = [session.scalar(select(func.count()).select_from(table)) for table in (StandingTally, DwellTally)]
    return sum(one or 0 for one in counts)


def rolled_wrong(session: Session) -> int:
    """How many of the sums over halls and regions are not the sums of their halls."""
    parts, whole = DwellTally.__table__.alias(), DwellTally.__table__.alias()
    key = ("business", "day", "ordinal", "element", "bucket")
    asked = []
    for level in ("region_id", ""):
        region = parts.c.region_id if level else literal(0, Integer)
        sums = select(region.label("region_id"), *(parts.c[name] for name in key), parts.c.n, parts.c.seconds)
        asked.append(sums.where(parts.c.hall_id != 0))
    kept = select(whole.c.region_id, *(whole.c[name] for name in key), -whole.c.n, -whole.c.seconds)
    every = together(*asked, kept.where(whole.c.hall_id == 0)).subquery()
    columns = [every.c.region_id, *(every.c[name] for name in key)]
    wrong = select(*columns).group_by(*columns).having((func.sum(every.c.n) != 0) | (func.sum(every.c.seconds) != 0))
    return session.scalar(select(func.count()).select_from(wrong.subquery())) or 0


def rebuild(session: Session) -> None:
    """Makes the tallies agree with the truth. On PostgreSQL orders are written on meanwhile; only folding waits."""
    tallies.take_turn(session, wait=True)
    session.execute(
        update(Visit)
        .where(Visit.left_at.is_not(None), Visit.ordinal.is_(None))
        .values(ordinal=_version_now())
        .execution_options(synchronize_session=False)
    )
    for table, figures in ((StandingTally, STANDING), (DwellTally, STAYS)):
        names = [column.name for column in table.__table__.columns]
        wanting = _part(_every(session), figures, day=table is DwellTally).subquery()
        tallies.add_all(session, table.__table__, select(*(wanting.c[name] for name in names)), figures)
    _roll_up(session)
    dwell = DwellTally.__table__.c
    session.execute(delete(DwellTally).where(dwell.n == 0, dwell.seconds == 0))
    session.execute(delete(StandingTally).where(StandingTally.standing == 0, StandingTally.overdue == 0))


def _version_now() -> Any:
    """Of a visit that was left, nobody knows on which version: the one on which its order is."""
    now = select(MapVersion.ordinal).join(Workflow, Workflow.digest == MapVersion.digest)
    return now.where(Workflow.order_id == Visit.order_id).scalar_subquery()


def _roll_up(session: Session) -> None:
    """The sums over halls and regions, anew."""
    session.execute(delete(DwellTally).where(DwellTally.hall_id == 0))
    table = DwellTally.__table__
    names = [column.name for column in table.columns]
    for region in (table.c.region_id, literal(0, Integer)):
        keys = [region, *(table.c[name] for name in names[2:-2])]
        grouped = [table.c[name] for name in names[2:-2]] + ([table.c.region_id] if region is table.c.region_id else [])
        sums = select(literal(0, Integer), *keys, func.sum(table.c.n), func.sum(table.c.seconds))
        session.execute(insert(DwellTally).from_select(names, sums.where(table.c.hall_id != 0).group_by(*grouped)))


def _wanting(session: Session) -> Select[Any]:
    """The truth less what is tallied, where they differ. Without day and bucket where nothing has ended: what a delta
    says of both is one figure each."""
    every = _every(session)
    parts = together(_part(every, STANDING, day=False), _part(every, STAYS, day=True)).subquery()
    return select(*parts.c)


def _every(session: Session) -> CTE:
    """Each figure of the truth, and less each that is tallied."""
    delta, standing, dwell = TallyDelta.__table__.c, StandingTally.__table__.c, DwellTally.__table__.c
    none = literal(0, Integer)
    return together(
        *_truth(session),
        select(*(delta[name] for name in WHERE), *(-delta[name] for name in FIGURES)),
        select(*(standing[name] for name in WHERE[:5]), none, none, -standing.standing, -standing.overdue, none, none),
        select(*(dwell[name] for name in WHERE), none, none, -dwell.n, -dwell.seconds).where(dwell.hall_id != 0),
    ).cte("every_figure")


def _part(every: CTE, figures: tuple[str, str], *, day: bool) -> Select[Any]:
    """One kind of figure by its key, where it is not nothing."""
    none = literal(0, Integer)
    when = [every.c.day, every.c.bucket]
    keys = [every.c[name] for name in WHERE[:5]] + (when if day else [])
    shown = keys if day else [*keys, none.label("day"), none.label("bucket")]
    sums = [(cast(func.sum(every.c[name]), BigInteger) if name in figures else none).label(name) for name in FIGURES]
    said = [every.c[name] != 0 for name in figures]
    wrong = [func.sum(every.c[name]) != 0 for name in figures]
    return select(*shown, *sums).where(said[0] | said[1]).group_by(*keys).having(wrong[0] | wrong[1])


def _truth(session: Session) -> list[Select[Any]]:
    """What the visits and orders say: standing, whole orders in flight, stays, whole orders that have ended."""
    one, none = literal(1, Integer), literal(0, Integer)
    on = (Workflow.order_id == Order.id, MapVersion.digest == Workflow.digest)
    late = cast(case((Order.overdue, 1), else_=0), Integer)
    stands = (none, none, one, late, none, none)
    here = select(Visit.order_id, Visit.element).where(Visit.left_at.is_(None)).distinct().subquery()
    ordinal = func.coalesce(Visit.ordinal, 0)
    stays = _stay(session, Visit.entered_at, Visit.left_at)
    whole = _stay(session, Order.accepted_at, Order.ended_at)
    return [
        _of(MapVersion.ordinal, here.c.element, *stands).where(
            here.c.order_id == Order.id, Order.ended_at.is_(None), *on
        ),
        _of(MapVersion.ordinal, literal(""), *stands).where(Order.ended_at.is_(None), *on),
        _of(ordinal, Visit.element, *stays).where(Visit.order_id == Order.id, Visit.left_at.is_not(None)),
        _of(MapVersion.ordinal, literal(""), *whole).where(Order.ended_at.is_not(None), *on),
    ]


def _of(ordinal: Any, element: Any, *figures: Any) -> Select[Any]:
    columns = (Order.business, ordinal, element, Order.hall_id, Order.region_id, *figures)
    return select(*(one.label(name) for one, name in zip(columns, (*WHERE, *FIGURES), strict=True)))


def _stay(session: Session, began: Any, left: Any) -> list[Any]:
    """Day, bucket, nothing standing, one stay and its seconds; as `tallies.stay` reckons them."""
    none, at = literal(0, Integer), epoch(session, left)
    long = at - epoch(session, began)
    seconds = case((long < 0, 0), else_=long)
    bounds = [(seconds < bound, place) for place, bound in enumerate(histogram.BOUNDS)]
    bucket = case(*bounds, else_=len(histogram.BOUNDS))
    return [(at + tallies.AHEAD) // tallies.DAY, bucket, none, none, literal(1, Integer), seconds]


def epoch(session: Session, moment: Any) -> Any:
    """Whole seconds since 1970, UTC."""
    if session.get_bind().dialect.name == "sqlite":
        return cast(func.strftime("%s", func.substr(moment, 1, 19)), Integer)
    return cast(func.floor(func.extract("epoch", moment)), BigInteger)
