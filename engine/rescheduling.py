"""改约: another appointment for an order in flight. First, current, how often and why are in the history."""

from __future__ import annotations

from datetime import datetime

from engine import pausing
from engine.acceptance.in_flight import UNDOING
from engine.acceptance.install import appointment
from engine.clock import end_of_day
from engine.deciding import may_act, reason
from engine.errors import Conflict, Invalid, RuleRefused, Text
from engine.family import still_open
from engine.life import Life
from engine.orders.staff_view import StaffView
from engine.provisioning import bodies
from engine.states import FINAL, NAMES
from engine.steps.in_flight import unsent
from engine.steps.work_order import request, wanted
from engine.store.database import Session

#: what of a service order says when
CHANGED = ("requestedCompletionDate", "serviceOrderItem")


def reschedule(
    session: Session, life: Life, staff: StaffView, begins: datetime, ends: datetime, because: str, seen: int
) -> None:
    """Makes the new appointment and writes the request that tells of it, where somebody is at work.

    `seen`: how many there were when the person looked; raises `Conflict` where there are more by now; `RuleRefused`
    where the order has ended or gone too far, or has an open change or cancel; `Invalid` by field; `NotAllowed`.
    D: a later appointment that the customer wishes for moves the promise to the end of that day.
    """
    order = life.order
    may_act(staff, "reschedule", order.hall_id)
    if refusal := why_not(life):
        raise RuleRefused({"order_number": refusal})
    said = reason(because)
    findings = {} if said else {"because": Text("请填写改约原因", "Say why there is another appointment")}
    if wrong := appointment(session, begins, ends, life.now):
        findings["appointment"] = wrong
    elif (begins, ends) == (order.appointment_from, order.appointment_until):
        findings["appointment"] = Text("预约时间没有变化", "It is the same appointment")
    if findings:
        raise Invalid(findings)
    if seen != order.reschedules:
        count = order.reschedules
        raise Conflict(f"刚刚已改约（共 {count} 次）", f"It was rescheduled just now ({count} times in all)")
    before = _span(order.appointment_from, order.appointment_until)
    order.appointment_from, order.appointment_until = begins, ends
    order.reschedules += 1
    life.note("appointment", before=before, after=_span(begins, ends), because=said)
    pausing.promise_anew(life, end_of_day(ends))
    _tell(life, staff, said)


def why_not(life: Life) -> Text | None:
    """The rule that forbids another appointment as things stand, naming the order; None: there may be one."""
    order, work_order = life.order, life.work_order
    number = order.number
    if order.state in FINAL:
        state = NAMES[order.state]
        return Text(
            f"在途订单才能改约：订单 {number} {state.zh}",
            f"Only an order in flight has another appointment: order {number} is {state.en.lower()}",
        )
    if work_order is None or work_order.state == "completed":
        return Text(
            f"施工前才能改约：订单 {number} 没有待施工的施工单",
            f"An appointment is for work that lies ahead: there is none on order {number}",
        )
    if life.child is not None:
        return still_open(number, life.child)
    if order.state == UNDOING:
        return Text(
            f"订单 {number} 正在撤单，不能再改约", f"Order {number} is being cancelled: there is no other appointment"
        )
    return None


def _tell(life: Life, staff: StaffView, said: str) -> None:
    """Whoever is at work is told; what was never sent is sent with it; what came back goes out with it when it does."""
    order, work_order = life.order, life.work_order
    if work_order is None or work_order.ended_at is not None:
        return
    if (create := unsent(life)) is not None:
        create.body = bodies.service_order(wanted(life, work_order))
        return
    body = bodies.service_order(wanted(life, work_order))
    key = f"{work_order.external_id}:reschedule:{order.reschedules}"
    note = bodies.note(key, said, author=staff.number, at=life.now, kind="Reschedule")
    asks = {"externalId": work_order.external_id, "changes": {name: body[name] for name in CHANGED}, "note": note}
    life.add(request(life, work_order, "reschedule", key, asks))


def _span(begins: datetime | None, ends: datetime | None) -> str:
    return f"{begins.isoformat()}/{ends.isoformat()}" if begins and ends else ""
