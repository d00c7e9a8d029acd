"""Incidents: the queue with its groups, one incident with all that may be done about it, many at once."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors, handing
from engine.fallout import bulk, correcting, resolving
from engine.store import fallout
from web.current import needs, now, system, viewer
from web.forms.correction import SLOTS, corrected
from web.language import say
from web.security import inside
from web.words import word

bp = Blueprint("incidents", __name__, url_prefix="/incidents")
SCOPES = ("open", "mine", "resolved")
#: failures after which a bulk stops, unless told otherwise
FAILURES = 3
#: acts with forms of their own beside the list of acts
ASIDE = frozenset({"take", "hand_over", "note"})


@bp.get("")
@needs("see_orders")
def listing() -> str:
    """The open incidents with their groups, those that I see to, or the resolved ones."""
    return render_template("incidents/listing.html", **_shown())


@bp.get("/rows")
@needs("see_orders")
def rows() -> dict[str, Any]:
    """The same rows anew, for a page that is looked at for long."""
    shown = _shown()
    return {"html": render_template("incidents/_rows.html", **shown), "count": len(shown["rows"])}


def _shown() -> dict[str, Any]:
    """What the list's templates need."""
    asked = request.args.get("state", "")
    state = asked if asked in SCOPES else "open"
    with system().database.reading() as db:
        found = fallout.queue(db, viewer(), state)
        groups = fallout.groups(db, viewer()) if state == "open" else []
        colleagues = handing.colleagues(db, viewer())
    return {
        "rows": found, "groups": groups, "state": state, "now": now(), "colleagues": colleagues,
        "here": url_for("incidents.listing", state=state if state != "open" else None),
    }  # fmt: skip


@bp.get("/<number>")
@needs("see_orders")
def page(number: str) -> str:
    """One incident: what went wrong, what may be done and what comes of it, notes."""
    with system().database.reading() as db:
        line = fallout.line(db, number, viewer())
        is_open = line.incident.state == "open"
        options = resolving.options(db, line.incident, viewer(), now()) if is_open else []
        notes = fallout.notes(db, line.incident.id)
        resolver = fallout.staff_number(db, line.incident.resolved_by) if line.incident.resolved_by else ""
    return render_template(
        "incidents/page.html", line=line, incident=line.incident, order=line.order, notes=notes, resolver=resolver,
        options=[one for one in options if one.act not in ASIDE], aside={one.act: one for one in options},
        slots=SLOTS, now=now(),
    )  # fmt: skip


@bp.get("/bulk")
@needs("resolve_incident")
def preview() -> str:
    """The incidents of a group: what a retry would do to each, or why it can't be done. Nothing is changed."""
    group = fallout.Group(*(request.args.get(name, "") for name in ("downstream", "code", "kind")))
    with system().database.reading() as db:
        lines = bulk.preview(db, group, viewer(), now())
    possible = [line for line in lines if line.option.refusal is None]
    return render_template(
        "incidents/bulk.html", group=group, possible=possible,
        impossible=[line for line in lines if line.option.refusal is not None], most=bulk.MOST, failures=FAILURES,
    )  # fmt: skip


@bp.post("/bulk")
@needs("resolve_incident")
def do_bulk() -> str | Response:
    """Tries each again, one by one, and tells what came of it."""
    numbers = request.form.getlist("number")[: bulk.MOST]
    because = request.form.get("because", "")
    if not numbers or not because.strip():
        flash(_("请选择异常单并填写处理说明"), "danger")
        return redirect(inside(request.form.get("next")) or url_for("incidents.listing"))
    act = partial(system().orchestrator.resolve, act=bulk.ACT, staff_id=viewer().id, because=because)
    most = request.form.get("failures", FAILURES, type=int)
    outcome = bulk.each(numbers, act, max(most, 1))
    return render_template("incidents/outcome.html", outcome=outcome, asked=len(numbers))


@bp.post("/<number>/<act>")
@needs("see_orders")
def do(number: str, act: str) -> Response:
    """One act; a refusal is told in its own words."""
    form = request.form
    try:
        more: dict[str, Any] = {"fixed": _corrected(number)} if act == "fix_and_retry" else {}
        system().orchestrator.resolve(
            number, act, staff_id=viewer().id, because=form.get("because", ""), to=form.get("to", ""), **more
        )
    except errors.Invalid as refused:
        flash("；".join(say(text) for text in refused.fields.values()), "danger")
    except errors.Conflict as refused:
        flash(say(refused.text), "danger")
    else:
        flash(_("异常单 %(number)s：%(act)s", number=number, act=word(act, "act")), "success")
    return redirect(inside(form.get("next")) or url_for("incidents.page", number=number))


def _corrected(number: str) -> correcting.Correction:
    with system().database.reading() as db:
        order = fallout.line(db, number, viewer()).order
    return corrected(request.form, correcting.present(order))
