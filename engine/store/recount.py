"""The figures of days set against the truth: orders, history, delays and vouchers themselves. Counts them anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Integer, Select, String, case, cast, delete, func, insert, literal, select, text
from sqlalchemy import union_all as together
from sqlalchemy.orm import Session

from engine.states import COMPLAINT
from engine.store import daily, parameters, tallies
from engine.store.reckoning import epoch
from engine.tables import Change, DayDelta, DayTally, Delay, Order, Voucher, WorkOrder

COLUMNS = ("hall_id", "staff_id", "day", "kind", "code")
NONE, ONE = literal(0, Integer), literal(1, Integer)
#: the columns of a key, as a statement numbers them
PLACES = [text(str(place)) for place in range(1, len(daily.KEY) + 1)]


def differences(session: Session, limit: int | None = None) -> Sequence[Any]:
    """By how much the truth is more than what is tallied, by hall, staff, day, kind and code; nothing where all is
    right."""
    kept = _columns(DayTally, DayTally.period)
    day = select(*kept, *(-getattr(DayTally, name) for name in daily.FIGURES)).where(DayTally.span == "day")
    # what is of the whole hall by nature, and what is a sum over its staff
    whole = DayTally.kind.in_(daily.OF_HALL)
    of_hall = day.where(DayTally.hall_id != 0, (DayTally.staff_id != 0) | whole)
    waiting = select(*_columns(DayDelta, DayDelta.day), *(-getattr(DayDelta, name) for name in daily.FIGURES))
    every = together(*_truth(session), of_hall, waiting).subquery()
    sums = [func.sum(every.c[name]) for name in daily.FIGURES]
    key = [every.c[name] for name in COLUMNS]
    wrong = sums[0] != 0
    for one in sums[1:]:
        wrong |= one != 0
    return session.execute(select(*key, *sums).group_by(*key).having(wrong).limit(limit)).all()


def rolled_wrong(session: Session) -> int:
    """How many sums of halls, of all, and of months are not the sums of their parts."""
    rows = session.execute(select(DayTally).where(DayTally.span == "day")).scalars().all()
    parts = [
        {name: getattr(row, name) for name in (*daily.FIGURES, "hall_id", "staff_id", "kind", "code")}
        | {"day": row.period}
        for row in rows
        if row.hall_id and (row.staff_id or row.kind in daily.OF_HALL)
    ]
    wanted = {key: figures for key, figures in daily.summed(parts).items() if any(figures)}
    everything = session.execute(select(DayTally)).scalars().all()
    kept = {
        tuple(getattr(row, name) for name in daily.KEY): tuple(getattr(row, name) for name in daily.FIGURES)
        for row in everything
    }
    kept = {key: figures for key, figures in kept.items() if any(figures)}
    return len({key for key in wanted.keys() | kept.keys() if wanted.get(key) != kept.get(key)})


def rebuild(session: Session) -> None:
    """Counts all days anew, from what is there; only folding waits."""
    tallies.take_turn(session, wait=True)
    session.execute(delete(DayDelta))
    session.execute(delete(DayTally))
    every = together(*_truth(session)).subquery()
    key = (every.c.hall_id, literal("day"), every.c.day, every.c.kind, every.c.code, every.c.staff_id)
    _put(session, key, every.c)
    kept = DayTally.__table__.c
    whole = kept.kind.in_(daily.OF_HALL)
    day = (kept.span, kept.period, kept.kind, kept.code)
    _put(session, (kept.hall_id, *day, NONE), kept, kept.staff_id != 0)
    _put(session, (NONE, *day, NONE), kept, (kept.staff_id != 0) | whole)
    days = session.scalars(select(DayTally.period).distinct()).all()
    for month in sorted({daily.month_of(one) for one in days}):
        own = kept.period.in_([one for one in days if daily.month_of(one) == month])
        month_key = (kept.hall_id, literal("month"), literal(month, Integer), kept.kind, kept.code, kept.staff_id)
        _put(session, month_key, kept, own, ~whole, kept.span == "day")


def _put(session: Session, key: Sequence[Any], figures: Any, *where: Any) -> None:
    """Sums by that key, as rows."""
    sums = [cast(func.sum(figures[name]), BigInteger) for name in daily.FIGURES]
    found = select(*(one.label(name) for one, name in zip(key, daily.KEY, strict=True)), *sums).where(*where)
    session.execute(insert(DayTally).from_select([*daily.KEY, *daily.FIGURES], found.group_by(*PLACES)))


def _columns(table: Any, day: Any) -> list[Any]:
    return [table.hall_id, table.staff_id, day.label("day"), table.kind, table.code]


def _truth(session: Session) -> list[Select[Any]]:
    """Each thing that happened, as `daily.Fact` has it."""
    limit = 60 * float(parameters.every(session)[daily.LIMIT])
    seconds = func.coalesce(Order.acceptance_seconds, 0)
    accepted, ended = epoch(session, Order.accepted_at), epoch(session, Order.ended_at)
    stay = case((ended < accepted, 0), else_=ended - accepted)
    late = case(((Order.state == "completed") & Order.overdue, 1), else_=0)
    over_and_done = Order.ended_at.is_not(None)
    completed = (over_and_done, Order.state == "completed")
    urged = case((Change.kind == "urge", "urged"), else_="campaign_missed")
    missed = (Change.kind == "campaign") & (Change.after == "missed")
    amount = case((Order.parent_id.is_(None), Order.amount), else_=0)
    over = case((seconds > limit, 1), else_=0)
    returned = (Change.kind == "work_order", Change.after == "failed", Change.order_id == Order.id)
    code = func.coalesce(WorkOrder.reason_code, "")
    back = _fact(session, Change.at, "returned", code).where(*returned)
    paid = case((Voucher.amount > 0, "charged"), else_="refunded")
    return [
        _fact(session, Order.accepted_at, "accepted", Order.business, over, amount, seconds),
        _fact(session, Order.accepted_at, "accepted_at", _hour(accepted), staff=NONE),
        _fact(session, Order.ended_at, Order.state, Order.business, late, NONE, stay).where(over_and_done),
        _fact(session, Order.ended_at, "completed_at", _hour(ended), staff=NONE).where(*completed),
        _fact(session, Change.at, urged, Order.business).where(
            Change.order_id == Order.id, (Change.kind == "urge") | missed
        ),
        back.select_from(Change).join(Order, Order.id == Change.order_id).outerjoin(
            WorkOrder, WorkOrder.external_id == Change.element
        ),
        _fact(session, Delay.began_at, Delay.kind, Delay.reason_code).where(Delay.order_id == Order.id),
        select(
            Voucher.hall_id, Voucher.staff_id, Voucher.day, paid.label("kind"), Voucher.business.label("code"),
            ONE.label("n"), NONE.label("late"), cast(Voucher.amount, BigInteger).label("fen"), NONE.label("seconds"),
        ),
    ]  # fmt: skip


def _fact(
    session: Session, at: Any, kind: Any, code: Any, late: Any = NONE, fen: Any = NONE, seconds: Any = NONE,
    staff: Any = Order.staff_id,
) -> Select[Any]:  # fmt: skip
    day = cast((epoch(session, at) + tallies.AHEAD) // tallies.DAY, Integer)
    kind = literal(kind) if isinstance(kind, str) else kind
    return select(
        Order.hall_id.label("hall_id"), staff.label("staff_id"), day.label("day"), cast(kind, String(64)).label("kind"),
        cast(code, String(64)).label("code"), ONE.label("n"), cast(late, Integer).label("late"),
        cast(fen, BigInteger).label("fen"), cast(seconds, BigInteger).label("seconds"),
    ).where(Order.business != COMPLAINT)  # fmt: skip


def _hour(seconds: Any) -> Any:
    """`09`, of seconds since 1970."""
    hour = cast((seconds + tallies.AHEAD) % tallies.DAY // 3600, Integer)
    return case((hour < 10, literal("0") + cast(hour, String(2))), else_=cast(hour, String(2)))
