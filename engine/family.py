"""What the members of a family know of each other: an install, its change or cancel.

Nothing here depends on what came first: a wait is met by how things stand, and each member looks at that whenever it is
woken.
"""

from __future__ import annotations

from engine.errors import Text
from engine.life import Asked, Child, Crossed, Life
from engine.states import FINAL
from engine.tables import Cancellation, WorkOrder
from engine.workflow import Known

#: what a change or cancel has come to when nothing more is expected of the provisioning system
ANSWERED = frozenset({"agreed", "refused", "done", "denied"})


def known(life: Life) -> Known:
    """How things stand, as far as waits are met by it."""
    asked = life.child.asked if life.child else None
    return Known(
        work_order=life.work_order.state if life.work_order else "",
        open_child=life.child is not None,
        cancellation=asked.state if isinstance(asked, Cancellation) else "",
        answer=life.asked.state if life.asked else "",
        parent=life.parent.order.state if life.parent else "",
        departments=("asked" if life.open_inquiries else "answered") if life.complaint else "",
        withdrawn=life.complaint is not None and life.complaint.withdrawn_at is not None,
    )


def mark(life: Life) -> tuple[bool, str, str]:
    """That of an order by which others of its family may be waiting: whether it changed, tells who must look again."""
    asked = life.child.asked if life.child else life.asked
    state = life.work_order.state if life.work_order else ""
    return life.order.state in FINAL, state, asked.state if asked else ""


def wake(life: Life) -> None:
    """Has the others look again, where something has changed since it was loaded that they may wait for."""
    if mark(life) == life.mark:
        return
    if life.parent is not None and life.parent.order.state not in FINAL:
        life.wakes.add(life.parent.order.id)
    if life.child is not None:
        life.wakes.add(life.child.order.id)


def answer(life: Life, child: Child, state: str, code: str = "", said: str = "") -> None:
    """What came of what a change or cancel has asked for; once. `life`: whose history tells of it."""
    asked = child.asked
    if asked.state == state or asked.state in ANSWERED:
        return
    life.note("answer", element=child.order.number, before=asked.state, after=state, because=f"{code} {said}".strip())
    asked.state = state
    if state in ANSWERED:
        asked.answered_at = life.now
    asked.answer_code, asked.answer = code, said


def void(life: Life, work_order: WorkOrder, because: str) -> None:
    """A work order that never came to the provisioning system, and never will, is over."""
    life.note("work_order", element=work_order.external_id, before=work_order.state, after="cancelled", because=because)
    work_order.state, work_order.said_at, work_order.ended_at = "cancelled", life.now, life.now


def own(life: Life) -> Child:
    """A change or cancel as its install sees it; raises `LookupError` for another order."""
    return Child(life.order, asked_of(life))


def asked_of(life: Life) -> Asked:
    """What a change or cancel asks for; raises `LookupError` for another order."""
    if life.asked is None:
        raise LookupError(f"{life.order.number} is no change and no cancel")
    return life.asked


def parent_of(life: Life) -> Life:
    """The install of a change or cancel; raises `LookupError` for another order."""
    if life.parent is None:
        raise LookupError(f"{life.order.number} is no change and no cancel")
    return life.parent


def too_far(number: str, crossed: Crossed) -> Text:
    """Why an order can't be changed or cancelled any more: the rule, the order, the milestone."""
    begun = crossed.passed == "begun"
    return Text(
        f"订单 {number} 已过不可逆点：“{crossed.name}”已{'开始' if begun else '完成'}，不能再改单或撤单",
        f"Order {number} is past its point of no return: “{crossed.element}” has {'begun' if begun else 'been done'}",
    )


def still_open(number: str, child: Child) -> Text:
    """D: one open change or cancel per install, at a time; until it has ended, nothing goes round it."""
    return Text(
        f"订单 {number} 还有在途的改单或撤单 {child.order.number}，请先办结",
        f"Order {number} has an open change or cancel, {child.order.number}; settle it first",
    )
