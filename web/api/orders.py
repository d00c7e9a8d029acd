"""How orders stand, as JSON, for whoever is signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from engine.store import looking
from web.current import needs, system, viewer

bp = Blueprint("api_orders", __name__, url_prefix="/api/orders")


@bp.get("")
@needs("see_orders")
def stands() -> dict[str, Any]:
    """`?number=…&number=…`: state, element, family, work orders, subscription, open to-dos, incidents; those that one
    may see."""
    with system().database.reading() as db:
        return {"orders": looking.stands(db, request.args.getlist("number"), viewer())}
