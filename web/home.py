"""The first page after the sign-in: what is to be done now. And the switch of language."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.deciding import DECISIONS
from engine.store import fallout, find, queues, urgency
from web import drafts
from web.current import now, system, viewer
from web.language import COOKIE, LANGUAGES, YEAR
from web.security import inside

bp = Blueprint("home", __name__)
SHOWN = 8


@bp.get("/")
def page() -> str:
    """To-dos, incidents and overdue orders of this hall, and the way to a new order."""
    who = viewer()
    with system().database.reading() as db:
        rows = queues.todos(db, who, now(), limit=SHOWN)
        incidents = fallout.queue(db, who, "open", SHOWN)
        counts = queues.counts(db, who)
        latest = find.orders(db, find.OrderFilter(), who, limit=SHOWN)
        late = find.orders(db, find.OrderFilter(jeopardy="late", turn="urgent"), who, limit=SHOWN)
        overdue = find.orders(db, find.OrderFilter(state="open", overdue=True), who, limit=1).total
        colours = urgency.colours(db, who)
    return render_template(
        "home/page.html", rows=rows, incidents=incidents, counts=counts, latest=latest, late=late,
        overdue=overdue, colours=colours, drafts=drafts.mine(), now=now(), decisions=DECISIONS,
    )  # fmt: skip


@bp.get("/language/<code>")
def language(code: str) -> Response:
    """Chooses the language and goes back to where one was."""
    if code not in LANGUAGES:
        abort(404)
    response = redirect(inside(request.args.get("next")) or url_for("home.page"))
    https = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(COOKIE, code, max_age=YEAR, httponly=True, samesite="Lax", secure=https)
    return response
