"""Loads an order with all that belongs to it, and saves it: one transaction, one version, first come first served."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, or_, select, update
from sqlalchemy.orm import Session

from bpmn.walk import Walk
from engine import family, jeopardy, position, states, tables
from engine.errors import Conflict, NotFound, Stale
from engine.life import Details, Life
from engine.orders.promises import step_due
from engine.store import (
    daily,
    deeds,
    families,
    maps,
    outbox,
    parameters,
    points,
    ports,
    promises,
    subscriptions,
    tallies,
    timers,
    vouchers,
)
from engine.tables import Order, Timer, Todo, Visit, Workflow


def hold(session: Session, order_id: int) -> None:
    """Locks the order's row where the database can. Always before rows of its own: so no two wait for each other.

    Of a change or cancel, its install's row first: that one lock is the whole family's.
    """
    parent = select(Order.parent_id).where(Order.id == order_id).scalar_subquery()
    family = or_(Order.id == order_id, Order.id == parent)
    session.execute(select(Order.id).where(family).order_by(Order.id).with_for_update())  # the install is the older


def load(session: Session, order_id: int, now: datetime, staff_id: int | None = None, *, lock: bool = True) -> Life:
    """The order's life, its row locked where the database can (not without `lock`: to look at); raises `NotFound`."""
    if lock:
        hold(session, order_id)
    order = session.get(Order, order_id)
    workflow = session.get(Workflow, order_id)
    if order is None or workflow is None:
        raise NotFound("没有这个订单", "There is no such order")
    life = Life(
        order=order,
        workflow=workflow,
        map=maps.by_digest(session, workflow.digest),
        now=now,
        work_orders=_all(session, tables.WorkOrder, order_id),
        open_visits=_all(session, Visit, order_id, Visit.left_at.is_(None)),
        open_todos=_all(session, Todo, order_id, Todo.state == "open"),
        timers=_all(session, Timer, order_id),
        child=families.open_child(session, order_id),
        asked=families.asked_by(session, order),
        parent=load(session, order.parent_id, now, staff_id, lock=False) if order.parent_id else None,
        details=lambda: details(session, order),
        deeds=cache(lambda: list(deeds.standing(session, order_id))),
        free_port=lambda address_id: ports.give_back(session, address_id),
        handover=lambda: subscriptions.handover(session, order),
        subscription=lambda: subscriptions.of(session, order),
        beside=lambda table: session.get_one(table, order.id),
        passed_there=lambda: _all(session, Visit, order_id, Visit.pool == position.PROVISIONING),
        crossed=cache(lambda: points.crossed(session, order)),
        request=lambda key: outbox.of_key(session, key),
        limits=cache(lambda: promises.limits(session, order.business, order.region_id)),
        reason=lambda code: session.get(tables.Reason, code),
        delays=list(
            session.scalars(
                select(tables.Delay).where(tables.Delay.order_id == order_id, tables.Delay.ended_at.is_(None))
            )
        ),
        complaint=session.get(tables.Complaint, order_id) if order.business == states.COMPLAINT else None,
        inquiries=_all(session, tables.Inquiry, order_id) if order.business == states.COMPLAINT else [],
        parameters=parameters.every(session),
        staff_id=staff_id,
    )
    life.mark = family.mark(life)
    life.counted = tallies.counted(life)
    return life


def number(session: Session, order_id: int) -> str:
    """The order's number."""
    return session.get_one(Order, order_id).number


def id_of(session: Session, number: str) -> int:
    """The id of the order of that number; raises `NotFound`."""
    found = session.scalar(select(Order.id).where(Order.number == number))
    if found is None:
        raise NotFound(f"没有订单 {number[:40]}", f"There is no order {number[:40]}")
    return found


def details(session: Session, order: Order) -> Details:
    """What a work order's body is made of."""
    return Details(
        customer=session.get_one(tables.Customer, order.customer_id),
        product=session.get_one(tables.Product, order.product_id),
        price=session.get_one(tables.Price, order.price_id),
        campaign=session.get(tables.Campaign, order.campaign_id) if order.campaign_id else None,
        address=session.get_one(tables.Address, order.address_id),
        region=session.get_one(tables.Region, order.region_id),
        hall=session.get_one(tables.Hall, order.hall_id),
        old_address=subscriptions.old_address(session, order.id) if order.business == "move" else None,
    )


def save(session: Session, life: Life, walk: Walk) -> None:
    """Writes everything that happened; raises `Stale` where another transaction was faster."""
    if walk.ended and not life.workflow.ended:
        _end(life, walk)
    position.walked(life, walk.moves)
    if not life.workflow.ended:
        timers.watch_jeopardy(life, jeopardy.assess(life, walk))
    _keep_timers(session, life, walk)
    _keep_todos(life, walk)
    life.order.element = walk.end_events[-1] if walk.ended else position.stands_on(life)
    life.order.version += 1
    session.add_all(life.new)
    _save_parent(session, life)
    vouchers.issue(session, life)
    daily.record(session, life)
    tallies.record(session, life)
    session.flush()
    family.wake(life)
    for order_id in life.wakes:
        timers.wake(session, order_id, life.now)
    changed = session.execute(
        update(Workflow)
        .where(Workflow.order_id == life.order.id, Workflow.version == life.workflow.version)
        .values(state=walk.save(), ended=walk.ended, version=life.workflow.version + 1)
        .execution_options(synchronize_session=False)
    )
    if cast("CursorResult[Any]", changed).rowcount != 1:
        raise Stale(life.order.number)


def _save_parent(session: Session, life: Life) -> None:
    """What a change or cancel did to its install; whoever looks at that sees it change."""
    if life.parent is not None and life.parent.new:
        life.parent.order.version += 1
        session.add_all(life.parent.new)


def _end(life: Life, walk: Walk) -> None:
    """The end event reached says what the order became."""
    became = [states.BECAME[event] for event in walk.end_events if event in states.BECAME]
    if not became:
        raise Conflict(
            f"订单 {life.order.number} 到达未知的结束事件",
            f"Order {life.order.number} ended on {walk.end_events}",
        )
    life.become(became[-1], because=walk.end_events[-1])
    life.order.ended_at = life.now
    if life.order.state == "completed" and life.order.promise_at < life.now:
        life.order.overdue = True  # whether its timer was there in time or not


def _keep_timers(session: Session, life: Life, walk: Walk) -> None:
    due = {(timers.ELEMENT, wait.element): wait.due for wait in walk.waits if wait.kind == "timer" and wait.due}
    due |= {(timers.STEP, wait.element): life.now for wait in walk.waits if wait.kind == "step"}
    begun_again = {move.element for move in walk.moves if move.what == "entered"}
    for timer in life.timers:
        key = (timer.kind, timer.element)
        if timer.kind == timers.ELEMENT and due.get(key) == timer.due_at:
            del due[key]
        elif timer.kind == timers.STEP and key in due and timer.element not in begun_again:
            del due[key]  # whatever held it up is known of that row
        elif timer.kind not in (timers.SILENCE, timers.JEOPARDY) or walk.ended:
            session.delete(timer)
    session.flush()  # an old row of the same element goes before the new one comes
    for (kind, element), moment in due.items():
        life.add(Timer(order_id=life.order.id, kind=kind, element=element, due_at=moment))


def _keep_todos(life: Life, walk: Walk) -> None:
    wanted = {wait.element for wait in walk.waits if wait.kind == "todo"}
    moments: Mapping[str, datetime | None] = {wait.element: wait.due for wait in walk.waits if wait.kind == "timer"}
    for todo in life.open_todos:
        if todo.state == "open" and (walk.ended or (todo.kind == "element" and todo.element not in wanted)):
            todo.state, todo.done_at = "withdrawn", life.now
            life.note("todo", element=todo.element, before="open", after="withdrawn")
        if todo.state == "open" and todo.kind == "element":  # one just done may be wanted anew
            wanted.discard(todo.element)
    for element in sorted(wanted):
        came = life.work_order
        code, because = life.reasons.get(element) or ((came.reason_code, came.reason) if came else ("", ""))
        life.todo(
            "element",
            element,
            because=because,
            reason_code=code,
            due=_due(life, element, moments),
        )


def _due(life: Life, element: str, moments: Mapping[str, datetime | None]) -> datetime | None:
    """Until when a to-do should be done: its timer on the map, else what the business allows for it."""
    attached = [one.id for one in life.map.elements.values() if one.attached_to == element]
    if found := next((moments[one] for one in attached if one in moments), None):
        return found
    if life.complaint is not None:  # the promise, where no clock of the step's own runs
        limit = life.limits().get(element)
        return step_due(limit, life.now, None) if limit else life.order.promise_at
    hours = life.parameters.get(f"{element}.hours")
    return life.now + timedelta(hours=float(hours)) if hours else None


def _all(session: Session, table: Any, order_id: int, *conditions: ColumnElement[bool]) -> list[Any]:
    """The order's rows, the oldest first."""
    return list(session.scalars(select(table).where(table.order_id == order_id, *conditions).order_by(table.id)))
