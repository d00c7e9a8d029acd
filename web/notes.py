"""Notes about an order: written, and corrected while they are young."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from engine import errors
from engine.store import find, notes
from web import orders
from web.current import needs, now, system, viewer

bp = Blueprint("notes", __name__, url_prefix="/orders")


@bp.post("/<number>/notes")
@needs("write_note")
def add(number: str) -> Response | tuple[str, int]:
    """Writes a note down; one that can't be kept stands on the page again, with the reason."""
    return _keep(number, None)


@bp.post("/<number>/notes/<int:note_id>")
@needs("write_note")
def correct(number: str, note_id: int) -> Response | tuple[str, int]:
    """Other words for one's own note."""
    return _keep(number, note_id)


def _keep(number: str, note_id: int | None) -> Response | tuple[str, int]:
    text = request.form.get("text", "")
    try:
        with system().database.writing() as db:
            order = find.order(db, number, viewer()).order
            if note_id is None:
                notes.add(db, order.id, viewer(), text, now())
            else:
                notes.correct(db, order.id, note_id, viewer(), text, now())
    except (errors.Invalid, errors.Conflict) as refused:
        noted = orders.Noted(text[: notes.LONGEST * 2], refused.text, note_id)
        return orders.render(number, viewer(), full=False, noted=noted), 400
    return redirect(url_for("orders.page", number=number) + "#notes")
