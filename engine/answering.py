"""What comes of a change or cancel: the provisioning system's answer, or what has become of the work order instead.

All of it is heard in the life of the install, to whose work order it belongs; the change or cancel is woken, and goes
by the state that it finds.
"""

from __future__ import annotations

from datetime import datetime

from engine import hearing, position
from engine.family import ANSWERED, answer, void
from engine.life import Child, Life
from engine.orders.in_flight import OWN
from engine.provisioning.reports import CancelTask, Event, Report
from engine.states import CANCELLING
from engine.steps.work_order import ask
from engine.store import known as knowledge
from engine.store.database import Session
from engine.tables import Cancellation, Revision, WorkOrder

#: what a cancel task says of the cancel, and of its work order while nothing else is known of that
TASKS = {
    "acknowledged": ("assessing", CANCELLING[0]),
    "accepted": ("assessing", CANCELLING[0]),
    "inProgress": ("undoing", CANCELLING[1]),
    "done": ("done", "cancelled"),
    "terminatedWithError": ("denied", ""),
}
#: the way through the provisioning system's pool, by what came of it; the last of an unfinished one is where it stands
WAYS = {
    "agreed": ("change_received", "assess_change", "change_work", "change_taken_over"),
    "refused": ("change_received", "assess_change", "change_not_possible"),
    "assessing": ("cancellation_received", "assess_cancellation"),
    "undoing": ("cancellation_received", "assess_cancellation", "take_back_work"),
    "done": ("cancellation_received", "assess_cancellation", "take_back_work", "work_taken_back"),
    "denied": ("cancellation_received", "assess_cancellation", "cancellation_not_possible"),
}


def follow(life: Life) -> None:
    """Of an install: what its change or cancel has come to where the work order is over without an answer.

    A change may have been taken before the work was completed: while its request is on the way, only that can tell.
    """
    child, work_order = life.child, life.work_order
    if child is None or work_order is None or work_order.ended_at is None:
        return
    asked = child.asked
    if asked.work_order_id != work_order.id or asked.state in ANSWERED or asked.asked_at is None:
        return
    completed = work_order.state == "completed"
    request = life.request(child.order.number)
    under_way = request is not None and request.may_be_sent
    if isinstance(asked, Revision):
        if completed and under_way:
            return
        answer(life, child, *(("refused", "completed") if completed else ("agreed", "returned")))
    elif completed:
        answer(life, child, "denied", "completed")
    else:
        answer(life, child, "done", "" if work_order.state == "cancelled" else "returned")
    if request is not None and under_way:
        request.drop()  # nobody is left to be asked


def answered(life: Life, kind: str, report: Report) -> None:
    """Of an install: what the answer to a request says of its change or cancel. The work order's state was heard."""
    child = _asking(life, report.external_id)
    if child is None:
        return
    if kind == "change" and report.declined is not None and not _over(life):
        answer(life, child, "refused", *report.declined)
    elif kind == "cancel" and report.declined is not None and not _over(life):
        answer(life, child, "denied", *report.declined)
    elif isinstance(child.asked, Revision):
        noted(life, report)
    elif report.task is not None:
        _task(life, child, child.asked, report.task)


def noted(life: Life, report: Report) -> None:
    """A work order that has the change's note has the change: whoever said so, and whatever became of it since."""
    child = _asking(life, report.external_id)
    if child is not None and isinstance(child.asked, Revision) and child.order.number in report.notes:
        answer(life, child, "agreed")


def nowhere(life: Life, work_order: WorkOrder, asked_at: datetime) -> bool:
    """The provisioning system does not know the work order that was to be cancelled: there is nothing to be undone, and
    it is not sent any more. False where it is being sent at this moment, or has arrived since it was asked: ask again.
    """
    create = life.request(work_order.external_id)
    if create is not None and create.state == "claimed":
        return False
    if work_order.heard_at is not None and work_order.heard_at >= asked_at:
        return False
    told = [f"{work_order.external_id}:reschedule:{count + 1}" for count in range(life.order.reschedules)]
    for request in (create, *map(life.request, told)):
        if request is not None:
            request.drop()
    if work_order.ended_at is None:
        void(life, work_order, "cancel")
    return True


def heard(session: Session, life: Life, event: Event) -> str:
    """An event about a cancel task; gives the event's state.

    Where it does not say how the work order is, the task tells that, too; of one that was denied, the work order is
    asked how it goes on.
    """
    task, alone = event.task, event.report is None
    work_order = next((one for one in life.work_orders if _is_about(event, one)), None)
    if task is None or work_order is None:
        return "unknown"
    child = _asking(life, work_order.external_id)
    mine = child if child is not None and _is_of(child, task) else None
    if mine is None or not isinstance(mine.asked, Cancellation):
        return "late"
    _, implied = TASKS[task.state]
    if alone and implied:
        hearing.infer(life, work_order, implied, event.said_at, knowledge.known(session, life, work_order))
    elif alone:
        ask(life, work_order)
    _task(life, mine, mine.asked, task)
    return "applied"


def draw(life: Life) -> None:
    """Of a change or cancel: where it stands in the provisioning system's pool, as far as that has spoken."""
    asked = life.asked
    if asked is None or asked.asked_at is None or asked.work_order_id is None:
        return
    if asked.answer_code not in OWN:
        over = asked.state in ANSWERED
        position.asked(life, WAYS.get(asked.state, ()), asked.asked_at, asked.answered_at if over else None)


def _task(life: Life, child: Child, asked: Cancellation, task: CancelTask) -> None:
    asked.foreign_id = asked.foreign_id or task.foreign_id
    state, _ = TASKS[task.state]
    if (asked.state, state) != ("undoing", "assessing"):  # told out of order
        answer(life, child, state, task.code, task.words if state == "denied" else "")


def _asking(life: Life, external_id: str) -> Child | None:
    """The change or cancel that waits for an answer about that work order."""
    child, work_order = life.child, life.work_order
    if child is None or work_order is None or work_order.external_id != external_id:
        return None
    waits = child.asked.asked_at is not None and child.asked.state not in ANSWERED
    return child if waits and child.asked.work_order_id == work_order.id else None


def _over(life: Life) -> bool:
    """Then its state decides, not what was said about it."""
    return life.work_order is not None and life.work_order.ended_at is not None


def _is_about(event: Event, work_order: WorkOrder) -> bool:
    if event.external_id:
        return work_order.external_id == event.external_id
    return work_order.foreign_id == event.foreign_id


def _is_of(child: Child, task: CancelTask) -> bool:
    """Whether this is the task of that cancel: an order may have had others before, each denied."""
    asked = child.asked
    known = isinstance(asked, Cancellation) and asked.foreign_id == task.foreign_id
    return known or task.reason.split(" ", 1)[0] == child.order.number
