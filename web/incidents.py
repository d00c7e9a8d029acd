"""Incidents: numbered, with what went wrong; a person decides that it may be tried again."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.store import queues
from web.current import needs, now, system, viewer
from web.language import say
from web.security import inside

bp = Blueprint("incidents", __name__, url_prefix="/incidents")


@bp.get("")
@needs("see_orders")
def listing() -> str:
    """The open incidents, or the resolved ones."""
    state = "resolved" if request.args.get("state") == "resolved" else "open"
    with system().database.reading() as db:
        rows = queues.incidents(db, viewer(), state)
    return render_template("incidents/listing.html", rows=rows, state=state, now=now())


@bp.post("/<number>/retry")
@needs("resolve_incident")
def retry(number: str) -> Response:
    """What the incident stopped is tried again."""
    because = request.form.get("because", "")
    try:
        system().orchestrator.retry(number, staff_id=viewer().id, because=because)
    except (errors.Invalid, errors.Conflict) as refused:
        flash(say(refused.text), "danger")
    else:
        flash(_("异常单 %(number)s 已重试", number=number), "success")
    return redirect(inside(request.form.get("next")) or url_for("incidents.listing"))
