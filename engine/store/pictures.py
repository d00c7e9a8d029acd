"""What the picture of an order needs: its version, what happened, what stands in its way. Cheap enough to ask often."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpmn.library import Map
from bpmn.map import Facts
from engine.errors import NotFound
from engine.picturing import (
    Delayed,
    Elsewhere,
    Errand,
    Picture,
    Seen,
    Stay,
    Trouble,
    as_of,
    frames,
    picture,
)
from engine.store import maps
from engine.tables import Delay, Incident, Milestone, Order, Request, Result, Timer, Visit, Workflow, WorkOrder


class _Row(NamedTuple):
    """What of the order's own row and its workflow's a picture needs."""

    id: int
    parent_id: int | None
    state: str
    version: int
    overdue: bool
    promise_at: datetime
    ended_at: datetime | None
    digest: str


def version(session: Session, number: str) -> int:
    """The order's version: while it is the same, nothing has changed. Raises `NotFound`."""
    found = session.scalar(select(Order.version).where(Order.number == number))
    if found is None:
        raise NotFound(f"没有订单 {number[:40]}", f"There is no order {number[:40]}")
    return found


def pictured(session: Session, number: str, step: int | None = None) -> tuple[Map, Picture]:
    """The order's map at its version, and where the order stands on it: now, or as of one of its steps.

    Raises `NotFound` for an order or step that there isn't, `MapGone` where the map's version can't be read any more.
    """
    order = _order(session, number)
    map_ = maps.by_digest(session, order.digest)
    return map_, _picture(session, map_.facts, order, step)


def unmapped(session: Session, number: str) -> Picture:
    """The steps of an order whose map can't be read any more; all that it stands on is `outside`."""
    return _picture(session, Facts(), _order(session, number), None)


def _picture(session: Session, facts: Facts, order: _Row, step: int | None) -> Picture:
    seen = _seen(session, facts, order, looks_back=step is not None)
    steps = frames(seen.visits, seen.ended_at)
    if step is None:
        return replace(picture(facts, seen), frames=steps)
    if not 1 <= step <= len(steps):
        raise NotFound(f"没有第 {step} 步，共 {len(steps)} 步", f"There is no step {step}, only 1 to {len(steps)}")
    return replace(picture(facts, as_of(facts, seen, step)), frames=steps, frame=steps[step - 1])


def _order(session: Session, number: str) -> _Row:
    found = session.execute(
        select(
            Order.id, Order.parent_id, Order.state, Order.version, Order.overdue, Order.promise_at, Order.ended_at,
            Workflow.digest,
        )
        .join(Workflow, Workflow.order_id == Order.id)
        .where(Order.number == number)
    ).first()  # fmt: skip
    if found is None:
        raise NotFound(f"没有订单 {number[:40]}", f"There is no order {number[:40]}")
    return _Row(*found)


def _seen(session: Session, facts: Facts, order: _Row, *, looks_back: bool) -> Seen:
    work_orders = session.execute(
        select(WorkOrder.id, WorkOrder.created_at, WorkOrder.heard_at, WorkOrder.ended_at)
        .where(WorkOrder.order_id == order.id)
        .order_by(WorkOrder.attempt)
    ).all()
    at_work = [id_ for id_, _, _, ended_at in work_orders if ended_at is None]
    return Seen(
        state=order.state,
        version=order.version,
        overdue=order.overdue,
        promise_at=order.promise_at,
        ended_at=order.ended_at,
        visits=_visits(session, order.id),
        heard_at=work_orders[-1][2] if work_orders else _heard_of_parent(session, order),
        heard=_heard(session, order.id) if looks_back else (),
        errands=[Errand(id_, created_at) for id_, created_at, _, _ in work_orders],
        delays=_delays(session, order.id) if work_orders else (),
        incidents=_incidents(session, order.id),
        timers=_timers(session, order.id),
        unmapped=_unmapped(session, facts, at_work[-1]) if at_work else (),
    )


def _heard_of_parent(session: Session, order: _Row) -> datetime | None:
    """A change or cancel is about its install's work order."""
    if order.parent_id is None:
        return None
    newest = select(WorkOrder.heard_at).where(WorkOrder.order_id == order.parent_id).order_by(WorkOrder.attempt.desc())
    return session.scalar(newest.limit(1))


def _visits(session: Session, order_id: int) -> list[Stay]:
    columns = (
        Visit.id, Visit.element, Visit.pool, Visit.entered_at, Visit.left_at, Visit.outcome, Visit.flow,
        Visit.work_order_id, Visit.limit_at, Visit.alerted_at,
    )  # fmt: skip
    rows = session.execute(select(*columns).where(Visit.order_id == order_id).order_by(Visit.id))
    return [Stay._make(row) for row in rows]


def _heard(session: Session, order_id: int) -> list[datetime]:
    """Each word of the provisioning system: what it said by itself, and what it answered."""
    said = session.scalars(select(Result.received_at).where(Result.order_id == order_id))
    answered = select(Request.done_at).where(Request.order_id == order_id, Request.done_at.is_not(None))
    return sorted([*said, *(at for at in session.scalars(answered) if at is not None)])


def _delays(session: Session, order_id: int) -> list[Delayed]:
    columns = (Delay.work_order_id, Delay.kind, Delay.began_at, Delay.ended_at)
    rows = session.execute(select(*columns).where(Delay.order_id == order_id).order_by(Delay.id))
    return [Delayed(*row) for row in rows]


def _incidents(session: Session, order_id: int) -> list[Trouble]:
    """All of them, the open ones without an end: a row that was opened again has kept when it was resolved before."""
    columns = (Incident.number, Incident.element, Incident.created_at, Incident.resolved_at, Incident.state)
    rows = session.execute(select(*columns).where(Incident.order_id == order_id).order_by(Incident.id))
    return [
        Trouble(number, element, created_at, None if state == "open" else resolved_at or created_at)
        for number, element, created_at, resolved_at, state in rows
    ]


def _timers(session: Session, order_id: int) -> dict[str, datetime]:
    rows = session.execute(
        select(Timer.element, Timer.due_at).where(Timer.order_id == order_id, Timer.kind == "element")
    )
    return dict(rows.all())


def _unmapped(session: Session, facts: Facts, work_order_id: int) -> list[Elsewhere]:
    """What the provisioning system is at that the map doesn't have."""
    columns = (Milestone.element, Milestone.name, Milestone.at)
    under_way = (Milestone.work_order_id == work_order_id) & (Milestone.status != "completed")
    rows = session.execute(select(*columns).where(under_way).order_by(Milestone.at, Milestone.id))
    return [Elsewhere(*row) for row in rows if row[0] not in facts.elements]
