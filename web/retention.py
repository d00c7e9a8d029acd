"""How long personal data are kept: each term, what is due, what was erased. Erasing itself is a command."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.store import retention
from web.current import needs, now, system

bp = Blueprint("retention", __name__, url_prefix="/retention")


@bp.get("")
@needs("see_retention")
def page() -> str:
    """All terms."""
    with system().database.reading() as db:
        found = retention.report(db, now())
    return render_template("retention/page.html", found=found)
