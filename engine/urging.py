"""催单: the field side is asked to hurry. Counted, with a reason, told to the provisioning system as a note."""

from __future__ import annotations

from engine.deciding import may_act, reason
from engine.errors import Conflict, Invalid, Text
from engine.life import Life
from engine.orders.staff_view import StaffView
from engine.provisioning import bodies
from engine.states import FINAL
from engine.steps.work_order import request


def urge(life: Life, staff: StaffView, because: str, seen: int) -> None:
    """Counts the urge and writes the request that tells of it.

    `seen`: how many urges the person saw when acting; raises `Conflict` where there are more by now (the same form
    sent twice, or a colleague was faster), or where nobody is at work; `Invalid` without a reason; `NotAllowed`.
    """
    order, work_order = life.order, life.work_order
    may_act(staff, "urge", order.hall_id)
    if refusal := why_not(life):
        raise Conflict(refusal.zh, refusal.en)
    if work_order is None:
        raise LookupError("nobody to urge, and no rule that says so")
    if seen != order.urges:
        raise Conflict(f"刚刚已催过单（共 {order.urges} 次）", f"It was urged just now ({order.urges} times in all)")
    said = reason(because)
    if not said:
        raise Invalid({"because": Text("请填写催单原因", "Say why it is urgent")})
    order.urges += 1
    key = f"{work_order.external_id}:urge:{order.urges}"
    note = bodies.note(key, said, author=staff.number, at=life.now, kind="Urge")
    life.add(request(life, work_order, "urge", key, {"externalId": work_order.external_id, "note": note}))
    life.note("urge", element=work_order.external_id, after=str(order.urges), because=said)


def why_not(life: Life) -> Text | None:
    """Why there is nobody to urge; None: there is."""
    order, work_order = life.order, life.work_order
    if order.state in FINAL or work_order is None or work_order.ended_at is not None:
        return Text("开通系统现在没有在办的施工单，无须催单", "No work order is under way; there is nobody to urge")
    if work_order.state == "new":
        return Text("施工单还未送达开通系统，送达后才能催单", "The work order has not reached provisioning yet")
    return None
