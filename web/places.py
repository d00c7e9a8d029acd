"""Halls, regions and channels, for whoever keeps them: listed, renamed, moved, new ones."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.errors import Text
from engine.store import keeping_places
from engine.store.keeping_places import Filled
from web.current import needs, now, system, viewer

bp = Blueprint("places", __name__, url_prefix="/places")
LARGEST = 2**31 - 1


@bp.get("")
@needs("keep_places")
def page() -> str:
    """All of them."""
    return _page()


@bp.post("/<any(hall, region, channel):what>")
@needs("keep_places")
def save(what: str) -> Response | tuple[str, int]:
    """Saves one row, or a new one; where it is refused, the page says why beside it and keeps what was typed."""
    form = request.form
    place_id = _number("id") if form.get("id") else None
    filled = Filled(
        form.get("code", "").strip(), form.get("name", ""), _number("region_id"), _number("channel_id"),
        _number("parent_id"), form.get("kind", ""),
    )  # fmt: skip
    try:
        with system().database.writing() as db:
            keeping_places.save(db, what, place_id, filled, viewer(), now())
    except errors.Invalid as refused:
        return _page((what, place_id), refused.fields, filled), 400
    flash(_("已保存"), "success")
    return redirect(url_for("places.page", _anchor=what))


def _page(
    refused: tuple[str, int | None] | None = None, wrong: dict[str, Text] | None = None, filled: Filled | None = None
) -> str:
    with system().database.reading() as db:
        places = keeping_places.every(db)
    return render_template(
        "places/page.html", places=places, kinds=keeping_places.CHANNEL_KINDS, refused=refused, wrong=wrong or {},
        typed=filled,
    )  # fmt: skip


def _number(name: str) -> int | None:
    text = request.form.get(name, "")
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return found if 0 < found <= LARGEST else None
