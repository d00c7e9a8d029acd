"""To-dos: my queue, the hall's, what I did today; claim, give back, hand over, decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors, handing
from engine.deciding import DECISIONS
from engine.store import queues, todos
from engine.store.queues import Wanted
from web import words
from web.current import needs, now, system, viewer
from web.language import say
from web.security import inside

bp = Blueprint("todos", __name__, url_prefix="/todos")
SCOPES = ("hall", "mine", "done")
#: most that are claimed at once
MOST = 100


@bp.get("")
@needs("see_orders")
def queue() -> str:
    """The to-dos that were asked for, the most urgent first."""
    return render_template("todos/queue.html", **_shown())


@bp.get("/rows")
@needs("see_orders")
def rows() -> dict[str, Any]:
    """The same rows anew, for a page that is looked at for long."""
    shown = _shown()
    html = render_template("todos/_rows.html", selectable=True, **shown)
    return {"html": html, "count": len(shown["rows"]), "late": shown["late"]}


@bp.post("/<int:todo_id>/claim")
@needs("see_orders")
def claim(todo_id: int) -> Response:
    """The to-do is mine."""
    return _act(lambda: system().orchestrator.claim(todo_id, staff_id=viewer().id), _("已认领"))


@bp.post("/claim")
@needs("see_orders")
def claim_many() -> Response:
    """All that were ticked are mine; of each that can't be, why."""
    asked = list(dict.fromkeys(request.form.getlist("todo", type=int)))[:MOST]
    done, refused = 0, []
    for todo_id in asked:
        try:
            system().orchestrator.claim(todo_id, staff_id=viewer().id)
        except (errors.Conflict, errors.NotAllowed, errors.NotFound) as told:
            refused.append(say(told.text))
        else:
            done += 1
    if not asked:
        flash(_("请先勾选要认领的待办"), "warning")
    if done:
        flash(_("已认领 %(n)s 项", n=done), "success")
    if refused:
        why = " · ".join(dict.fromkeys(refused))
        flash(_("%(n)s 项没有认领：%(why)s", n=len(refused), why=why), "warning")
    return redirect(_back())


@bp.post("/<int:todo_id>/release")
@needs("see_orders")
def release(todo_id: int) -> Response:
    """The to-do goes back to the hall."""
    return _act(lambda: system().orchestrator.release(todo_id, staff_id=viewer().id), _("已退回队列"))


@bp.get("/<int:todo_id>/hand-over")
@needs("see_orders")
def to_whom(todo_id: int) -> str:
    """To whom a to-do may be handed over: the page without scripts."""
    with system().database.reading() as db:
        todos.held(db, todo_id, viewer())
        colleagues = handing.colleagues(db, viewer())
    return render_template("todos/hand_over.html", todo_id=todo_id, colleagues=colleagues, here=_back())


@bp.post("/<int:todo_id>/hand-over")
@needs("see_orders")
def hand_over(todo_id: int) -> Response:
    """The to-do is a colleague's."""
    to = request.form.get("to", "")
    return _act(
        lambda: system().orchestrator.hand_over(todo_id, to, staff_id=viewer().id), _("已转交工号 %(to)s", to=to[:20])
    )


@bp.post("/<int:todo_id>/complete")
@needs("see_orders")
def complete(todo_id: int) -> Response:
    """A decision on a to-do."""
    form = request.form
    return _act(
        lambda: system().orchestrator.complete(
            todo_id, decision=form.get("decision", ""), staff_id=viewer().id, because=form.get("because", ""),
            campaign_id=form.get("campaign_id", type=int),
        ),
        _("已处理"),
    )  # fmt: skip


def _shown() -> dict[str, Any]:
    """What the queue's templates need."""
    wanted = _wanted()
    with system().database.reading() as db:
        found = queues.todos(db, viewer(), now(), wanted)
        numbers = queues.counts(db, viewer())
        colleagues = handing.colleagues(db, viewer())
    return {
        "rows": found, "wanted": wanted, "now": now(), "late": queues.overdue(found, now()), "colleagues": colleagues,
        "numbers": numbers, "kinds": list(DECISIONS), "sorts": list(queues.SORTS), "decisions": DECISIONS,
        "businesses": words.BUSINESSES, "here": url_for("todos.queue", **_args(wanted)),
    }  # fmt: skip


def _wanted() -> Wanted:
    """What the address asks for, as far as it makes sense."""
    one = {name: request.args.get(name, "") for name in ("scope", "kind", "business", "sort")}
    return Wanted(
        one["scope"] if one["scope"] in SCOPES else "hall",
        one["kind"] if one["kind"] in DECISIONS else "",
        one["business"] if one["business"] in words.BUSINESSES else "",
        one["sort"] if one["sort"] in queues.SORTS else "due",
    )


def _args(wanted: Wanted) -> dict[str, str]:
    usual = Wanted()
    return {name: value for name, value in vars(wanted).items() if value != getattr(usual, name)}


def _back() -> str:
    return inside(request.values.get("next")) or url_for("todos.queue")


def _act(act: Callable[[], object], done: str) -> Response:
    """Does it, says so, and goes back to where one was; a refusal is told there in its own words."""
    try:
        act()
    except (errors.Invalid, errors.Conflict) as refused:
        flash(say(refused.text), "danger")
    else:
        flash(done, "success")
    return redirect(_back())
