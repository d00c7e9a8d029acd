"""The figures of the map of all orders against the orders themselves, as JSON, for whoever sees all halls."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint

from engine.store import reckoning
from web.current import needs, system

bp = Blueprint("api_tallies", __name__, url_prefix="/api/tallies")
MOST = 100


@bp.get("")
@needs("see_all_halls")
def accounts() -> dict[str, Any]:
    """How many figures there are, and those that are wrong (at most `MOST`)."""
    with system().database.reading() as db:
        return {
            "figures": reckoning.figures(db),
            "wrong": [asdict(one) for one in reckoning.differences(db, MOST)],
            "rolled_wrong": reckoning.rolled_wrong(db),
        }
