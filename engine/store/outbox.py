"""Requests to the provisioning system: claimed with a lease and a fence, sent, reported on once.

Times here are real unix seconds: networks and leases live in real time, whatever the business clock does. On
PostgreSQL the database's own clock judges leases.
"""

from __future__ import annotations

import random
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from engine.tables import Breaker, Request

#: seconds that a claim holds; longer than the longest call with its question before it
LEASE = 30.0
#: failures in a row that open a downstream's breaker, and for how many seconds
BREAKER_AFTER, BREAKER_SECONDS = 5, 3.0
#: kinds of requests that change a work order by a PATCH: one at a time for each, in the order in which they were
#: written; each reads the work order before it writes it
IN_TURN = ("urge", "reschedule", "change")
#: seconds of the first back-off, and the longest
BACK_OFF, LONGEST_BACK_OFF = 0.2, 30.0


@dataclass(frozen=True)
class Claim:
    """A request that this sender, and nobody else, may send now."""

    id: int
    order_id: int
    fence: int
    kind: str
    body: dict[str, Any]
    unsure: bool
    downstream: str


def now(session: Session) -> float:
    """Real unix seconds, by the database's clock where it has one."""
    if session.get_bind().dialect.name == "postgresql":
        return float(session.scalar(text("SELECT extract(epoch FROM clock_timestamp())")) or 0)
    return time.time()


def claim(session: Session, limit: int) -> list[Claim]:
    """Takes up to `limit` requests that are due, or whose sender died."""
    at = now(session)
    rows = session.scalars(_due(session, at, limit).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.unsure = row.unsure or row.state == "claimed"  # its sender died, perhaps after sending
        row.state, row.fence, row.lease_until = "claimed", row.fence + 1, at + LEASE
    return [Claim(row.id, row.order_id, row.fence, row.kind, row.body, row.unsure, row.downstream) for row in rows]


def _due(session: Session, at: float, limit: int) -> Select[Request]:
    breakers = session.scalars(select(Breaker).where(Breaker.failures >= BREAKER_AFTER)).all()
    closed = [one.downstream for one in breakers if one.open_until > at]
    trying = limit if not breakers else 1  # a breaker that may close again lets one through
    waiting = (Request.state == "waiting") & (Request.not_before <= at)
    orphaned = (Request.state == "claimed") & (Request.lease_until < at)
    return (
        select(Request)
        .where(or_(waiting, orphaned), Request.downstream.not_in(closed), _in_turn(at))
        .order_by(Request.not_before, Request.id)
        .limit(trying)
    )


def _in_turn(at: float) -> ColumnElement[bool]:
    """No other is being sent that changes the same work order, and none was to be sent before. One that has failed for
    good is not waited for."""
    other = aliased(Request)
    before = other.state.in_(("waiting", "claimed")) & (other.id < Request.id)
    under_way = (other.state == "claimed") & (other.lease_until >= at) & (other.id != Request.id)
    busy = select(other.id).where(
        other.work_order_id == Request.work_order_id, other.kind.in_(IN_TURN), or_(before, under_way)
    )
    return or_(Request.kind.not_in(IN_TURN), ~busy.exists())


def held(session: Session, claim_: Claim) -> Request | None:
    """The request, if this claim still holds; none: another sender has taken it over."""
    row = session.get(Request, claim_.id, with_for_update=True)
    return row if row is not None and row.fence == claim_.fence and row.state == "claimed" else None


def of_key(session: Session, key: str) -> Request | None:
    """The request of that key, its row locked: nobody claims it meanwhile."""
    return session.scalar(select(Request).where(Request.key == key).with_for_update())


def done(row: Request, moment: datetime) -> None:
    """It was taken."""
    row.state, row.done_at, row.error = "done", moment, ""


def put_back(session: Session, row: Request, error: str, *, counts: bool = True) -> None:
    """It may have failed: later again, each time later, with jitter."""
    row.attempts += counts
    row.state, row.error, row.unsure = "waiting", error[:500], True
    pause = min(BACK_OFF * 2 ** min(row.attempts, 20), LONGEST_BACK_OFF)
    row.not_before = now(session) + pause * random.uniform(0.5, 1.0)


def fail(row: Request, error: str, *, unsure: bool) -> None:
    """A person must decide; the incident tells why. `unsure`: it may have arrived all the same."""
    row.attempts += 1
    row.unsure = row.unsure or unsure
    row.state, row.error = "failed", error[:500]


def send_again(session: Session, request_id: int) -> None:
    """A person wants it tried again."""
    row = session.get_one(Request, request_id)
    row.state, row.attempts, row.not_before = "waiting", 0, now(session)


def create_again(session: Session, work_order_id: int) -> None:
    """The downstream knows nothing of a work order that we thought sent: sent again, with the same key."""
    row = session.scalars(select(Request).where(Request.work_order_id == work_order_id, Request.kind == "create")).one()
    if row.state == "done":
        row.state, row.unsure, row.not_before = "waiting", True, now(session)


def answered(session: Session, downstream: str) -> None:
    """The downstream works: its breaker closes."""
    row = session.get(Breaker, downstream)
    if row is not None and row.failures:
        row.failures, row.open_until = 0, 0


def went_wrong(session: Session, downstream: str) -> bool:
    """One more failure in a row; from the fifth on the breaker opens. Gives whether the try counts: while the whole
    downstream is down, no request uses up its tries."""
    row = session.get(Breaker, downstream, with_for_update=True) or _new_breaker(session, downstream)
    row.failures += 1
    if row.failures >= BREAKER_AFTER:
        row.open_until = now(session) + BREAKER_SECONDS
    return row.failures < BREAKER_AFTER


def _new_breaker(session: Session, downstream: str) -> Breaker:
    """The breaker's row, made by whoever fails first; several may, at the same moment."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(Breaker(downstream=downstream, failures=0, open_until=0))
    return session.get_one(Breaker, downstream, with_for_update=True, populate_existing=True)


def waiting(session: Session) -> int:
    """How many requests are not sent yet."""
    return session.scalar(select(func.count()).where(Request.state.in_(("waiting", "claimed")))) or 0


def anything_due(session: Session) -> bool:
    """Whether `claim` would take anything; asked first, so that an idle worker writes nothing."""
    return session.scalars(_due(session, now(session), 1)).first() is not None
