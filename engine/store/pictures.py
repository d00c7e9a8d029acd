"""What the picture of an order needs: its version, what happened, what stands in its way. Cheap enough to ask often."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bpmn.library import Map
from engine.errors import NotFound
from engine.picturing import Picture, Seen, picture
from engine.store import maps
from engine.tables import Incident, Order, Timer, Visit, Workflow, WorkOrder


def version(session: Session, number: str) -> int:
    """The order's version: while it is the same, nothing has changed. Raises `NotFound`."""
    found = session.scalar(select(Order.version).where(Order.number == number))
    if found is None:
        raise NotFound(f"没有订单 {number[:40]}", f"There is no order {number[:40]}")
    return found


def pictured(session: Session, number: str) -> tuple[Map, Picture]:
    """The order's map at its version, and where the order stands on it. Raises `NotFound`."""
    order = session.scalar(select(Order).where(Order.number == number))
    if order is None:
        raise NotFound(f"没有订单 {number[:40]}", f"There is no order {number[:40]}")
    workflow = session.get_one(Workflow, order.id)
    map_ = maps.by_digest(session, workflow.digest)
    newest = session.scalars(
        select(WorkOrder).where(WorkOrder.order_id == order.id).order_by(WorkOrder.attempt.desc()).limit(1)
    ).first()
    seen = Seen(
        state=order.state,
        version=order.version,
        overdue=order.overdue,
        work_order_id=newest.id if newest else None,
        work_order_state=newest.state if newest else "",
        heard_at=newest.heard_at if newest else None,
        visits=_visits(session, order.id),
        incidents=_incidents(session, order.id),
        timers=_timers(session, order.id),
    )
    return map_, picture(map_.facts, seen)


def _visits(session: Session, order_id: int) -> Sequence[Visit]:
    return session.scalars(select(Visit).where(Visit.order_id == order_id).order_by(Visit.id)).all()


def _incidents(session: Session, order_id: int) -> dict[str, str]:
    rows = session.execute(
        select(Incident.element, Incident.number).where(Incident.order_id == order_id, Incident.state == "open")
    )
    return dict(rows.all())


def _timers(session: Session, order_id: int) -> dict[str, datetime]:
    rows = session.execute(
        select(Timer.element, Timer.due_at).where(Timer.order_id == order_id, Timer.kind == "element")
    )
    return dict(rows.all())
