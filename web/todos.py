"""To-dos: the queue of the hall or one's own, claim, give back, decide."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.deciding import DECISIONS
from engine.store import queues
from web.current import needs, now, system, viewer
from web.language import say
from web.security import inside

bp = Blueprint("todos", __name__, url_prefix="/todos")


@bp.get("")
@needs("see_orders")
def queue() -> str:
    """The open to-dos, the most urgent first."""
    mine = request.args.get("scope") == "mine"
    with system().database.reading() as db:
        rows = queues.todos(db, viewer(), "mine" if mine else "hall")
    return render_template("todos/queue.html", rows=rows, mine=mine, now=now(), decisions=DECISIONS)


@bp.post("/<int:todo_id>/claim")
@needs("see_orders")
def claim(todo_id: int) -> Response:
    """The to-do is mine."""
    return _act(lambda: system().orchestrator.claim(todo_id, staff_id=viewer().id), _("已认领"))


@bp.post("/<int:todo_id>/release")
@needs("see_orders")
def release(todo_id: int) -> Response:
    """The to-do goes back to the hall."""
    return _act(lambda: system().orchestrator.release(todo_id, staff_id=viewer().id), _("已退回队列"))


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


def _act(act: Callable[[], None], done: str) -> Response:
    """Does it, says so, and goes back to where one was; a refusal is told there in its own words."""
    try:
        act()
    except (errors.Invalid, errors.Conflict) as refused:
        flash(say(refused.text), "danger")
    else:
        flash(done, "success")
    return redirect(inside(request.form.get("next")) or url_for("todos.queue"))
