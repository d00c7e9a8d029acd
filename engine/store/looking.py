"""How orders stand, for machines: plain values, no personal data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.tables import Incident, Order, Todo, WorkOrder

#: most orders in one look
MOST = 200


def stands(session: Session, numbers: Sequence[str], viewer: StaffView) -> list[dict[str, Any]]:
    """The orders of those numbers that this person may see, the oldest first."""
    asked = select(Order).where(Order.number.in_(numbers[:MOST])).order_by(Order.id)
    if not rights.may(viewer, "see_all_halls"):
        asked = asked.where(Order.hall_id == viewer.hall_id)
    orders = session.scalars(asked).all()
    ids = [order.id for order in orders]
    work_orders = session.scalars(select(WorkOrder).where(WorkOrder.order_id.in_(ids)).order_by(WorkOrder.id)).all()
    todos = session.scalars(select(Todo).where(Todo.order_id.in_(ids), Todo.state == "open")).all()
    incidents = session.scalars(select(Incident).where(Incident.order_id.in_(ids)).order_by(Incident.id)).all()
    return [_stand(order, work_orders, todos, incidents) for order in orders]


def _stand(
    order: Order, work_orders: Sequence[WorkOrder], todos: Sequence[Todo], incidents: Sequence[Incident]
) -> dict[str, Any]:
    return {
        "number": order.number,
        "state": order.state,
        "element": order.element,
        "version": order.version,
        "overdue": order.overdue,
        "workOrders": [
            {"externalId": one.external_id, "state": one.state} for one in work_orders if one.order_id == order.id
        ],
        "todos": [
            {"id": one.id, "kind": one.kind, "element": one.element} for one in todos if one.order_id == order.id
        ],
        "incidents": [{"number": one.number, "state": one.state} for one in incidents if one.order_id == order.id],
    }
