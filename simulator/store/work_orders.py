"""Queries about work orders, their moments, and their cancellations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from simulator.tables import Asked, CancelTask, MapVersion, Moment, WorkOrder

Listed = WorkOrder | CancelTask

#: The columns that hold an attribute of the document; the others are looked up inside the document.
COLUMNS: dict[str, Any] = {
    "id": WorkOrder.number,
    "externalId": WorkOrder.external_id,
    "category": WorkOrder.category,
    "state": WorkOrder.state,
}


@dataclass(frozen=True)
class Condition:
    """One filter of a list: an attribute, how it compares (eq, gt, gte, lt, lte), with any of some values."""

    attribute: str
    operator: str
    values: tuple[str, ...]


def by_number(session: Session, number: str) -> WorkOrder | None:
    """The work order of that id on the wire."""
    return session.scalar(select(WorkOrder).where(WorkOrder.number == number))


def by_external_id(session: Session, external_id: str) -> WorkOrder | None:
    """The work order that the other side knows by this id."""
    return session.scalar(select(WorkOrder).where(WorkOrder.external_id == external_id))


def _clause(table: type[Listed], condition: Condition) -> ColumnElement[bool]:
    column = COLUMNS.get(condition.attribute) if table is WorkOrder else None
    if column is None:
        column = func.json_extract(table.document, f'$."{condition.attribute.replace(".", chr(34) + "." + chr(34))}"')
    first = condition.values[0]
    match condition.operator:
        case "gt":
            return column > first
        case "gte":
            return column >= first
        case "lt":
            return column < first
        case "lte":
            return column <= first
    return column.in_(condition.values)


def listed(
    session: Session,
    table: type[Listed],
    conditions: Sequence[Condition],
    offset: int,
    limit: int,
    newest: bool = False,
) -> tuple[int, list[Any]]:
    """How many rows match, and the page of them that was asked for."""
    where = [_clause(table, condition) for condition in conditions]
    total = session.scalar(select(func.count()).select_from(table).where(*where)) or 0
    order = table.id.desc() if newest else table.id
    return total, list(session.scalars(select(table).where(*where).order_by(order).offset(offset).limit(limit)))


def moments_of(session: Session, order: WorkOrder) -> list[Moment]:
    """All moments of a work order, the next first, frozen ones last."""
    rows = session.scalars(select(Moment).where(Moment.work_order_id == order.id))
    return sorted(rows, key=lambda moment: (moment.due is None, moment.due or 0.0, moment.id))


def drop_moments(session: Session, order: WorkOrder, kind: str | None = None) -> None:
    """Forget the moments of a work order: all, or those of a kind."""
    for moment in moments_of(session, order):
        if kind in (None, moment.kind):
            session.delete(moment)
    session.flush()


def freeze(session: Session, order: WorkOrder, at: float, kind: str | None = None) -> None:
    """Stop what runs, all or the moments of a kind, remembering how much of it is left."""
    for moment in moments_of(session, order):
        if moment.due is not None and kind in (None, moment.kind):
            moment.remaining, moment.due = max(0.0, moment.due - at), None


def thaw(session: Session, order: WorkOrder, at: float, kind: str | None = None) -> None:
    """Let what was stopped go on: all, or only the moments of a kind."""
    for moment in moments_of(session, order):
        if moment.due is None and moment.remaining is not None and kind in (None, moment.kind):
            moment.due, moment.remaining = at + moment.remaining, None


def due_moments(session: Session, now: float, limit: int) -> list[int]:
    """The ids of the moments that have come, the oldest first."""
    due = select(Moment.id).where(Moment.due <= now).order_by(Moment.due, Moment.id).limit(limit)
    return list(session.scalars(due))


def next_due(session: Session) -> float | None:
    """When the next moment comes."""
    return session.scalar(select(func.min(Moment.due)))


def put_off(session: Session, moment_id: int, due: float) -> None:
    """Look at a moment again later: acting on it failed."""
    session.execute(update(Moment).where(Moment.id == moment_id, Moment.due.is_not(None)).values(due=due))


def keep_map(session: Session, digest: str, xml: bytes) -> None:
    """Keep a version of a map for as long as work orders walk it."""
    if session.get(MapVersion, digest) is None:
        session.add(MapVersion(digest=digest, xml=xml))
        session.flush()


def cancels_of(session: Session, order: WorkOrder) -> list[CancelTask]:
    """The cancellations of a work order, oldest first."""
    rows = select(CancelTask).where(CancelTask.work_order_id == order.id).order_by(CancelTask.id)
    return list(session.scalars(rows))


def asked_of(session: Session, order: WorkOrder, kind: str | None = None) -> list[Asked]:
    """What was asked of a work order in flight, oldest first: all, or that of a kind."""
    rows = select(Asked).where(Asked.work_order_id == order.id).order_by(Asked.id)
    return list(session.scalars(rows if kind is None else rows.where(Asked.kind == kind)))


def all_asked(session: Session, offset: int, limit: int) -> tuple[int, list[tuple[Asked, WorkOrder]]]:
    """How much was ever asked of work orders in flight, and a page of it, the newest first."""
    total = session.scalar(select(func.count()).select_from(Asked)) or 0
    rows = select(Asked, WorkOrder).join(WorkOrder, WorkOrder.id == Asked.work_order_id).order_by(Asked.id.desc())
    return total, [row._tuple() for row in session.execute(rows.offset(offset).limit(limit))]


def cancel_by_number(session: Session, number: str) -> CancelTask | None:
    """The cancellation of that id on the wire."""
    return session.scalar(select(CancelTask).where(CancelTask.number == number))
