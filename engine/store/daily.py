"""Keeps count of what happens on each business day, by hall and staff, in the transaction in which it happens; folds
what was written down so into the tallies of days and months.

As with `engine.store.tallies`, writing only appends, and a figure is always tally and deltas together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI, date_of, day_number, number_of
from engine.life import Life
from engine.states import COMPLAINT, FINAL
from engine.store import tallies
from engine.tables import Change, DayDelta, DayTally, Delay, Order

#: the columns that add up
FIGURES = ("n", "late", "fen", "seconds")
#: deltas folded in one transaction
FOLDED = 1000
KEY = ("hall_id", "span", "period", "kind", "code", "staff_id")
#: kinds that nobody's person answers for, and that are of days only
OF_HALL = ("accepted_at", "completed_at")
#: from opening the form to saving it: `late` above so many minutes
LIMIT = "acceptance.minutes"


class Fact(NamedTuple):
    """Something that happened. Kinds, and what their codes are:

    accepted (business; `fen` ordered, `seconds` at the form, `late`: over the limit); completed (business; `seconds`
    from acceptance, `late`: after the promise), cancelled and other ends (business); accepted_at, completed_at (hour,
    of the whole hall); charged, refunded (business; `fen`); urged, campaign_missed (business); returned, held, pending
    (reason).
    """

    hall_id: int
    staff_id: int
    day: int
    kind: str
    code: str
    n: int = 1
    late: int = 0
    fen: int = 0
    seconds: int = 0


def record(session: Session, life: Life) -> None:
    """Writes down what has just happened to an order; of a change or cancel, to its install too."""
    facts = [fact for one in ([life, life.parent] if life.parent else [life]) for fact in _facts(one)]
    add(session, facts)


def add(session: Session, facts: Iterable[Fact]) -> None:
    """Writes these down."""
    rows = [fact._asdict() for fact in facts]
    if rows:
        session.execute(insert(DayDelta), rows)


def _facts(life: Life) -> Iterator[Fact]:
    """What the new rows of its history, and new delays, say."""
    order = life.order
    if order.business == COMPLAINT:
        return  # none of the six businesses; the hot spots count complaints
    for row in life.new:
        if isinstance(row, Change):
            yield from _of_change(life, order, row)
        elif isinstance(row, Delay):
            yield Fact(order.hall_id, order.staff_id, day_number(row.began_at), row.kind, row.reason_code)


def _of_change(life: Life, order: Order, row: Change) -> Iterator[Fact]:
    where = (order.hall_id, order.staff_id, day_number(row.at))
    if row.kind == "state" and row.because == "placed":
        seconds = order.acceptance_seconds or 0
        late = int(seconds > 60 * float(life.parameters[LIMIT]))
        amount = order.amount if order.parent_id is None else 0  # a change's is its install's, and not twice
        yield Fact(*where, "accepted", order.business, 1, late, amount, seconds)
        yield Fact(order.hall_id, 0, where[2], "accepted_at", hour(row.at))
    elif row.kind == "state" and row.after in FINAL:
        late = int(row.after == "completed" and order.overdue)
        yield Fact(*where, row.after, order.business, 1, late, 0, _seconds(order.accepted_at, row.at))
        if row.after == "completed":
            yield Fact(order.hall_id, 0, where[2], "completed_at", hour(row.at))
    elif row.kind == "urge":
        yield Fact(*where, "urged", order.business)
    elif row.kind == "campaign" and row.after == "missed":
        yield Fact(*where, "campaign_missed", order.business)
    elif row.kind == "work_order" and row.after == "failed":
        yield Fact(*where, "returned", _reason(life, row.element))


def _reason(life: Life, external_id: str) -> str:
    return next((one.reason_code for one in life.work_orders if one.external_id == external_id), "")


def _seconds(began: datetime, ended: datetime) -> int:
    return max(0, int(ended.timestamp()) - int(began.timestamp()))


def hour(moment: datetime) -> str:
    """`09`: the hour of the day in Asia/Shanghai."""
    return f"{moment.astimezone(SHANGHAI):%H}"


def month_of(day: int) -> int:
    """The number of the first day of that day's month."""
    return number_of(date_of(day).replace(day=1))


def anything_to_fold(session: Session) -> bool:
    """Whether there are deltas."""
    return session.scalar(select(DayDelta.id).limit(1)) is not None


def fold(session: Session, limit: int = FOLDED) -> int:
    """Adds the oldest deltas to the tallies and takes them away; gives how many. None while another folds."""
    if not tallies.take_turn(session, wait=False):
        return 0
    oldest = select(DayDelta.id).order_by(DayDelta.id).limit(limit).scalar_subquery()
    gone = session.execute(
        delete(DayDelta)
        .where(DayDelta.id.in_(oldest))
        .returning(*DayDelta.__table__.c)
        .execution_options(synchronize_session=False)
    ).all()
    tally(session, [row._asdict() for row in gone])
    return len(gone)


def tally(session: Session, rows: Iterable[Mapping[str, Any]]) -> None:
    """Adds deltas to the tallies of their day and month: of the person, of the hall, of all."""
    found = [
        dict(zip((*KEY, *FIGURES), (*key, *figures), strict=True))
        for key, figures in sorted(summed(rows).items())
        if any(figures)
    ]
    if found:
        session.execute(tallies.upsert(session, DayTally.__table__, list(KEY), FIGURES), found)


def summed(rows: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, ...], tuple[int, ...]]:
    """By the key of a tally, what these come to."""
    sums: dict[tuple[Any, ...], tuple[int, ...]] = {}
    for row in rows:
        figures = tuple(row[name] for name in FIGURES)
        spans = [("day", row["day"])] + ([] if row["kind"] in OF_HALL else [("month", month_of(row["day"]))])
        for span, period in spans:
            for hall, staff in {(row["hall_id"], row["staff_id"]), (row["hall_id"], 0), (0, 0)}:
                key = (hall, span, period, row["kind"], row["code"], staff)
                before = sums.get(key)
                sums[key] = figures if before is None else tuple(map(sum, zip(before, figures, strict=True)))
    return sums
