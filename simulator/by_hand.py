"""What a person may do to a work order: push it on, return it, delay it, resume it."""

from __future__ import annotations

from typing import Any

from simulator import acting, documents, life, states
from simulator.errors import BadRequest, NotAllowed
from simulator.stand_in import StandIn
from simulator.store import Session, work_orders
from simulator.tables import WorkOrder


def push(stand: StandIn, session: Session, order: WorkOrder) -> None:
    """What would happen next happens now; a delayed order is resumed first."""
    _must_be_open(order)
    now = stand.clock.now()
    if order.state in life.DELAY_STATES.values():
        life.resume(stand, session, order, now)
        session.flush()
    moment = work_orders.moments_of(session, order)[0]
    acting.act(stand, session, moment, now)


def send_back(stand: StandIn, session: Session, order: WorkOrder, code: str | None) -> str:
    """Return it (退单) now if it stands where it can be, else at the next such step; the step's id."""
    _must_be_open(order)
    if order.state in (states.ASSESSING, states.PENDING_CANCELLATION):
        raise NotAllowed("stateTransition", f"the work order is {order.state}; it cannot be returned now")
    step = _return_step(stand, session, order)
    fitting = stand.settings.reasons_for("return", step)
    reason = next((one for one in fitting if code in (None, one.code)), None)
    if reason is None:
        codes = ", ".join(one.code for one in fitting)
        raise BadRequest("reason", f"{code!r} is no reason to return a work order at {step}; there are {codes}")
    order.plan = {**order.plan, "return_at": step, "return_reason": reason.code}
    now = stand.clock.now()
    for moment in work_orders.moments_of(session, order):
        if moment.element == step and order.state == states.IN_PROGRESS:
            acting.act(stand, session, moment, now)
    return step


def _return_step(stand: StandIn, session: Session, order: WorkOrder) -> str:
    """Where it stands, if it can be returned from there, else the next step that can."""
    steps = life.business_of(stand, order).return_steps
    passed = documents.passed(order)
    ahead = next((step for step in steps if step not in passed), None)
    if ahead is None or order.plan["return_at"] in passed:
        raise NotAllowed("returnRefused", f"only at {', '.join(steps)} can a work order be returned; they are passed")
    return ahead


def put_off(
    stand: StandIn, session: Session, order: WorkOrder, kind: str, hours: float | None, code: str | None
) -> None:
    """Delay it: ``wait_carrier`` (待装) or ``wait_customer`` (缓装); no hours: until resumed."""
    _must_be_open(order)
    if kind not in life.DELAY_STATES:
        raise BadRequest("kind", f"kind is one of {', '.join(life.DELAY_STATES)}, not {kind!r}")
    if hours is not None and not 0 < hours <= 24 * 365:
        raise BadRequest("hours", "hours is a number above 0, up to a year")
    step = next((moment.element for moment in work_orders.moments_of(session, order) if moment.element), "")
    fitting = stand.settings.reasons_for(kind, step)
    reason = next((one for one in fitting if code in (None, one.code)), None)
    if reason is None:
        raise BadRequest("reason", f"{code!r} is no reason for {kind} at {step}")
    planned: dict[str, Any] = {"kind": kind, "hours": hours, "reason": reason.code}
    life.delay(stand, session, order, planned, stand.clock.now())


def resume(stand: StandIn, session: Session, order: WorkOrder) -> None:
    """End a delay now."""
    _must_be_open(order)
    life.resume(stand, session, order, stand.clock.now())


def _must_be_open(order: WorkOrder) -> None:
    if order.state in states.FINAL:
        raise NotAllowed("final", f"the work order is {order.state}; nothing more can be done to it")
