"""The point of no return: how far an order in flight has gone, by the milestones of its work order."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.life import Crossed
from engine.tables import Milestone, Order, PointOfNoReturn, WorkOrder


def crossed(session: Session, order: Order) -> Crossed | None:
    """The point that the order's newest work order has passed, a hard one before a soft one; None: none.

    Nothing is past on a work order that came back: nobody is at work there any more.
    """
    newest = select(WorkOrder).where(WorkOrder.order_id == order.id).order_by(WorkOrder.attempt.desc()).limit(1)
    work_order = session.scalar(newest)
    if work_order is None or (work_order.ended_at is not None and work_order.state != "completed"):
        return None
    asked = (
        select(PointOfNoReturn, Milestone.name)
        .join(Milestone, Milestone.element == PointOfNoReturn.element)
        .where(
            PointOfNoReturn.business == order.business,
            Milestone.work_order_id == work_order.id,
            or_(PointOfNoReturn.passed == "begun", Milestone.status == "completed"),
        )
        .order_by(PointOfNoReturn.hardness, Milestone.at.desc())  # hard comes before soft
        .limit(1)
    )
    found = session.execute(asked).first()
    if found is None:
        return None
    point, name = found
    return Crossed(point.element, name or point.element, point.passed, point.hardness)
