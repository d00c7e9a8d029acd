"""What a person does about a complaint (投诉): contact the customer, ask departments, answer, hear whether that was
enough, take it back for them. Each act takes the right `handle_complaint`, for that hall."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bpmn.walk import Walk
from engine import tables
from engine.acceptance.complaint import unfit
from engine.deciding import may_act
from engine.errors import Conflict, Invalid, Text
from engine.life import Life
from engine.orders import promises
from engine.orders.complaints import DEPARTMENT, SEVERITIES, limit_of
from engine.orders.staff_view import StaffView
from engine.states import COMPLAINT, FINAL
from engine.steps.complaint import complaint_of
from engine.store.complaints import departments, last_done_by
from engine.store.database import Session
from engine.store.todos import take

RIGHT = "handle_complaint"
#: a decision as the history tells it, where the map's word means something else there
NOTED = {"ask": "asked"}
LONGEST = 2000
CONTACT, HANDLE, ANSWERED, CALL_BACK, REVIEW = (
    "contact_customer",
    "handle_complaint",
    "departments_answered",
    "call_back",
    "review_complaint",
)
#: act -> where a complaint must stand for it, and what is said where it doesn't
PLACES: Mapping[str, tuple[frozenset[str], Text]] = {
    "contact": (frozenset({CONTACT}), Text("客户已联系过", "The customer was contacted already")),
    "ask": (
        frozenset({HANDLE, ANSWERED}),
        Text("联系客户之后、书面答复之前才能转派部门", "Departments are asked after the contact and before the answer"),
    ),
    "answer": (
        frozenset({HANDLE, REVIEW}),
        Text("部门答复齐全后、回访之前才能书面答复", "It is answered once the departments have, and before the call"),
    ),
    "close": (frozenset({CALL_BACK}), Text("书面答复之后才能登记回访结果", "The outcome comes after the answer")),
    "withdraw": (
        frozenset({CONTACT, HANDLE, ANSWERED, REVIEW}),
        Text("已书面答复：请登记客户是否满意", "It was answered: say whether the customer is satisfied"),
    ),
}


def why_not(life: Life, act: str) -> Text | None:
    """The rule that forbids that act as things stand; None: it may be done."""
    if life.order.business != COMPLAINT:
        return Text(f"{life.order.number} 不是投诉单", f"{life.order.number} is no complaint")
    if life.order.state in FINAL:
        return Text(f"投诉 {life.order.number} 已结束", f"The complaint {life.order.number} is closed")
    places, sentence = PLACES[act]
    here = {visit.element for visit in life.open_visits if visit.left_at is None}
    return None if here & places else sentence


def contact(session: Session, life: Life, walk: Walk, staff: StaffView, severity: str, said: str) -> None:
    """S: a supervisor contacts the customer within 2 h. Says how hard it is: ordinary 24 h, complex 72 h, counted from
    the receipt. Raises `NotAllowed`, `Conflict`, `Invalid`, as all acts here do."""
    _may(session, life, staff, "contact")
    faults = {} if severity in SEVERITIES else {"severity": Text("请选择一般或复杂", "Choose ordinary or complex")}
    text = _text(said, "said", Text("请填写联系情况", "Say what the customer said"), faults)
    row, order = complaint_of(life), life.order
    row.contacted_at = life.now
    entry(life, staff, "contact", text)
    if severity != row.severity:
        life.note("complaint", element=CONTACT, before=row.severity, after=severity)
        row.severity = severity
        before, order.promise_at = (
            order.promise_at,
            promises.moment(order.accepted_at, limit_of(life.limits(), severity), None),
        )
        order.overdue = order.overdue and order.promise_at <= life.now
        life.note("promise", before=before.isoformat(), after=order.promise_at.isoformat())
    _done(session, life, walk, staff, CONTACT, severity)


def ask(session: Session, life: Life, walk: Walk, staff: StaffView, asked: Collection[str], question: str) -> None:
    """S: a department answers within 1 h. Several may be asked, each with a clock of its own; one that was asked and
    has not answered is not asked again."""
    _may(session, life, staff, "ask")
    known = {one.code: Text(one.name, one.name_en) for one in departments(session)}
    chosen = sorted(set(asked))
    faults = {}
    if not chosen or set(chosen) - known.keys():
        faults["departments"] = Text("请选择要转派的部门", "Choose the departments to ask")
    elif waiting := set(chosen) & {one.department for one in life.open_inquiries}:
        faults["departments"] = Text(
            f"{'、'.join(known[code].zh for code in sorted(waiting))}已转派，尚未答复",
            f"{', '.join(known[code].en for code in sorted(waiting))}: asked already, has not answered",
        )
    text = _text(question, "question", Text("请填写要核实的问题", "Say what is asked"), faults)
    due = promises.step_due(life.limits()[DEPARTMENT], life.now, None)
    for code in chosen:
        row = tables.Inquiry(
            order_id=life.order.id, department=code, name=str(known[code]), question=text,
            asked_at=life.now, asked_by=staff.id, due_at=due, state="open", answer="",
        )  # fmt: skip
        life.inquiries.append(row)
        life.add(row)
    if _stands(life, HANDLE):
        _done(session, life, walk, staff, HANDLE, "ask")
    else:
        for code in chosen:
            life.note("inquiry", element=ANSWERED, after="asked", because=str(known[code]))


def department_says(life: Life, staff: StaffView, inquiry_id: int, said: str, *, drop: bool = False) -> None:
    """What a department has answered; `drop`: nobody waits for it any more, and `said` is why."""
    may_act(staff, RIGHT, life.order.hall_id)
    row = next((one for one in life.inquiries if one.id == inquiry_id), None)
    if row is None:
        raise Conflict("没有这条转派", "There is no such question")
    if row.state != "open":
        raise Conflict("该部门的答复已登记", "This department's answer was entered already")
    missing = Text("请填写不再等待的原因", "Say why") if drop else Text("请填写部门答复", "Enter the answer")
    row.answer = _text(said, f"answer-{row.id}", missing, {})
    row.state, row.answered_at, row.answered_by = "dropped" if drop else "answered", life.now, staff.id
    life.note("inquiry", element=ANSWERED, before="open", after=row.state, because=row.name)
    _withdraw_alert(life, row)


def answer(session: Session, life: Life, walk: Walk, staff: StaffView, said: str) -> None:
    """The answer in writing: what the letter says. The first stops the clock of the promise; one after a review is the
    supervisor's last word."""
    _may(session, life, staff, "answer")
    text = _text(said, "said", Text("请填写答复内容", "Write the answer"), {})
    row = complaint_of(life)
    review = _stands(life, REVIEW)
    row.answers += 1
    row.answered_at = row.answered_at or life.now
    row.review_done = row.review_done or review
    entry(life, staff, "answer", text)
    _done(session, life, walk, staff, REVIEW if review else HANDLE, "answer")


def close(session: Session, life: Life, walk: Walk, staff: StaffView, *, satisfied: bool, said: str) -> None:
    """The customer is satisfied, or not: then once more to the supervisor, and after that it ends as not solved."""
    _may(session, life, staff, "close")
    row = complaint_of(life)
    if satisfied:
        text = said.strip() and _text(said, "said", Text("", ""), {})
    else:
        text = _text(said, "said", Text("请填写客户不满意的原因", "Say why the customer is not satisfied"), {})
    entry(life, staff, "satisfied" if satisfied else "objection", text)
    if satisfied or row.review_done:
        row.outcome = "satisfied" if satisfied else "unsatisfied"
    _done(session, life, walk, staff, CALL_BACK, "satisfied" if satisfied else "unsatisfied")


def withdraw(session: Session, life: Life, staff: StaffView, said: str) -> None:
    """The customer takes it back, with a reason; nobody waits for departments any more."""
    _may(session, life, staff, "withdraw")
    text = _text(said, "said", Text("请填写撤诉原因", "Say why it is withdrawn"), {})
    complaint_of(life).withdrawn_at = life.now
    entry(life, staff, "withdrawal", text)
    for one in life.open_inquiries:
        one.state, one.answered_at, one.answered_by = "dropped", life.now, staff.id
        _withdraw_alert(life, one)


def note(life: Life, staff: StaffView, said: str) -> None:
    """Something that is worth keeping; also of one that is closed."""
    may_act(staff, RIGHT, life.order.hall_id)
    entry(life, staff, "note", _text(said, "said", Text("请填写备注", "Write the note"), {}))


def entry(life: Life, staff: StaffView, kind: str, text: str) -> None:
    """What was said; the history says only that something was."""
    complaint_of(life)
    life.add(tables.ComplaintEntry(order_id=life.order.id, at=life.now, kind=kind, staff_id=staff.id, text=text))
    if kind == "note":
        life.note("complaint", after="noted")


def _may(session: Session, life: Life, staff: StaffView, act: str) -> None:
    """Who comes second is told who was first."""
    may_act(staff, RIGHT, life.order.hall_id)
    if (refusal := why_not(life, act)) is None:
        return
    who = last_done_by(session, life.order.id)
    zh, en = (f"（上一步由工号 {who} 处理）", f" (the step before was done by {who})") if who else ("", "")
    raise Conflict(refusal.zh + zh, refusal.en + en)


def _stands(life: Life, element: str) -> bool:
    return any(visit.element == element and visit.left_at is None for visit in life.open_visits)


def _text(said: str, field: str, missing: Text, faults: dict[str, Text]) -> str:
    """The text as it is kept; raises `Invalid` with all `faults` and its own."""
    text = said.replace("\r\n", "\n").strip()
    wrong = unfit(text, LONGEST) or (None if text else missing)
    if wrong or faults:
        raise Invalid(faults | ({field: wrong} if wrong else {}))
    return text


def _done(session: Session, life: Life, walk: Walk, staff: StaffView, element: str, decision: str) -> None:
    """The to-do is done, by whom; the second is told who was first."""
    todo = next((one for one in life.open_todos if (one.kind, one.element) == ("element", element)), None)
    if todo is None:
        raise Conflict("该待办已处理，流程已继续", "This is done already: the complaint has moved on")
    todo = take(session, life, todo.id)
    if todo.claimed_by not in (None, staff.id):
        raise Conflict("该待办已被他人认领", "This to-do is claimed by somebody else")
    todo.state, todo.done_by, todo.done_at, todo.decision = "done", staff.id, life.now, decision
    life.note("todo", element=element, before="open", after=NOTED.get(decision, decision))
    walk.complete(element, {"decision": decision})


def _withdraw_alert(life: Life, row: tables.Inquiry) -> None:
    for todo in life.open_todos:
        if (todo.kind, todo.element, todo.reason_code, todo.state) == ("alert", ANSWERED, row.department, "open"):
            todo.state, todo.done_at = "withdrawn", life.now
            life.note("todo", element=ANSWERED, before="open", after="withdrawn", because=row.name)
