"""Incidents: numbered records that something went wrong and a person must decide; and how to set it going again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import BroadbandError, NotFound
from engine.orders.numbers import incident_number
from engine.store import inbox, outbox, timers
from engine.tables import Change, Incident, Order, Request, Result, Timer

#: real seconds of the first wait before something that raised is tried again
BACK_OFF = 0.5


@dataclass(frozen=True)
class Blamed:
    """What could not be applied, after its last try."""

    kind: str
    attempts: int
    element: str = ""
    result_id: int | None = None
    request_id: int | None = None


def not_sent(session: Session, row: Request, error: BroadbandError, now: datetime) -> Incident:
    """A request that the provisioning system refused, or did not take after the last try."""
    element = "submit_work_order" if row.kind == "create" else ""
    blamed = Blamed("send", row.attempts, element, request_id=row.id)
    return _raise(session, row.order_id, blamed, error, now, row.downstream)


def not_applied(session: Session, order_id: int, blamed: Blamed, error: Exception, now: datetime) -> Incident:
    """Something that raised each time it was applied."""
    return _raise(session, order_id, blamed, error, now, "")


def results_failed(session: Session, order_id: int, most: int) -> Blamed | None:
    """Counts a failure of the order's results; the first of them when the last try is over."""
    blamed = None
    for row in inbox.waiting_for(session, order_id):
        row.failures += 1
        row.not_before = time.time() + BACK_OFF * 2**row.failures
        if row.failures >= most:
            row.state = "failed"
            blamed = blamed or Blamed("result", row.failures, result_id=row.id)
    return blamed


def timer_failed(session: Session, timer_id: int, most: int) -> Blamed | None:
    """Counts a failure of a timer, or of the step that it does; after the last try it stands still until a person
    sets it going."""
    row = session.get(Timer, timer_id)
    if row is None:
        return None
    row.failures += 1
    row.not_before = time.time() + BACK_OFF * 2**row.failures
    if row.failures < most:
        return None
    row.not_before = float("1e12")
    return Blamed("step" if row.kind == timers.STEP else "timer", row.failures, row.element)


def answer_failed(session: Session, claim: outbox.Claim, most: int) -> Blamed | None:
    """Counts a failure to take in the answer to a request."""
    row = outbox.held(session, claim)
    if row is None:
        return None
    outbox.put_back(session, row, "the answer could not be applied")
    if row.attempts < most:
        return None
    row.state = "failed"
    return Blamed("send", row.attempts, "submit_work_order", request_id=row.id)


def by_number(session: Session, number: str) -> Incident:
    """The incident, its row locked; raises `NotFound`."""
    row = session.scalar(select(Incident).where(Incident.number == number).with_for_update())
    if row is None:
        raise NotFound(f"没有异常单 {number[:40]}", f"There is no incident {number[:40]}")
    return row


def set_going(session: Session, row: Incident) -> None:
    """What the incident stopped may be tried again."""
    if row.request_id is not None:
        outbox.send_again(session, row.request_id)
    elif row.kind == "result":
        for result in _failed_results(session, row.order_id):
            result.state, result.failures, result.not_before = "waiting", 0, 0
    elif row.kind in ("timer", "step"):
        for timer in session.scalars(select(Timer).where(Timer.order_id == row.order_id)):
            timer.failures, timer.not_before = 0, 0


def resolve(session: Session, row: Incident, now: datetime, staff_id: int, act: str, because: str) -> None:
    """Closes it, with who, how and why."""
    row.state, row.resolved_at, row.resolved_by = "resolved", now, staff_id
    row.act, row.resolution = act, because
    tell(session, row, now, "open", act, staff_id, because)


def tell(
    session: Session, row: Incident, now: datetime, before: str, after: str, staff_id: int | None, because: str = ""
) -> None:
    """A row of the order's history, and the order's version raised: whoever looks at it sees it change."""
    order = session.get_one(Order, row.order_id, with_for_update=True, populate_existing=True)
    order.version += 1  # whoever saves the order at this moment raises it as well
    session.add(
        Change(
            order_id=row.order_id,
            at=now,
            kind="incident",
            element=row.element,
            before=before,
            after=after,
            staff_id=staff_id,
            because=f"{row.number} {because}".strip(),
        )
    )


def _failed_results(session: Session, order_id: int) -> Sequence[Result]:
    return session.scalars(select(Result).where(Result.order_id == order_id, Result.state == "failed")).all()


def _raise(
    session: Session, order_id: int, blamed: Blamed, error: Exception, now: datetime, downstream: str
) -> Incident:
    row = _same(session, order_id, blamed) or _new(session, order_id, blamed, now, downstream)
    before, row.state = row.state if row.attempts else "", "open"
    row.attempts += blamed.attempts
    row.error_code = error.code if isinstance(error, BroadbandError) else type(error).__name__
    row.message = _sentence(error)
    tell(session, row, now, before, "open", None)
    return row


def _same(session: Session, order_id: int, blamed: Blamed) -> Incident | None:
    """The incident about the same thing, open or resolved: one thing that goes wrong again is no second one.

    Reports that can't be applied are one thing while an incident about them is open.
    """
    alike = Incident.kind == blamed.kind
    if blamed.request_id is not None:
        alike &= Incident.request_id == blamed.request_id
    elif blamed.result_id is not None:
        alike &= (Incident.result_id == blamed.result_id) | (Incident.state == "open")
    else:
        alike &= Incident.element == blamed.element
    newest = select(Incident).where(Incident.order_id == order_id, alike).order_by(Incident.id.desc()).limit(1)
    return session.scalar(newest)


def _new(session: Session, order_id: int, blamed: Blamed, now: datetime, downstream: str) -> Incident:
    order = session.get_one(Order, order_id)
    row = Incident(
        number=uuid4().hex,  # until the row has its count
        order_id=order_id,
        hall_id=order.hall_id,
        kind=blamed.kind,
        downstream=downstream,
        element=blamed.element or order.element,
        request_id=blamed.request_id,
        result_id=blamed.result_id,
        message="",
        attempts=0,
        created_at=now,
    )
    session.add(row)
    session.flush()
    row.number = incident_number(now, row.id)
    return row


def _sentence(error: Exception) -> str:
    """Our own sentences are free of personal data; of a foreign exception only its kind is kept."""
    return str(error.text)[:1000] if isinstance(error, BroadbandError) else type(error).__name__
