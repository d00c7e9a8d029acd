"""The life of a work order, as verbs: receive, finish a step, delay, resume.

Every verb runs inside the caller's transaction; what it tells others are rows of the outbox in that same
transaction. `at` is the business moment at which it happens: the moment that was due, not the one at which
we come round to it.
"""

from __future__ import annotations

from typing import Any

from simulator import documents, events, plans, states
from simulator.clock import read_wire
from simulator.errors import NotAllowed
from simulator.events import HOUR, key_of
from simulator.settings import Business
from simulator.stand_in import StandIn
from simulator.store import Session, journal, work_orders
from simulator.tables import Moment, WorkOrder
from simulator.walks import Going

#: A delay's kind -> the state it means: held is the carrier's own trouble (待装), pending the customer's wish
#: (缓装).
DELAY_STATES = {"wait_carrier": states.HELD, "wait_customer": states.PENDING}


def business_of(stand: StandIn, order: WorkOrder) -> Business:
    """The settings of a work order's business."""
    return stand.settings.businesses[order.category]


def receive(stand: StandIn, session: Session, given: dict[str, Any]) -> WorkOrder:
    """A new work order from a checked create body: acknowledged, planned, its walk begun."""
    now = stand.clock.now()
    business = stand.settings.businesses[given["category"]]
    going = stand.walks.start(session, business)
    order = WorkOrder(
        external_id=given.get("externalId"),
        category=business.category,
        state=states.ACKNOWLEDGED,
        document={},
        plan={},
        map_digest=going.walk.map.digest,
        walk="",
        moves=[],
        version=0,
        events=0,
        last_event_at=now,
    )
    session.add(order)
    session.flush()
    order.number = f"WO{order.id:08d}"
    order.plan = plans.draw(session, stand.settings, stand.faults, business, key_of(order))
    expected = now + HOUR * plans.straight_hours(order.plan)
    order.document = documents.fresh(order.number, given, now, expected)
    journal.note(session, stand.clock, "effect", "created", external_id=order.external_id, work_order=order.number)
    walk_on(stand, session, order, going, now)
    events.emit(stand, session, order, events.CREATED)
    return order


def finish_step(stand: StandIn, session: Session, order: WorkOrder, moment: Moment, at: float) -> None:
    """An activity is done, or a timer on the map has come: go on from there, and tell."""
    business, before = business_of(stand, order), order.state
    going = stand.walks.take(session, order, business)
    element = moment.element
    session.delete(moment)
    session.flush()
    if moment.kind == "timer":
        going.walk.fire(element)
    else:
        outcome = _outcome(order, business, element)
        documents.milestone(order, element, going.name_of(element), "completed", at)
        going.walk.complete(element, {"outcome": outcome})
        if element == business.accept_step and outcome == "done":
            documents.set_state(order, states.IN_PROGRESS, at)
    walk_on(stand, session, order, going, at)
    events.emit(stand, session, order, events.MILESTONE)
    if order.state != before:
        events.emit(stand, session, order, events.STATE)


def _outcome(order: WorkOrder, business: Business, element: str) -> str:
    if element == business.accept_step and order.plan["refuse"]:
        return "refuse"
    return "return" if element == order.plan["return_at"] else "done"


def walk_on(stand: StandIn, session: Session, order: WorkOrder, going: Going, at: float) -> None:
    """To the next waits: begin their activities, or end; the walk is kept."""
    going.walk.run()
    known = {moment.element for moment in work_orders.moments_of(session, order)}
    begun = [wait for wait in going.walk.waits if wait.element not in known]
    for wait in begun:
        if wait.due is not None:
            session.add(Moment(work_order_id=order.id, kind="timer", element=wait.element, due=wait.due.timestamp()))
        else:
            _begin_step(stand, session, order, going, wait.element, at)
    delays = (order.plan["delays"].get(wait.element) for wait in begun)
    planned = next((delay for delay in delays if delay), None)
    if planned and order.state == states.IN_PROGRESS:
        left = {step: delay for step, delay in order.plan["delays"].items() if delay is not planned}
        order.plan = {**order.plan, "delays": left}  # an activity that is done again is not delayed again
        _delay(stand, session, order, planned, at)
    if going.walk.ended:
        _end(stand, session, order, going.walk.end_events[-1], at)
    stand.walks.keep(order, going)


def _begin_step(stand: StandIn, session: Session, order: WorkOrder, going: Going, element: str, at: float) -> None:
    hours = plans.step_hours(stand.settings, stand.faults, order.plan, element, key_of(order))
    session.add(Moment(work_order_id=order.id, kind="step", element=element, due=at + hours * HOUR))
    documents.milestone(order, element, going.name_of(element), "inProgress", at)


def _end(stand: StandIn, session: Session, order: WorkOrder, end_event: str, at: float) -> None:
    """The end event reached says what the work order became."""
    state = business_of(stand, order).ends[end_event]
    code = {states.REJECTED: order.plan["refuse"], states.FAILED: order.plan["return_reason"]}.get(state)
    documents.clear_trouble(order)
    if code:
        documents.trouble(order, code, stand.settings.reason(code), at)
    documents.set_state(order, state, at)
    work_orders.drop_moments(session, order)


def delay(stand: StandIn, session: Session, order: WorkOrder, planned: dict[str, Any], at: float) -> None:
    """Put an order off: `planned` says kind, hours (None: until resumed) and the reason's code."""
    if order.state != states.IN_PROGRESS:
        raise NotAllowed("stateTransition", f"only work in progress can be put off; it is {order.state}")
    _delay(stand, session, order, planned, at)
    events.emit(stand, session, order, events.STATE)


def _delay(stand: StandIn, session: Session, order: WorkOrder, planned: dict[str, Any], at: float) -> None:
    documents.set_state(order, DELAY_STATES[planned["kind"]], at)
    work_orders.freeze(session, order, at)
    until = None
    if planned["hours"] is not None:
        until = at + planned["hours"] * HOUR
        session.add(Moment(work_order_id=order.id, kind="resume", due=until))
        documents.put_off(order, until - at)
    documents.trouble(order, planned["reason"], stand.settings.reason(planned["reason"]), at, until)
    if until is not None and planned["kind"] == "wait_carrier" and documents.too_late(order):
        documents.jeopardy(order, at)  # the customer's own wish endangers nothing
        events.emit(stand, session, order, events.JEOPARDY)


def resume(stand: StandIn, session: Session, order: WorkOrder, at: float) -> None:
    """A delay is over; the activities go on with what was left of them."""
    if order.state not in DELAY_STATES.values():
        raise NotAllowed("stateTransition", f"only delayed work can be resumed; it is {order.state}")
    documents.put_off(order, _unforeseen(session, order, at))
    documents.set_state(order, states.IN_PROGRESS, at)
    documents.clear_trouble(order)
    work_orders.drop_moments(session, order, "resume")
    work_orders.thaw(session, order, at)
    events.emit(stand, session, order, events.STATE)


def _unforeseen(session: Session, order: WorkOrder, at: float) -> float:
    """By how many seconds a delay that ends now was longer than was said when it began."""
    until = next((one.due for one in work_orders.moments_of(session, order) if one.kind == "resume"), None)
    began: float = read_wire(order.document["errorMessage"][0]["timestamp"])
    return at - (until if until is not None else began)


def why_too_late(stand: StandIn, order: WorkOrder) -> str | None:
    """Why a work order can be neither changed nor cancelled any more, if so."""
    if order.state in states.FINAL:
        return f"施工单已结束 (the work order is {order.state})"
    if order.state in (states.ASSESSING, states.PENDING_CANCELLATION):
        return f"施工单正在撤单 (the work order is {order.state})"
    return past_no_return(stand, order)


def past_no_return(stand: StandIn, order: WorkOrder) -> str | None:
    """A sentence if the milestone after which nothing can be undone is passed."""
    point = business_of(stand, order).point_of_no_return
    for row in order.document["milestone"]:
        if (row["id"], row["status"]) == (point, "completed"):
            return f"已完成“{row['name']}”，不能再改单或撤单 (past the point of no return: {point})"
    return None
