"""Cancelling a work order (撤单): asked for, assessed, and then undone or denied, as its own map says.

The task is ``accepted`` while it is assessed (the work order: assessingCancellation), ``inProgress`` while
what was built is taken back (pendingCancellation), and ends ``done`` or ``terminatedWithError`` with the
reason.
"""

from __future__ import annotations

from typing import Any

from simulator import asking, changing, documents, events, life, states
from simulator.clock import wire
from simulator.events import HOUR, key_of
from simulator.stand_in import StandIn
from simulator.store import Session, work_orders
from simulator.tables import Asked, CancelTask, Moment, WorkOrder

CANCEL = "cancel"
DELAYED = (states.HELD, states.PENDING)


def ask(stand: StandIn, session: Session, order: WorkOrder, given: dict[str, Any], at: float) -> CancelTask:
    """The cancel task of a work order: the one under way or done if there is one, else a new one."""
    earlier = work_orders.cancels_of(session, order)
    for known in earlier:
        if known.state != "terminatedWithError":
            return known
    task = _create(session, order, given)
    row = asking.begin(stand, session, order, CANCEL, task.number or "", at)
    events.emit(stand, session, order, events.CANCEL_CREATED, cancelServiceOrder=task.document)
    if order.state in states.FINAL:
        refusal = f"施工单已结束 (the work order is {order.state})"
        asking.assess(stand, session, order, row, refusal, at)
        _deny(stand, session, order, task, refusal, at)
        return task
    order.state_before = order.state
    work_orders.freeze(session, order, at)
    silent = stand.faults.strikes(session, "cancel_silent", key_of(order), len(earlier))
    _add_moment(session, order, "assess", at + (stand.faults.measures["silent_hours"] * HOUR if silent else 0.0))
    documents.set_state(order, states.ASSESSING, at)
    events.emit(stand, session, order, events.STATE)
    return task


def _create(session: Session, order: WorkOrder, given: dict[str, Any]) -> CancelTask:
    task = CancelTask(work_order_id=order.id, state="accepted", document={})
    session.add(task)
    session.flush()
    task.number = f"CX{task.id:08d}"
    reference = {"id": order.number, "href": order.document["href"], "@referredType": "ServiceOrder"}
    task.document = {
        "id": task.number,
        "href": f"{documents.PATH}/cancelServiceOrder/{task.number}",
        **given,
        "serviceOrder": reference,
        "state": task.state,
    }
    return task


def _add_moment(session: Session, order: WorkOrder, kind: str, at: float) -> None:
    due = at + order.plan["cancel_hours"][kind] * HOUR
    session.add(Moment(work_order_id=order.id, kind=kind, due=due))


def assess(stand: StandIn, session: Session, order: WorkOrder, at: float) -> None:
    """Decide: denied past the point of no return or by a fault, else agreed to."""
    task = _open_task(session, order)
    row = asking.open_of(session, order, CANCEL)
    work_orders.drop_moments(session, order, "assess")
    refusal = _why_not(stand, session, order)
    if asking.assess(stand, session, order, row, refusal, at):
        _add_moment(session, order, "undo", at)
        documents.set_state(order, states.PENDING_CANCELLATION, at)
        _set_task(task, "inProgress")
        _tell(stand, session, order, task)
        return
    _go_on(stand, session, order, row, at)
    _deny(stand, session, order, task, row.reason, at)
    events.emit(stand, session, order, events.STATE)


def _why_not(stand: StandIn, session: Session, order: WorkOrder) -> str | None:
    occasion = len(work_orders.cancels_of(session, order))
    refusal = life.past_no_return(stand, order)
    if refusal is None and stand.faults.strikes(session, "cancel_refused", key_of(order), occasion):
        return changing.why_refused(stand, CANCEL, order, occasion)
    return refusal


def _go_on(stand: StandIn, session: Session, order: WorkOrder, row: Asked, at: float) -> None:
    """The cancellation is denied: the work goes on as it was."""
    back = order.state_before or states.IN_PROGRESS
    documents.set_state(order, back, at)
    work_orders.thaw(session, order, at, "resume" if back in DELAYED else None)
    if back not in DELAYED:
        documents.trouble(order, "cancelRefused", row.reason, at)


def undo(stand: StandIn, session: Session, order: WorkOrder, at: float) -> None:
    """What was built is taken back: the work order is cancelled."""
    task = _open_task(session, order)
    asking.carry_out(stand, session, order, asking.open_of(session, order, CANCEL), at)
    work_orders.drop_moments(session, order)
    documents.clear_trouble(order)
    documents.set_state(order, states.CANCELLED, at)
    reason = task.document.get("cancellationReason")
    if reason:
        order.document = {**order.document, "cancellationReason": reason}
    _set_task(task, "done", effectiveCancellationDate=wire(at), completionMessage="已撤单")
    _tell(stand, session, order, task)


def _open_task(session: Session, order: WorkOrder) -> CancelTask:
    return next(task for task in work_orders.cancels_of(session, order) if task.state in ("accepted", "inProgress"))


def _set_task(task: CancelTask, state: str, **more: Any) -> None:
    states.check(task.state, state, states.TASK_TRANSITIONS)
    task.state = state
    task.document = {**task.document, "state": state, **more}


def _deny(stand: StandIn, session: Session, order: WorkOrder, task: CancelTask, why: str, at: float) -> None:
    error = {"code": "cancelRefused", "reason": why, "timestamp": wire(at)}
    _set_task(task, "terminatedWithError", completionMessage=why, errorMessage=error)
    events.emit(stand, session, order, events.CANCEL_STATE, cancelServiceOrder=task.document)


def _tell(stand: StandIn, session: Session, order: WorkOrder, task: CancelTask) -> None:
    events.emit(stand, session, order, events.CANCEL_STATE, cancelServiceOrder=task.document)
    events.emit(stand, session, order, events.STATE)
