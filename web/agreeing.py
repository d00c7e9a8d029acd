"""What one person alone may not do to a staff number: a second person agrees, or refuses."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.store import four_eyes
from web.current import needs, now, system, viewer
from web.language import say

bp = Blueprint("agreeing", __name__, url_prefix="/agreements")


@bp.get("")
@needs("agree_staff")
def page() -> str:
    """What waits for a second person."""
    with system().database.reading() as db:
        rows = four_eyes.waiting(db)
    refusals = {line.request.id: four_eyes.refusal(line.request, viewer()) for line in rows}
    return render_template("staff/requests.html", rows=rows, refusals=refusals, acts=four_eyes.ACTS)


@bp.post("/<int:request_id>")
@needs("agree_staff")
def decide(request_id: int) -> Response:
    """Agrees or refuses; who asked may withdraw."""
    agreed = request.form.get("decision") == "agree"
    try:
        with system().database.writing() as db:
            four_eyes.decide(db, request_id, agreed, viewer(), now())
    except errors.Conflict as refused:
        flash(say(refused.text), "danger")
    else:
        flash(_("已同意并生效") if agreed else _("已退回"), "success")
    return redirect(url_for("agreeing.page"))
