"""Keeps count of where orders stand and how long they stayed, in the transaction that saves them, and folds what was
written down so into the tallies.

Writing only appends: no two orders wait for each other. Folding takes away exactly the rows that it has added, in one
transaction; one folds at a time. So tally and deltas together are right whenever one looks, whoever dies in between.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, text, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from engine import histogram
from engine.life import Cell, Counted, Life
from engine.tables import DwellTally, MapVersion, StandingTally, TallyDelta

#: the columns that add up
FIGURES = ("standing", "overdue", "n", "seconds")
#: Asia/Shanghai is so many seconds ahead of UTC, all the year
AHEAD = 8 * 3600
DAY = 86_400
#: deltas folded in one transaction
FOLDED = 2000
#: any number that no other program locks; keeps two from folding at once
_LOCK = 8_622_642

Key = tuple[Any, ...]


def counted(life: Life) -> Counted:
    """What the tallies hold of an order as it was loaded: nothing yet of one that was never saved."""
    if life.order.version == 0:
        return Counted(True, {})
    return _stands(life)


def _stands(life: Life) -> Counted:
    """Where an order in flight stands. One that has ended stands nowhere, whatever is still open of it elsewhere."""
    order = life.order
    if order.ended_at is not None:
        return Counted(False, {})
    here = {visit.element for visit in life.open_visits if visit.left_at is None}
    return Counted(True, {_cell(life, element): order.overdue for element in ("", *here)})


def _cell(life: Life, element: str) -> Cell:
    order = life.order
    return Cell(order.business, life.workflow.digest, element, order.hall_id, order.region_id)


def record(session: Session, life: Life) -> None:
    """Writes down what has changed since the order was loaded; of a change or cancel, its install's too. The rows of
    this transaction are in the session by now."""
    lives = [life, life.parent] if life.parent else [life]
    digests = {cell.digest for one in lives for cell in one.counted.cells} | {one.workflow.digest for one in lives}
    known = select(MapVersion.digest, MapVersion.ordinal).where(MapVersion.digest.in_(digests))
    ordinals: dict[str, int] = dict(session.execute(known).all())
    rows = [row for one in lives for row in _changes(one, ordinals)]
    if rows:
        session.execute(insert(TallyDelta), rows)


def _changes(life: Life, ordinals: Mapping[str, int]) -> list[dict[str, Any]]:
    before, after = life.counted, _stands(life)
    life.counted = after
    rows = []
    for cell in sorted(before.cells.keys() | after.cells.keys()):
        was, now = before.cells.get(cell), after.cells.get(cell)
        if was != now:
            standing = (now is not None) - (was is not None)
            rows.append(_delta(cell, ordinals, standing=standing, overdue=bool(now) - bool(was)))
    stays = [(visit.element, visit.entered_at, visit.left_at) for visit in _newly_left(life, ordinals)]
    if before.in_flight and life.order.ended_at is not None:
        stays.append(("", life.order.accepted_at, life.order.ended_at))
    return rows + [_delta(_cell(life, element), ordinals, **stay(began, left)) for element, began, left in stays]


def _newly_left(life: Life, ordinals: Mapping[str, int]) -> Iterable[Any]:
    """The visits that were left and are not tallied; from now on they are."""
    for visit in life.open_visits:
        if visit.left_at is not None and visit.ordinal is None:
            visit.ordinal = ordinals[life.workflow.digest]
            yield visit


def stay(began: datetime, left: datetime) -> dict[str, int]:
    """Day, bucket and length of a stay, in whole seconds."""
    seconds = max(0, int(left.timestamp()) - int(began.timestamp()))
    day = (int(left.timestamp()) + AHEAD) // DAY
    return {"day": day, "bucket": histogram.bucket(seconds), "n": 1, "seconds": seconds}


def _delta(cell: Cell, ordinals: Mapping[str, int], **figures: int) -> dict[str, Any]:
    return {
        "business": cell.business, "ordinal": ordinals[cell.digest], "element": cell.element,
        "hall_id": cell.hall_id, "region_id": cell.region_id,
        "standing": 0, "overdue": 0, "day": 0, "bucket": 0, "n": 0, "seconds": 0, **figures,
    }  # fmt: skip


def anything_to_fold(session: Session) -> bool:
    """Whether there are deltas."""
    return session.scalar(select(TallyDelta.id).limit(1)) is not None


def fold(session: Session, limit: int = FOLDED) -> int:
    """Adds the oldest deltas to the tallies and takes them away; gives how many. None while another folds."""
    if not take_turn(session, wait=False):
        return 0
    oldest = select(TallyDelta.id).order_by(TallyDelta.id).limit(limit).scalar_subquery()
    gone = session.execute(
        delete(TallyDelta)
        .where(TallyDelta.id.in_(oldest))
        .returning(*TallyDelta.__table__.c)
        .execution_options(synchronize_session=False)
    ).all()
    add(session, [row._asdict() for row in gone])
    return len(gone)


def take_turn(session: Session, *, wait: bool) -> bool:
    """Whether this transaction folds, and no other meanwhile. On SQLite it is the only one that writes anyway."""
    if session.get_bind().dialect.name == "sqlite":
        return True
    if not wait:
        return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:lock)"), {"lock": _LOCK}))
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    return True


def add(session: Session, deltas: Iterable[Mapping[str, Any]]) -> None:
    """Adds deltas to both tallies."""
    standing, dwell = Counter[tuple[Key, str]](), Counter[tuple[Key, str]]()
    for row in deltas:
        where = (row["business"], row["ordinal"], row["element"])
        for name in ("standing", "overdue"):
            standing[(*where, row["hall_id"], row["region_id"]), name] += row[name]
        if row["n"] or row["seconds"]:
            for hall, region in ((row["hall_id"], row["region_id"]), (0, row["region_id"]), (0, 0)):
                for name in ("n", "seconds"):
                    dwell[(hall, region, where[0], row["day"], where[1], where[2], row["bucket"]), name] += row[name]
    _merge(session, StandingTally.__table__, standing, ("standing", "overdue"))
    _merge(session, DwellTally.__table__, dwell, ("n", "seconds"))


def _merge(session: Session, table: Any, sums: Counter[tuple[Key, str]], figures: tuple[str, ...]) -> None:
    """Adds the sums to their rows."""
    names = [column.name for column in table.primary_key]
    keys = sorted({key for key, _ in sums})
    rows = [dict(zip(names, key, strict=True)) | {name: sums[key, name] for name in figures} for key in keys]
    rows = [row for row in rows if any(row[name] for name in figures)]
    if rows:
        session.execute(upsert(session, table, names, figures), rows)


def add_all(session: Session, table: Any, sums: Select[Any], figures: tuple[str, ...]) -> None:
    """Adds the sums that a query finds, its columns in the table's order, to their rows."""
    names = [column.name for column in table.primary_key]
    found = sums.where(true())  # SQLite takes what follows for a join's condition else
    session.execute(upsert(session, table, names, figures, found))


def upsert(
    session: Session, table: Any, names: list[str], figures: tuple[str, ...], found: Select[Any] | None = None
) -> Any:
    """A row's figures added to those there are; without `found`, of the rows that are given."""
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    if found is not None:
        statement = statement.from_select([*names, *figures], found)
    added = {name: table.c[name] + statement.excluded[name] for name in figures}
    return statement.on_conflict_do_update(index_elements=names, set_=added)
