"""Batches as workers see them: taken with a lease and a fence, like requests to the provisioning system.

A worker that dies leaves a lease that runs out; one that froze past it finds the fence raised and records nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, load_only

from engine import keys
from engine.store import outbox
from engine.tables import Batch, BatchRow, Confirmation, Order

#: real seconds that a claim holds; longer than the longest turn
LEASE = 30.0


@dataclass(frozen=True)
class Claim:
    """A batch that this worker, and nobody else, may work on now."""

    id: int
    fence: int
    state: str


def _due(at: float) -> ColumnElement[bool]:
    begun = select(BatchRow.id).where(BatchRow.batch_id == Batch.id, BatchRow.state == "waiting").exists()
    work = or_(Batch.state.in_(("reading", "running")), (Batch.state == "stopped") & begun)
    return work & (Batch.lease_until < at)


def anything_due(session: Session) -> bool:
    """Whether `claim` would take one; asked first, so that an idle worker writes nothing."""
    return session.scalars(select(Batch.id).where(_due(outbox.now(session))).limit(1)).first() is not None


def claim(session: Session) -> Claim | None:
    """Takes the batch that has waited longest."""
    at = outbox.now(session)
    asked = select(Batch).where(_due(at)).order_by(Batch.lease_until, Batch.id).limit(1)
    batch = session.scalars(asked.with_for_update(skip_locked=True)).first()
    if batch is None:
        return None
    batch.fence, batch.lease_until = batch.fence + 1, at + LEASE
    return Claim(batch.id, batch.fence, batch.state)


def held(session: Session, claim_: Claim) -> Batch | None:
    """The batch, its row locked and its lease renewed; none: another worker has taken it over."""
    batch = session.get(Batch, claim_.id, with_for_update=True)
    if batch is None or batch.fence != claim_.fence:
        return None
    batch.lease_until = outbox.now(session) + LEASE
    return batch


def let_go(session: Session, batch: Batch) -> None:
    """This slice is done: whoever comes first takes the next, batches that wait longer before this one."""
    batch.lease_until = outbox.now(session) - LEASE


def to_check(session: Session, batch_id: int, limit: int) -> Sequence[BatchRow]:
    """The next rows that nobody has checked."""
    asked = select(BatchRow).where(BatchRow.batch_id == batch_id, BatchRow.state == "read")
    return session.scalars(asked.order_by(BatchRow.line).limit(limit)).all()


def all_checked(session: Session, batch_id: int) -> Sequence[BatchRow]:
    """All rows that were checked, in the file's order."""
    states = ("checked", "faulty", "skipped")
    asked = select(BatchRow).where(BatchRow.batch_id == batch_id, BatchRow.state.in_(states))
    needed = load_only(BatchRow.line, BatchRow.state, BatchRow.wish, BatchRow.faults, BatchRow.identity)
    return session.scalars(asked.order_by(BatchRow.line).options(needed)).all()


def write(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """New values of rows, each with its `id`."""
    if rows:
        session.execute(update(BatchRow), rows)


def identity(document: str, address_id: int, product_id: int) -> str:
    """What makes two rows the same order: document, door and product, as a keyed digest."""
    return keys.current().blind(f"{document}|{address_id}|{product_id}")


def accepted_before(session: Session, wanted: Collection[str], since: datetime) -> dict[str, tuple[str, datetime]]:
    """The orders that these identities became, since then: number and moment."""
    asked = (
        select(BatchRow.taken, Order.number, BatchRow.accepted_at)
        .join(Order, Order.id == BatchRow.order_id)
        .where(BatchRow.taken.in_(wanted), BatchRow.accepted_at >= since)
    )
    return {taken: (number, at) for taken, number, at in session.execute(asked) if taken and at}


def next_waiting(session: Session, batch_id: int) -> BatchRow | None:
    """The next row to be placed, its row locked."""
    asked = select(BatchRow).where(BatchRow.batch_id == batch_id, BatchRow.state == "waiting")
    return session.scalars(asked.order_by(BatchRow.line).limit(1).with_for_update()).first()


def take(session: Session, row: BatchRow, since: datetime) -> BatchRow | None:
    """Makes the identity this row's own; gives the row that has it already, within the term."""
    other = session.scalars(select(BatchRow).where(BatchRow.taken == row.identity, BatchRow.id != row.id)).first()
    if other is not None and (other.accepted_at is None or other.accepted_at >= since):
        return other
    if other is not None:
        other.taken = None  # its term is over
        session.flush()
    try:
        with session.begin_nested():
            row.taken = row.identity
            session.flush()
    except IntegrityError:  # another worker's, at the same moment
        session.refresh(row)
        return session.scalars(select(BatchRow).where(BatchRow.taken == row.identity)).one()
    return None


def order_of(session: Session, token: str) -> int | None:
    """The order that came of a row's confirmation; none: none did."""
    return session.scalar(select(Confirmation.order_id).where(Confirmation.token == token))


def becomes(session: Session, batch_id: int, before: Collection[str], after: str, **more: Any) -> int:
    """Moves all rows from some states to another, those in doubt (begun, not recorded) excepted; gives how many."""
    moved = session.execute(
        update(BatchRow)
        .where(BatchRow.batch_id == batch_id, BatchRow.state.in_(before), BatchRow.token.is_(None))
        .values(state=after, **more)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(moved, "rowcount", 0))


def in_doubt(session: Session, batch_id: int) -> bool:
    """Whether a row was begun and nobody has recorded what came of it."""
    asked = select(func.count()).where(
        BatchRow.batch_id == batch_id, BatchRow.state == "waiting", BatchRow.token.is_not(None)
    )
    return bool(session.scalar(asked))
