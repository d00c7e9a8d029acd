"""Results: kept before they are answered, applied after, nothing lost and nothing twice."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.provisioning.reports import Event
from engine.tables import Result, WorkOrder


def keep(session: Session, event: Event, body: Any, now: datetime) -> None:
    """Keeps an event once; the same event again is only counted."""
    seen = (
        update(Result)
        .where(Result.event_id == event.id)
        .values(times=Result.times + 1)
        .execution_options(synchronize_session=False)
    )
    if session.execute(seen.returning(Result.id)).first():
        return
    order_id, external_id = _about(session, event)
    row = Result(
        event_id=event.id,
        event_type=event.type,
        external_id=external_id,
        order_id=order_id,
        body=body,
        said_at=event.said_at,
        received_at=now,
        state="waiting" if order_id else "unknown",
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # the same event over another connection, at the same moment
        session.execute(seen)


def _about(session: Session, event: Event) -> tuple[int | None, str]:
    """The order whose work order it is about, and that one's external id; where we have none, its id as it was said."""
    own = WorkOrder.external_id == event.external_id if event.external_id else WorkOrder.foreign_id == event.foreign_id
    found = session.execute(select(WorkOrder.order_id, WorkOrder.external_id).where(own)).first()
    return (found[0], found[1]) if found else (None, event.external_id or event.foreign_id)


def orders_with_results(session: Session, limit: int) -> list[int]:
    """The orders for which results wait to be applied."""
    ready = (Result.state == "waiting") & (Result.not_before <= time.time())
    return list(session.scalars(select(Result.order_id).where(ready).group_by(Result.order_id).limit(limit)))


def waiting_for(session: Session, order_id: int) -> Sequence[Result]:
    """The order's results that are not applied yet, as they came."""
    ready = (Result.order_id == order_id) & (Result.state == "waiting") & (Result.not_before <= time.time())
    return session.scalars(select(Result).where(ready).order_by(Result.id)).all()


def unknown(session: Session, limit: int = 100) -> Sequence[Result]:
    """Results for work orders that we never sent, newest first."""
    return session.scalars(
        select(Result).where(Result.state == "unknown").order_by(Result.id.desc()).limit(limit)
    ).all()
