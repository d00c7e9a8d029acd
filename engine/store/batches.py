"""Batches as people see them: sent, listed, looked at. Each looks at their own; a duty manager at all of the hall."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, insert, select
from sqlalchemy.orm import Session

from engine import keys
from engine.errors import NotFound, Text
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.sheets.headings import Sheet
from engine.tables import Batch, BatchRow, Order, Staff

STATES = {
    "reading": Text("检查中", "Being checked"),
    "checked": Text("待确认", "To be confirmed"),
    "running": Text("受理中", "Being accepted"),
    "paused": Text("已暂停", "Paused"),
    "stopped": Text("已终止", "Stopped"),
    "done": Text("已完成", "Done"),
}
ROW_STATES = {
    "read": Text("待检查", "To be checked"),
    "checked": Text("可受理", "Can be accepted"),
    "faulty": Text("有问题", "Faulty"),
    "waiting": Text("待受理", "Waiting"),
    "accepted": Text("已受理", "Accepted"),
    "refused": Text("受理失败", "Refused"),
    "skipped": Text("未受理", "Left out"),
}
#: batches on a page of the list; rows fetched at a time for a file
PAGE, AT_ONCE = 20, 500


@dataclass(frozen=True)
class Line:
    """A batch of the list."""

    batch: Batch
    staff_number: str
    counts: dict[str, int]


@dataclass(frozen=True)
class RowView:
    """A row with the number of its order; empty: none."""

    row: BatchRow
    number: str


def digest(sheet: Sheet) -> str:
    """Of what a file says, keyed: the same rows have the same, however the file was saved."""
    return keys.current().blind(json.dumps([sheet.keys, [line.cells for line in sheet.lines]]))


def create(
    session: Session, staff: StaffView, sheet: Sheet, *, name: str, digest: str, opened_at: datetime, now: datetime
) -> int:
    """The batch with all its rows, to be checked; all or nothing."""
    batch = Batch(
        staff_id=staff.id,
        hall_id=staff.hall_id,
        file_name=name,
        digest=digest,
        headings=sheet.headings,
        keys=sheet.keys,
        state="reading",
        rows=len(sheet.lines),
        opened_at=min(opened_at, now),
        uploaded_at=now,
        summary={},
    )
    session.add(batch)
    session.flush()
    rows = [
        {"batch_id": batch.id, "line": line.number, "cells": [list(one) for one in line.cells], "wish": None,
         "faults": [], "state": "read"}
        for line in sheet.lines
    ]  # fmt: skip
    session.execute(insert(BatchRow), rows)
    return batch.id


def _seen_by(viewer: StaffView) -> ColumnElement[bool]:
    own = Batch.hall_id == viewer.hall_id
    return own if rights.may(viewer, "oversee_batches") else own & (Batch.staff_id == viewer.id)


def seen(session: Session, batch_id: int, viewer: StaffView, *, lock: bool = False) -> Batch:
    """A batch that the viewer may see; raises `NotFound`, for others' too."""
    asked = select(Batch).where(Batch.id == batch_id, _seen_by(viewer))
    found = session.scalars(asked.with_for_update() if lock else asked).one_or_none() if 0 < batch_id < 2**63 else None
    if found is None:
        raise NotFound("没有这个批次", "There is no such batch")
    return found


def listing(session: Session, viewer: StaffView, before: int | None = None) -> list[Line]:
    """The newest first; `before`: the last id of the page before. One more than a page: there are older ones."""
    asked = select(Batch, Staff.number).join(Staff, Staff.id == Batch.staff_id).where(_seen_by(viewer))
    if before is not None:
        asked = asked.where(Batch.id < before)
    found = session.execute(asked.order_by(Batch.id.desc()).limit(PAGE + 1)).all()
    counted = counts(session, [batch.id for batch, _ in found])
    return [Line(batch, number, counted.get(batch.id, {})) for batch, number in found]


def counts(session: Session, batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many rows of each batch are in which state."""
    asked = (
        select(BatchRow.batch_id, BatchRow.state, func.count())
        .where(BatchRow.batch_id.in_(batch_ids))
        .group_by(BatchRow.batch_id, BatchRow.state)
    )
    found: dict[int, dict[str, int]] = {}
    for batch_id, state, count in session.execute(asked):
        found.setdefault(batch_id, {})[state] = count
    return found


def staff_number(session: Session, batch: Batch) -> str:
    """Under whose number the orders go."""
    return session.get_one(Staff, batch.staff_id).number


def rows(session: Session, batch_id: int, states: Iterable[str], after: int, limit: int) -> list[RowView]:
    """Rows in these states behind a line of the file, in its order."""
    asked = (
        select(BatchRow, Order.number)
        .outerjoin(Order, Order.id == BatchRow.order_id)
        .where(BatchRow.batch_id == batch_id, BatchRow.state.in_(list(states)), BatchRow.line > after)
        .order_by(BatchRow.line)
        .limit(limit)
    )
    return [RowView(row, number or "") for row, number in session.execute(asked)]


def every_row(session: Session, batch_id: int, states: Iterable[str] = tuple(ROW_STATES)) -> Iterator[RowView]:
    """All rows in these states, some at a time."""
    after, wanted = 0, list(states)
    while found := rows(session, batch_id, wanted, after, AT_ONCE):
        yield from found
        after = found[-1].row.line


def same_file(session: Session, viewer: StaffView, digest: str, since: datetime) -> Batch | None:
    """The last batch of the same file in this hall, since then."""
    asked = select(Batch).where(
        Batch.digest == digest, Batch.hall_id == viewer.hall_id, Batch.uploaded_at >= since, _seen_by(viewer)
    )
    return session.scalars(asked.order_by(Batch.id.desc()).limit(1)).first()


def term(days: int, now: datetime) -> datetime:
    """Since when an accepted row is not accepted again."""
    return now - timedelta(days=days)
