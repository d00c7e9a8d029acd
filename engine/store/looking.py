"""How orders stand, for machines: plain values, no personal data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.orders.staff_view import StaffView
from engine.store import scoped
from engine.tables import Cancellation, Incident, Order, Revision, Subscription, Todo, WorkOrder

Row = TypeVar("Row")

#: most orders in one look
MOST = 200


def stands(session: Session, numbers: Sequence[str], viewer: StaffView) -> list[dict[str, Any]]:
    """The orders of those numbers that this person may see, the oldest first."""
    asked = select(Order).where(Order.number.in_(numbers[:MOST]), *scoped.within(viewer, Order.hall_id))
    orders = session.scalars(asked.order_by(Order.id)).all()
    ids = [order.id for order in orders]
    todos = select(Todo).where(Todo.order_id.in_(ids), Todo.state == "open")
    incidents = select(Incident).where(Incident.order_id.in_(ids)).order_by(Incident.id)
    work_orders = select(WorkOrder).where(WorkOrder.order_id.in_(ids)).order_by(WorkOrder.id)
    children = select(Order).where(Order.parent_id.in_(ids)).order_by(Order.id)
    about = {
        "workOrders": _by(session.scalars(work_orders), lambda one: one.order_id, _work_order),
        "todos": _by(session.scalars(todos), lambda one: one.order_id, _todo),
        "incidents": _by(session.scalars(incidents), lambda one: one.order_id, _incident),
        "children": _by(session.scalars(children), lambda one: one.parent_id or 0, _child),
    }
    beside = _Beside(session, orders)
    return [
        _stand(order) | beside.of(order) | {name: found[order.id] for name, found in about.items()} for order in orders
    ]


class _Beside:
    """What orders refer to, looked up for all of them at once."""

    def __init__(self, session: Session, orders: Sequence[Order]):
        ids = [order.id for order in orders]
        parents = select(Order.id, Order.number).where(Order.id.in_([order.parent_id for order in orders]))
        held = select(Subscription).where(Subscription.id.in_([order.subscription_id for order in orders]))
        revisions = session.scalars(select(Revision).where(Revision.order_id.in_(ids)))
        cancellations = session.scalars(select(Cancellation).where(Cancellation.order_id.in_(ids)))
        self._parents = {row[0]: row[1] for row in session.execute(parents)}
        self._subscriptions = {one.id: one for one in session.scalars(held)}
        self._asked = {
            one.order_id: {"state": one.state, "code": one.answer_code} for one in (*revisions, *cancellations)
        }

    def of(self, order: Order) -> dict[str, Any]:
        """Whose change or cancel it is and what came of that, and the subscription it made or acts on."""
        held = self._subscriptions.get(order.subscription_id or 0)
        subscription = held and {"id": held.id, "state": held.state, "addressId": held.address_id}
        return {
            "parent": self._parents.get(order.parent_id or 0),
            "asked": self._asked.get(order.id),
            "subscription": subscription,
        }


def _stand(order: Order) -> dict[str, Any]:
    return {
        "number": order.number,
        "business": order.business,
        "state": order.state,
        "element": order.element,
        "version": order.version,
        "overdue": order.overdue,
        "addressId": order.address_id,
        "acceptedAt": _wire(order.accepted_at),
        "endedAt": _wire(order.ended_at),
    }


def _work_order(one: WorkOrder) -> dict[str, Any]:
    """`known`: the provisioning system has given it an id of its own."""
    return {"externalId": one.external_id, "state": one.state, "known": one.foreign_id is not None}


def _todo(one: Todo) -> dict[str, Any]:
    return {"id": one.id, "kind": one.kind, "element": one.element}


def _incident(one: Incident) -> dict[str, Any]:
    return {"number": one.number, "state": one.state}


def _child(one: Order) -> dict[str, Any]:
    return {"number": one.number, "business": one.business, "state": one.state, "endedAt": _wire(one.ended_at)}


def _by(
    rows: Iterable[Row], key: Callable[[Row], int], plain: Callable[[Row], dict[str, Any]]
) -> dict[int, list[dict[str, Any]]]:
    """Rows as plain values, by the order that they belong to."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(plain(row))
    return found


def _wire(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
