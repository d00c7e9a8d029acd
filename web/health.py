"""For whoever watches over the machines: does the process live, can it work?"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from engine import errors
from engine.store import people
from web.current import system

bp = Blueprint("health", __name__, url_prefix="/health")


@bp.get("/live")
def live() -> Response:
    """The process answers."""
    return jsonify(status="live")


@bp.get("/ready")
def ready() -> tuple[Response, int]:
    """The database answers too; 503 while it does not."""
    try:
        with system().database.reading() as db:
            people.staff_by_id(db, 0)
    except errors.Unavailable:
        return jsonify(status="unavailable", missing=["database"]), 503
    return jsonify(status="ready"), 200
