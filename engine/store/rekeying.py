"""All personal data, whatever the table: by which key it is encrypted, encrypting it by the newest, indexing it anew.

Found by the tables' metadata, so that no new column is forgotten. Everything is done in small transactions while the
system runs; a value that somebody changes meanwhile is theirs. What was done is seen from the values themselves: begun
again, it goes on where it ended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, Text, func, select, type_coerce, update
from sqlalchemy.orm import Session

from engine.keys.ring import KeyRing
from engine.store.database import Database
from engine.tables import Base
from engine.tables.base import Personal, PersonalJson

#: the index of `<column>` is `<column>_index`
INDEX = "_index"
BATCH = 500

#: told after each batch: rows looked at so far
Progress = Callable[[int], None]
Row = Sequence[Any]


@dataclass(frozen=True)
class Kept:
    """A table with columns that are encrypted."""

    table: Table
    key: Column[Any]
    columns: tuple[Column[Any], ...]

    @property
    def indexed(self) -> tuple[tuple[Column[Any], Column[Any]], ...]:
        """Those that are found again, each with its index."""
        found = ((one, self.table.c.get(one.name + INDEX)) for one in self.columns)
        return tuple((one, index) for one, index in found if index is not None)


def kept() -> list[Kept]:
    """All tables that hold personal data."""
    found = []
    for table in Base.metadata.sorted_tables:
        columns = tuple(one for one in table.c if isinstance(one.type, Personal | PersonalJson))
        if columns:
            (key,) = table.primary_key.columns
            found.append(Kept(table, key, columns))
    return found


def rows(database: Database) -> int:
    """How many rows hold personal data."""
    with database.reading() as session:
        return sum(session.scalar(select(func.count()).select_from(one.table)) or 0 for one in kept())


def by_key(database: Database, ring: KeyRing, progress: Progress = lambda done: None) -> dict[str, Counter[str]]:
    """Of each table, how many rows have a value by the key of that fingerprint; the empty one: no key fits."""
    counted: dict[str, Counter[str]] = {}
    done = 0
    for one in kept():
        tally = counted.setdefault(one.table.name, Counter())
        for batch in _batches(database, one, BATCH):
            for row in batch:
                tally.update({ring.keyed_by(token) for token in row[1:] if token})
            done += len(batch)
            progress(done)
    return counted


def reencrypt(database: Database, ring: KeyRing, batch: int = BATCH, progress: Progress = lambda done: None) -> int:
    """Encrypts by the newest key what is under an older one; gives how many values. What no key fits stays as it is."""
    renewed = done = 0
    for one in kept():
        for found in _batches(database, one, batch):
            new = [(row[0], column, token, ring.renewed(token)) for row in found for column, token in _tokens(one, row)]
            renewed += _renew(database, one, [each for each in new if each[3] is not None])
            done += len(found)
            progress(done)
    return renewed


def reindex(database: Database, ring: KeyRing, batch: int = BATCH, progress: Progress = lambda done: None) -> int:
    """Makes all blind indexes anew by the index key as it is; gives how many were not right."""
    mended = done = 0
    for one in kept():
        for found in _batches(database, one, batch) if one.indexed else ():
            with database.writing() as session:
                mended += sum(_reindex(session, one, row[0], ring) for row in found)
            done += len(found)
            progress(done)
    return mended


def _tokens(one: Kept, row: Row) -> Iterator[tuple[Column[Any], str]]:
    return ((column, token) for column, token in zip(one.columns, row[1:], strict=True) if token)


def _batches(database: Database, one: Kept, size: int) -> Iterator[Sequence[Row]]:
    """The rows as they are stored, by their key; each batch read by itself, so that nobody waits for it."""
    last: Any = None
    while True:
        asked = select(one.key, *(_stored(column) for column in one.columns)).order_by(one.key).limit(size)
        with database.reading() as session:
            found = session.execute(asked if last is None else asked.where(one.key > last)).all()
        if not found:
            return
        yield found
        last = found[-1][0]


def _stored(column: Column[Any]) -> ColumnElement[str]:
    return type_coerce(column, Text)


def _renew(database: Database, one: Kept, new: Sequence[tuple[Any, Column[Any], str, str | None]]) -> int:
    """Writes new tokens where the old ones still stand."""
    if not new:
        return 0
    written = 0
    with database.writing() as session:
        for key, column, old, token in new:
            done = session.execute(
                update(one.table)
                .where(one.key == key, _stored(column) == old)
                .values({column: type_coerce(token, Text)})
            )
            written += done.rowcount  # type: ignore[attr-defined]  # a cursor's result has it
    return written


def _reindex(session: Session, one: Kept, key: Any, ring: KeyRing) -> int:
    """Read anew and held: the value may have changed since."""
    asked = select(*(column for pair in one.indexed for column in pair)).where(one.key == key).with_for_update()
    row = session.execute(asked).one_or_none()
    if row is None:
        return 0
    wrong = {
        index: ring.blind(value)
        for (_column, index), value, known in zip(one.indexed, row[::2], row[1::2], strict=True)
        if value and ring.blind(value) != known  # what was erased has neither
    }
    if wrong:
        session.execute(update(one.table).where(one.key == key).values(wrong))
    return len(wrong)
