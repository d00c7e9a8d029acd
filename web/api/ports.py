"""Ports, as JSON, for whoever sees all halls: what is taken, and what somebody is known to hold."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from engine.store import ports
from web.current import needs, system

bp = Blueprint("api_ports", __name__, url_prefix="/api/ports")


@bp.get("")
@needs("see_all_halls")
def accounts() -> dict[str, Any]:
    """Every node with ports: how many there are, are taken, are held by subscriptions and open orders."""
    with system().database.reading() as db:
        return {"nodes": [vars(one) for one in ports.accounts(db)]}
