"""Queries about subscriptions and the events on their way to them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from simulator.tables import OutgoingEvent, Subscription, WorkOrder


def subscribe(session: Session, callback: str, query: str) -> Subscription:
    """The subscription of a callback, made if there is none; its query becomes the given one."""
    known = session.scalar(select(Subscription).where(Subscription.callback == callback))
    if known is None:
        known = Subscription(id=str(uuid4()), callback=callback, query=query)
        session.add(known)
    known.query = query
    return known


def unsubscribe(session: Session, subscription_id: str) -> bool:
    """End a subscription and all that was on its way to it; whether there was one."""
    row = session.get(Subscription, subscription_id)
    if row is None:
        return False
    session.execute(delete(OutgoingEvent).where(OutgoingEvent.subscription_id == subscription_id))
    session.delete(row)
    return True


def subscriptions(session: Session) -> list[Subscription]:
    """All of them."""
    return list(session.scalars(select(Subscription)))


def pack(body: bytes) -> bytes:
    """A body as it is kept."""
    return zlib.compress(body, 6)


def unpack(body: bytes) -> bytes:
    """A kept body as it is sent."""
    return zlib.decompress(body)


#: Rows are written directly; no object in the session has to follow.
NO_SYNC = {"synchronize_session": False}

Mail = tuple[OutgoingEvent, str, str | None]


def ready(
    session: Session, subscription_id: str, lane: tuple[int, int], now: float, held: Iterable[int], limit: int
) -> list[Mail]:
    """What a lane may send now, in this order: event, number and external id of its work order.

    Lane ``(k, n)`` has every work order whose id leaves ``k`` when divided by ``n``. A blocking event that is
    not due yet keeps back the blocking ones of its work order behind it; so must one whose sending fails.
    """
    number, lanes = lane
    undelivered = (
        OutgoingEvent.subscription_id == subscription_id,
        OutgoingEvent.real_settled.is_(None),
        OutgoingEvent.work_order_id % lanes == number,
        OutgoingEvent.work_order_id.not_in(list(held)),
    )
    first = (
        select(func.min(OutgoingEvent.id))
        .where(*undelivered, OutgoingEvent.blocks.is_(True))
        .group_by(OutgoingEvent.work_order_id)
    )
    may_go = OutgoingEvent.blocks.is_(False) | OutgoingEvent.id.in_(first)
    due = OutgoingEvent.real_next <= now
    orders = select(OutgoingEvent.work_order_id).where(*undelivered, may_go, due).distinct().limit(limit)
    rows = session.execute(
        select(OutgoingEvent, WorkOrder.number, WorkOrder.external_id)
        .join(WorkOrder, WorkOrder.id == OutgoingEvent.work_order_id)
        .where(*undelivered, OutgoingEvent.work_order_id.in_(orders))
        .order_by(OutgoingEvent.id)
        .limit(limit * 4)
    )
    return list(_not_kept_back([(row[0], row[1] or "", row[2]) for row in rows], now))


def _not_kept_back(mail: list[Mail], now: float) -> Iterator[Mail]:
    kept_back: set[int] = set()
    for event, number, external_id in mail:
        if event.blocks and event.work_order_id in kept_back:
            continue
        if event.real_next <= now:
            yield event, number, external_id
        elif event.blocks:
            kept_back.add(event.work_order_id)


def next_due(session: Session, subscription_id: str, after: float) -> float | None:
    """The next real moment after ``after`` at which an undelivered event of a subscription may be tried."""
    return session.scalar(
        select(func.min(OutgoingEvent.real_next)).where(
            OutgoingEvent.subscription_id == subscription_id,
            OutgoingEvent.real_settled.is_(None),
            OutgoingEvent.real_next > after,
        )
    )


@dataclass(frozen=True)
class Fate:
    """What became of an attempt: settled (delivered or given up), or to be tried again at `retry_at`."""

    event: OutgoingEvent
    settled: bool
    retry_at: float
    blocks: bool


def write_down(session: Session, fates: list[Fate], now: float) -> None:
    """Keep what became of some attempts. What a settled event has overtaken may now follow."""
    for fate in fates:
        event = fate.event
        after = {"attempts": OutgoingEvent.attempts + 1, "real_next": fate.retry_at, "blocks": fate.blocks}
        if fate.settled:
            after["real_settled"] = now
        session.execute(
            update(OutgoingEvent).where(OutgoingEvent.id == event.id).values(after), execution_options=NO_SYNC
        )
        if fate.settled and event.blocks:
            overtaken = (
                OutgoingEvent.subscription_id == event.subscription_id,
                OutgoingEvent.work_order_id == event.work_order_id,
                OutgoingEvent.real_settled.is_(None),
                OutgoingEvent.blocks.is_(False),
                OutgoingEvent.id < event.id,
            )
            follow = update(OutgoingEvent).where(*overtaken).values(real_next=now)
            session.execute(follow, execution_options=NO_SYNC)


def waiting(session: Session) -> int:
    """How many events are undelivered."""
    return session.scalar(select(func.count()).where(OutgoingEvent.real_settled.is_(None))) or 0


def tried(session: Session, order: WorkOrder) -> bool:
    """Whether the first event of a work order has been tried or there is none."""
    first = select(OutgoingEvent.attempts).where(OutgoingEvent.work_order_id == order.id).order_by(OutgoingEvent.id)
    attempts = session.scalar(first.limit(1))
    return attempts is None or attempts > 0


def body_of(session: Session, event_id: str) -> str | None:
    """What an event said."""
    body = session.scalar(select(OutgoingEvent.body).where(OutgoingEvent.event_id == event_id).limit(1))
    return unpack(body).decode() if body else None
