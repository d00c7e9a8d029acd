"""What a person may decide on a to-do or an incident, and what must be said with it."""

from __future__ import annotations

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, Text
from engine.family import still_open
from engine.life import Life
from engine.orders import rights, scope
from engine.orders.staff_view import StaffView
from engine.states import COMPLAINT
from engine.store import catalogue, four_eyes, todos
from engine.store.database import Session
from engine.workflow import HANDLE_RETURN

#: the user tasks of a complaint: done on its own page, with what was said (`engine.complaining`)
OF_COMPLAINTS = ("contact_customer", "handle_complaint", "call_back", "review_complaint")
#: by element of the map (or kind of to-do): the right that it takes, and what may be decided
DECISIONS: dict[str, tuple[str, frozenset[str]]] = {
    "handle_return": ("decide_return", frozenset({"send_again", "cancel"})),
    "order_campaign": ("order_campaign", frozenset({"ordered"})),
    "approve_transfer": ("approve_exception", frozenset({"approve", "refuse"})),
    "approve_in_flight": ("approve_exception", frozenset({"approve", "refuse"})),
    "alert": ("decide_return", frozenset({"seen"})),
    "complaint_alert": ("handle_complaint", frozenset({"seen"})),
    **dict.fromkeys(OF_COMPLAINTS, ("handle_complaint", frozenset())),
}
#: decisions that must say why, and user tasks each decision on which must
NEEDS_REASON = {
    "approve_in_flight": Text("审批须填写理由", "An approval needs a reason"),
    "cancel": Text("撤单须填写原因", "A cancel needs a reason"),
    "refuse": Text("不同意须填写原因", "A refusal needs a reason"),
}
LONGEST_REASON = 500
OWN = Text(
    "不能审批自己受理的订单，请由另一位值班经理审批",
    "Nobody approves an order that they placed; another duty manager must",
)


def decide(
    session: Session,
    life: Life,
    todo: tables.Todo,
    staff: StaffView,
    decision: str,
    because: str,
    campaign_id: int | None,
) -> tables.Campaign | None:
    """Marks the to-do as done, with who and why; gives the campaign that was ordered with it, if any."""
    right, allowed = DECISIONS[task(todo, life.order.business)]
    may_act(staff, right, todo.hall_id)
    if decision not in allowed:
        raise Invalid({"decision": Text("请选择如何处理", "Choose what to do")})
    if decision == "approve" and staff.id == life.order.staff_id and four_eyes.due(session, four_eyes.APPROVAL):
        raise NotAllowed(OWN.zh, OWN.en)
    if todo.claimed_by not in (None, staff.id):
        raise todos.claimed_before(session, todo)
    if todo.element == HANDLE_RETURN and life.child is not None:
        refusal = still_open(life.order.number, life.child)
        raise Conflict(refusal.zh, refusal.en)
    if sentence := (NEEDS_REASON.get(todo.element) or NEEDS_REASON.get(decision)) if not because.strip() else None:
        raise Invalid({"because": sentence})
    campaign = _campaign(session, life, staff, campaign_id) if decision == "ordered" else None
    todo.state, todo.done_by, todo.done_at, todo.decision = "done", staff.id, life.now, decision
    life.note("todo", element=todo.element, before="open", after=decision, because=reason(because))
    life.said = reason(because)
    return campaign


def task(todo: tables.Todo, business: str) -> str:
    """The key of a to-do in `DECISIONS`. Alerts of a complaint go to who handles complaints."""
    if todo.kind == "element":
        return todo.element
    return "complaint_alert" if business == COMPLAINT else todo.kind


def reason(because: str) -> str:
    """A reason as it is kept: one line, not too long, nothing that can't be stored."""
    line = " ".join(because.split())
    if len(line) > LONGEST_REASON or not line.isprintable():
        raise Invalid({"because": Text(f"最多 {LONGEST_REASON} 字", f"At most {LONGEST_REASON} characters")})
    return line


def may_act(staff: StaffView, right: str, hall_id: int) -> None:
    """Raises `NotAllowed` unless this person has the right, for that hall."""
    if not rights.may(staff, right):
        raise NotAllowed("您没有此项权限", "You have no right to do this")
    if not scope.within(staff, hall_id):
        raise NotAllowed("这是其他营业厅的工作", "This is another hall's work")


def _campaign(session: Session, life: Life, staff: StaffView, campaign_id: int | None) -> tables.Campaign:
    """S: only what can be ordered for that product, region, channel and staff."""
    offered = catalogue.campaigns_for(session, staff, life.order.product_id, life.now)
    found = next((one for one in offered if one.id == campaign_id), None)
    if found is None:
        raise Invalid({"campaign_id": Text("请选择可办理的活动", "Choose a campaign that can be ordered")})
    return found
