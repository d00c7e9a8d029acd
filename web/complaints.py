"""Complaints (投诉): the queue by the clock, one complaint with its acts, the letter of the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import complaining, errors
from engine.complaint_desk import ComplaintDesk
from engine.errors import Text
from engine.orders.complaints import DEPARTMENT, kept_until
from engine.store import complaint_queue, complaints, lives, looks, parameters, promises
from engine.store.complaint_queue import SCOPES
from engine.store.complaints import ComplaintView
from web import masked
from web.current import may, needs, now, system, viewer
from web.errors import status_of
from web.language import N_, say

bp = Blueprint("complaints", __name__, url_prefix="/complaints")
LOOK = N_("打印投诉答复函")


@bp.get("")
@needs("see_orders")
def queue() -> str:
    """Mine, my hall's, all that I may see, closed ones; by the clock that runs out next."""
    scope = request.args.get("scope", "")
    usual = "all" if may("see_all_halls") else "hall"
    chosen = next((one for one in SCOPES if one == scope), None) or next(one for one in SCOPES if one == usual)
    with system().database.reading() as db:
        rows = complaint_queue.queue(db, viewer(), chosen)
    late = sum(1 for row in rows if row.due_at is not None and row.due_at <= now())
    return render_template("complaints/queue.html", rows=rows, scope=chosen, now=now(), late=late)


@bp.get("/<number>")
@needs("see_orders")
def page(number: str) -> str:
    """One complaint: where it stands, its clocks, what was said, what may be done."""
    return _render(number)


@bp.get("/<number>/letter")
@needs("handle_complaint")
def letter(number: str) -> str:
    """The answer in writing, on A4; it names the customer, so it is logged (law)."""
    with system().database.reading() as db:
        view = complaints.view(db, number, viewer())
    if view.answer is None:
        raise errors.Conflict("尚未书面答复，没有答复函", "It was not answered yet: there is no letter")
    with system().database.writing() as db:
        looks.record(
            db, staff_id=viewer().id, customer_id=view.customer.id, order_id=view.order.id, reason=LOOK, at=now(),
            address=request.remote_addr,
        )  # fmt: skip
    return render_template("complaints/letter.html", view=view, order=view.order, answer=view.answer)


@bp.post("/<number>/<act>")
@needs("handle_complaint")
def act(number: str, act: str) -> Response | tuple[str, int]:
    """One of `ACTS`; what is refused is told beside its field, with all that was typed."""
    if act not in ACTS:
        raise errors.NotFound("没有这个操作", "There is no such act")
    do, done = ACTS[act]
    with system().database.reading() as db:
        complaints.view(db, number, viewer())  # nobody acts on what they may not see
    try:
        do(system().orchestrator.complaints, number, viewer().id)
    except errors.Invalid as refused:
        return _render(number, act, refused.fields), status_of(refused)
    except errors.Conflict as refused:
        flash(say(refused.text), "danger")
    else:
        flash(say(done), "success")
    return redirect(url_for("complaints.page", number=number))


def _said() -> str:
    return request.form.get("said", "")


def _department(drop: bool) -> Callable[[ComplaintDesk, str, int], None]:
    def do(desk: ComplaintDesk, number: str, staff_id: int) -> None:
        inquiry = request.form.get("inquiry", 0, type=int)
        desk.department_says(number, inquiry, staff_id=staff_id, said=_said(), drop=drop)

    return do


def _close(satisfied: bool) -> Callable[[ComplaintDesk, str, int], None]:
    return lambda desk, number, who: desk.close(number, staff_id=who, satisfied=satisfied, said=_said())


#: act -> what it does, and what is said when it is done
ACTS: Mapping[str, tuple[Callable[[ComplaintDesk, str, int], None], Text]] = {
    "contact": (
        lambda desk, number, who: desk.contact(
            number, staff_id=who, severity=request.form.get("severity", ""), said=_said()
        ),
        Text("已登记联系情况，开始调查处理", "The contact is recorded; now look into it"),
    ),
    "ask": (
        lambda desk, number, who: desk.ask(
            number, staff_id=who, departments=request.form.getlist("departments"),
            question=request.form.get("question", ""),
        ),
        Text("已转派，各部门计时开始", "The departments are asked; their clocks run"),
    ),
    "department": (_department(drop=False), Text("已登记部门答复", "The department's answer is entered")),
    "drop": (_department(drop=True), Text("不再等待该部门", "This department is no longer waited for")),
    "answer": (
        lambda desk, number, who: desk.answer(number, staff_id=who, said=_said()),
        Text("已书面答复，请打印答复函并回访客户", "Answered in writing; print the letter and call back"),
    ),
    "satisfied": (_close(satisfied=True), Text("客户满意，投诉已办结", "The customer is satisfied; it is closed")),
    "unsatisfied": (_close(satisfied=False), Text("已登记客户不满意", "That the customer isn't satisfied is recorded")),
    "withdraw": (
        lambda desk, number, who: desk.withdraw(number, staff_id=who, said=_said()),
        Text("已登记撤诉，投诉结束", "The withdrawal is recorded; the complaint is closed"),
    ),
    "note": (
        lambda desk, number, who: desk.note(number, staff_id=who, said=_said()),
        Text("已保存备注", "The note is kept"),
    ),
}  # fmt: skip


def _render(number: str, refused: str = "", fields: Mapping[str, Text] | None = None) -> str:
    """The page; `refused`: the act whose form comes back, with the sentences by field."""
    with system().database.reading() as db:
        view = complaints.view(db, number, viewer())
        life = lives.load(db, view.order.id, now(), lock=False)
        limits = promises.limits(db, view.order.business, view.order.region_id)
        years = parameters.number(db, "complaint.kept_years")
        departments = complaints.departments(db)
    possible = {name: complaining.why_not(life, name) for name in complaining.PLACES}
    here = [visit for visit in life.open_visits if visit.left_at is None]
    closed = view.order.ended_at
    return render_template(
        "complaints/page.html", view=view, order=view.order, complaint=view.complaint, possible=possible,
        here=here, open_inquiries=life.open_inquiries, todos=life.open_todos, departments=departments, now=now(),
        customer=masked.owner(view.customer), contact=masked.contact(view.order), readable=_readable(view),
        refused=refused, fields=fields or {}, typed=request.form, department_hours=limits[DEPARTMENT].hours,
        kept_until=kept_until(closed, years) if closed else None,
    )  # fmt: skip


def _readable(view: ComplaintView) -> bool:
    """Who handles complaints, or took this one, reads what was said; others see that something was."""
    return may("handle_complaint") or view.order.staff_id == viewer().id
