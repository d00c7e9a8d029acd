"""Acts that take an order elsewhere: a new work order, completed by hand, given up. What was begun is ended cleanly."""

from __future__ import annotations

from collections.abc import Callable

from engine import tables
from engine.errors import Text
from engine.fallout.situation import Asked, Situation
from engine.family import still_open
from engine.position import PROVISIONING
from engine.position import ended as provisioning_ended
from engine.states import FINAL
from engine.store import fallout as rows
from engine.store import incidents
from engine.store import known as knowledge
from engine.store.database import Session
from engine.workflow import HANDLE_RETURN, UNDO_ORDER, undoing

#: the service tasks of the map at which a work order is sent, and at which an order is closed as cancelled
SUBMIT, CLOSE = "submit_work_order", "close_order"
#: the waits that a completed work order meets
WAITS_FOR_WORK = frozenset({"work_order_accepted", "work_order_completed"})
#: what the completed work of each business brings; of one that has no work order, nothing in particular
NEXT = Text("进入下一步", "the next steps")
FOLLOWS = {
    "install": Text("建立用户、开始计费并通知客户", "subscription, billing and the customer's notice"),
    "move": Text(
        "变更用户地址、释放原址端口，并通知计费和客户",
        "the new address, the old port's release, billing's and the customer's notice",
    ),
    "dismantle": Text(
        "终止用户、释放端口，并通知计费和客户",
        "the subscription's end, the port's release, billing's and the customer's notice",
    ),
}


def cannot_go_back(situation: Situation) -> Text | None:
    """Never two work orders alive for one order."""
    if hindered := _ended(situation) or _in_family(situation) or _being_sent(situation) or _completed(situation):
        return hindered
    work_order, create = situation.work_order, situation.create
    if work_order is None or situation.walk.hindrance(SUBMIT):
        return Text("流程不能回到提交施工单", "The flow can't go back to submitting a work order")
    if work_order.state in FINAL:
        return None
    if work_order.state != "new":
        return Text(
            f"施工单 {work_order.external_id} 仍在开通系统进行，不能另派",
            f"Work order {work_order.external_id} is still alive at provisioning; no second one",
        )
    if create is None or create.state != "failed":
        return Text("施工单仍在自动发送", "The work order is still being sent by itself")
    if create.unsure:
        return Text("施工单可能已送达，请先重试核实", "The work order may have arrived; retry, which asks first")
    return None


def go_back_means(situation: Situation) -> Text:
    work_order = situation.work_order
    own = work_order.external_id if work_order else ""
    following = f"{situation.life.order.number}-{len(situation.life.work_orders) + 1}"
    return Text(
        f"施工单 {own} 作废，流程回到【提交施工单】，另派新施工单 {following}",
        f"Work order {own} is void; the flow goes back to submitting, with a new work order {following}",
    )


def go_back(session: Session, situation: Situation, asked: Asked) -> None:
    """The dead work order is ended; the walk stands at its sending again, with a new one."""
    _end_work_order(session, situation, "cancelled", asked.because)
    _drop(session, situation, asked, lambda one: one.kind == "send")
    situation.walk.go_to(SUBMIT)


def cannot_complete(situation: Situation) -> Text | None:
    """The flow must wait for the work."""
    if hindered := _ended(situation) or _in_family(situation) or _being_sent(situation):
        return hindered
    if situation.work_order is None or not WAITS_FOR_WORK & situation.waits:
        return Text("流程不在等待施工竣工", "The flow does not wait for the work to be completed")
    return None


def complete_means(situation: Situation) -> Text:
    own = situation.work_order.external_id if situation.work_order else ""
    then = FOLLOWS.get(situation.life.order.business, NEXT)
    return Text(
        f"施工单 {own} 记为线下竣工，订单随即{then.zh}；家客开通系统不会得到通知",
        f"Work order {own} is recorded as done outside: {then.en} follow; provisioning is not told",
    )


def complete_by_hand(session: Session, situation: Situation, asked: Asked) -> None:
    """The work was done outside: the walk goes on as if the completion had been reported."""
    life, work_order = situation.life, situation.work_order
    _end_work_order(session, situation, "completed", asked.because)
    if work_order is not None:
        provisioning_ended(life, work_order, "completed", life.now)
    _drop(session, situation, asked, lambda one: one.kind == "send")


def cannot_give_up(situation: Situation) -> Text | None:
    """What is built is not given up; what is being sent is waited for."""
    if hindered := _ended(situation) or _in_family(situation) or _being_sent(situation) or _completed(situation):
        return hindered
    if undoing(situation.walk):
        return Text("订单正在撤销，请重试未完成的步骤", "The order is being undone; retry the step that failed")
    if HANDLE_RETURN not in situation.waits and situation.walk.hindrance(_closing(situation)):
        return Text("该版本流程图没有撤单登记", "This version of the map has no way to close an order")
    return None


def give_up_means(situation: Situation) -> Text:
    zh = "订单以撤单结束且不能恢复：已办事项（端口、费用、活动、终端）逐项撤销，待办、定时和未发请求全部作废"
    en = (
        "The order ends cancelled for good: port, fee, campaign and terminal are given back one by one, its to-dos, "
        "timers and unsent requests are void"
    )
    work_order, create = situation.work_order, situation.create
    if work_order is not None and work_order.state not in FINAL:
        if work_order.state != "new":
            zh += f"。施工单 {work_order.external_id} 仍在开通系统进行，须另行通知其停止"
            en += f". Work order {work_order.external_id} is still alive at provisioning: tell them to stop"
        elif create is not None and create.unsure:
            zh += f"。施工单 {work_order.external_id} 可能已送达，须向开通系统核实"
            en += f". Work order {work_order.external_id} may have arrived: ask provisioning"
    return Text(zh, en)


def give_up(session: Session, situation: Situation, asked: Asked) -> None:
    """The order ends cancelled, by the map's own way where it stands there, else taken to its closing."""
    life, walk = situation.life, situation.walk
    work_order = situation.work_order
    if work_order is not None and work_order.state not in FINAL:
        _end_work_order(session, situation, "cancelled" if work_order.state == "new" else "", asked.because)
    _drop(session, situation, asked, lambda one: True)
    for result in situation.failed_results:
        result.state = "dropped"
    if life.order.state in ("acknowledged", "inProgress"):
        life.become("pending", because="give_up")  # as with a return: somebody had to decide
    if HANDLE_RETURN in situation.waits:
        walk.complete(HANDLE_RETURN, {"decision": "cancel"})
    else:
        walk.go_to(_closing(situation))
    _end_todos(situation, asked)


def _closing(situation: Situation) -> str:
    """Where an order that is given up goes on: first all is undone. Older maps have no undoing."""
    return CLOSE if situation.walk.hindrance(UNDO_ORDER) else UNDO_ORDER


def _ended(situation: Situation) -> Text | None:
    return Text("订单已结束", "The order has ended") if situation.life.order.state in FINAL else None


def _in_family(situation: Situation) -> Text | None:
    """Nothing ends an order, or sends it again, behind the back of its open change or cancel."""
    child = situation.life.child
    return still_open(situation.life.order.number, child) if child is not None else None


def _completed(situation: Situation) -> Text | None:
    work_order = situation.work_order
    if work_order is not None and work_order.state == "completed":
        return Text("施工已竣工，请重试", "The work is done; retry instead")
    return None


def _being_sent(situation: Situation) -> Text | None:
    create = situation.create
    if create is not None and create.state == "claimed":
        return Text("施工单正在发送，请稍后再看", "The work order is being sent right now; look again shortly")
    return None


def _end_work_order(session: Session, situation: Situation, state: str, because: str) -> None:
    """Nothing more is expected of the newest work order. `state`: what it became; empty: as it was last heard of."""
    life, work_order = situation.life, situation.work_order
    if work_order is None or work_order.ended_at is not None:
        return
    if state:
        life.note("work_order", element=work_order.external_id, before=work_order.state, after=state, because=because)
        work_order.state, work_order.said_at = state, life.now
    work_order.ended_at = life.now
    for delay in knowledge.known(session, life, work_order).delays:
        delay.ended_at = life.now
    for visit in life.open_visits:
        if visit.pool == PROVISIONING and visit.left_at is None:
            visit.left_at, visit.outcome = max(life.now, visit.entered_at), "cancelled"


def _drop(session: Session, situation: Situation, asked: Asked, also: Callable[[tables.Incident], bool]) -> None:
    """No request is sent any more, and the incidents about them (and others, where `also` says so) are resolved."""
    life = situation.life
    for request in situation.requests:
        if request.may_be_sent:
            life.note("request", element=request.kind, before=request.state, after="dropped", because=request.key)
            request.drop()
    for other in rows.open_incidents(session, life.order.id):
        if other is not situation.incident and also(other):
            incidents.resolve(session, other, life.now, asked.staff.id, asked.act, asked.because)


def _end_todos(situation: Situation, asked: Asked) -> None:
    """The decision on a return is done by this act; nothing else is left to be done."""
    life = situation.life
    for todo in life.open_todos:
        decided = todo.element == HANDLE_RETURN and todo.kind == "element"
        todo.state, todo.done_at = "done" if decided else "withdrawn", life.now
        if decided:
            todo.done_by, todo.decision = asked.staff.id, "cancel"
        life.note("todo", element=todo.element, before="open", after="cancel" if decided else "withdrawn")
