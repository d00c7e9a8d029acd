"""What the provisioning system said of work orders that we never sent: kept, shown, never lost."""

from __future__ import annotations

from flask import Blueprint, render_template

from engine.store import inbox
from web.current import needs, system

bp = Blueprint("results", __name__, url_prefix="/results")


@bp.get("")
@needs("see_inbox")
def listing() -> str:
    """The newest first. The bodies may hold personal data and stay in the database."""
    with system().database.reading() as db:
        rows = inbox.unknown(db)
    return render_template("results/listing.html", rows=rows)
