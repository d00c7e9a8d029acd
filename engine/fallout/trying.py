"""Acts that let an order go on as it is: try again, put data right and try again, set aside."""

from __future__ import annotations

from engine import tables
from engine.errors import Invalid, Text
from engine.fallout import correcting
from engine.fallout.situation import Asked, Situation
from engine.family import ANSWERED, still_open
from engine.store import incidents
from engine.store import timers as timing
from engine.store.database import Session


def cannot_retry(situation: Situation) -> Text | None:
    """Nothing is left that could be tried again."""
    kind, request = situation.incident.kind, situation.request
    if kind == "send" and (request is None or request.state != "failed"):
        return Text("该请求已不在失败状态", "This request has not failed any more")
    if request is not None and request.kind == "reschedule" and situation.life.child is not None:
        return still_open(situation.life.order.number, situation.life.child)  # it says what the change is about to
    if kind == "result" and not situation.failed_results:
        return Text("没有等待处理的回告", "No report is left to be applied")
    if kind == "timer" and situation.timer is None:
        return Text("流程已离开该定时", "The flow has left this timer")
    if kind == "step" and situation.timer is None:
        return Text("流程已离开该步骤", "The flow has left this step")
    return None


def retry_means(situation: Situation) -> Text:
    request = situation.request
    if request is not None and request.kind == "create":
        own = request.body["externalId"]
        if request.unsure:
            return Text(
                f"先向家客开通系统核实施工单 {own}，未收到才重新派出，不会重复派单",
                f"Provisioning is asked about work order {own} first; it is sent only if it never arrived",
            )
        return Text(f"重新派出施工单 {own}", f"Work order {own} is sent again")
    if request is not None and request.kind != "ask":
        return Text("重新发送，已生效的不会重复", "It is sent again; what has taken effect is not done twice")
    if request is not None:
        return Text("重新核实施工单的状态", "Provisioning is asked about the work order again")
    if situation.incident.kind == "timer":
        return Text("该定时立即重新触发", "The timer fires again at once")
    if situation.incident.kind == "step":
        return Text("该步骤立即重新执行，之后的步骤随之进行", "The step is done again at once; those after it follow")
    count = len(situation.failed_results)
    return Text(f"重新处理 {count} 条回告", f"{count} report(s) are applied again")


def retry(session: Session, situation: Situation, asked: Asked) -> None:
    """What the incident stopped is set going."""
    incidents.set_going(session, situation.incident)


def cannot_fix(situation: Situation) -> Text | None:
    """Only what provisioning does not have yet can be put right by us alone."""
    request, work_order = situation.request, situation.work_order
    if request is None or request.kind != "create" or request.state != "failed":
        return Text("只有派单失败时才能更正资料后重发", "Data are corrected only where sending a work order failed")
    if situation.life.child is not None:
        return still_open(situation.life.order.number, situation.life.child)
    if work_order is None or work_order.id != request.work_order_id or work_order.state != "new":
        return Text("施工单已送达，须走改单", "The work order has arrived; it takes a change order")
    return None


def fix_means(situation: Situation) -> Text:
    request = situation.request
    if request is not None and request.unsure:
        return Text(
            "更正订单资料后重发；若原施工单其实已送达，则以原资料为准，须走改单",
            "The data are corrected and sent; if the old work order did arrive, it keeps the old data",
        )
    return Text("更正订单资料，施工单按新资料重新派出", "The data are corrected; the work order is sent with them")


def fix_and_retry(session: Session, situation: Situation, asked: Asked) -> None:
    """Puts the order's data right, makes the request's body anew and sends it."""
    request = situation.request
    if request is None or asked.correction is None:
        raise Invalid({"correction": Text("没有更正任何内容", "Nothing was corrected")})
    correcting.correct(session, situation.life, request, asked.correction, situation.incident.number)
    incidents.set_going(session, situation.incident)


def cannot_skip(situation: Situation) -> Text | None:
    """The order must be able to go on without it."""
    request, timer = situation.request, situation.timer
    if situation.incident.kind == "step":
        return Text("该步骤在流程图上，不能跳过，请重试", "This step stands on the map and can't be skipped; retry")
    if timer is not None and timer.kind == timing.ELEMENT:
        return Text("该定时在流程图上，跳过会改变流程", "This timer stands on the map; the flow depends on it")
    if request is not None and request.kind in ("change", "cancel") and _awaited(situation, request):
        return Text(
            "改单或撤单还在等待家客答复，不能跳过", "A change or cancel waits for its answer; it can't be skipped"
        )
    if request is None or request.kind != "create":
        return None
    own = next((one for one in situation.life.work_orders if one.id == request.work_order_id), None)
    if own is not None and own is situation.work_order and own.state == "new":
        return Text(
            "施工单尚未送达，跳过后订单会一直等待", "The work order has not arrived; the order would wait for ever"
        )
    return None


def _awaited(situation: Situation, request: tables.Request) -> bool:
    child = situation.life.child
    return child is not None and child.order.number == request.key and child.asked.state not in ANSWERED


def skip_means(situation: Situation) -> Text:
    if situation.incident.kind == "result":
        count = len(situation.failed_results)
        return Text(
            f"搁置 {count} 条无法处理的回告；下一条回告会带来施工单的完整状态",
            f"{count} report(s) are set aside; the next one tells the work order's whole state",
        )
    if situation.incident.kind == "timer":
        return Text("定时重新计时", "The timer starts anew")
    return Text("该请求不再发送", "The request is not sent any more")


def skip(session: Session, situation: Situation, asked: Asked) -> None:
    """Sets aside what could not be done; the order goes on without it."""
    for result in situation.failed_results if situation.incident.kind == "result" else ():
        result.state = "dropped"
    if situation.request is not None:
        situation.request.drop()
    if situation.timer is not None:
        timing.put_off(situation.life, situation.timer)
        situation.timer.failures, situation.timer.not_before = 0, 0
