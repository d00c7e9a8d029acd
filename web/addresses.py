"""The standard addresses behind the ".." button (S): the dialog's data, and the same as a page without scripts."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from engine.store import addresses
from engine.store.addresses import Found
from web import words
from web.chosen import LARGEST, number
from web.current import needs, system
from web.language import say
from web.security import inside

bp = Blueprint("addresses", __name__, url_prefix="/addresses")
SHOWN = 30
LONGEST = 100
#: what the page without scripts keeps for itself; all else of the form is carried through
OWN = frozenset({"csrf_token", "act", "parent", "text", "address_id"})


@bp.get("/search")
@needs("place_install")
def search() -> dict[str, object]:
    """The doors that a text finds: fragments or pinyin initials."""
    with system().database.reading() as db:
        found = addresses.search(db, request.args.get("text", "")[:LONGEST], SHOWN)
    return {"rows": [_row(each) for each in found], "path": []}


@bp.get("/children")
@needs("place_install")
def children() -> dict[str, object]:
    """The nodes right below one, and the way down to it."""
    parent = number("parent")
    with system().database.reading() as db:
        rows = addresses.children(db, parent)
        path = addresses.path(db, parent) if parent else []
    return {"rows": [_row(each) for each in rows], "path": [{"id": node.id, "name": node.name} for node in path]}


@bp.post("")
@needs("place_install")
def page() -> str:
    """The choice without scripts; the order form's data travel along in hidden fields."""
    text = request.form.get("text", "")[:LONGEST].strip()
    parent = request.form.get("parent", type=int)
    parent = parent if parent is not None and 0 < parent <= LARGEST else None
    with system().database.reading() as db:
        rows = addresses.search(db, text, SHOWN) if text else addresses.children(db, parent)
        path = addresses.path(db, parent) if parent and not text else []
    carried = MultiDict((name, value) for name, value in request.form.items(multi=True) if name not in OWN)
    before = request.form.get("address_id", "")
    return render_template(
        "addresses/page.html", rows=[_row(each) for each in rows], path=path, text=text, carried=carried,
        before=before, form=inside(request.form.get("form")) or url_for("install.submit"),
    )  # fmt: skip


def ports(found: Found) -> str:
    """How many ports are free, of how many; nothing where none is known."""
    if not found.ports_total:
        return ""
    return _("空闲端口 %(free)s / %(total)s", free=found.ports_free, total=found.ports_total)


def _row(found: Found) -> dict[str, object]:
    why = addresses.why_not(found) if found.leaf else None
    return {
        "id": found.id,
        "name": found.name,
        "full_name": found.full_name,
        "level": words.word(found.level_type, "level"),
        "leaf": found.leaf,
        "coverage": found.coverage,
        "coverage_text": words.word(found.coverage, "coverage"),
        "ports_total": found.ports_total,
        "ports_text": ports(found),
        "why": say(why),
    }
