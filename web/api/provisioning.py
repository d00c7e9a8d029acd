"""The listener for the provisioning system's TMF641 events.

Signature first, then form, then the inbox; 204 only once the event is committed. An event that is refused here changes
nothing and leaves nothing behind but a line in the log.
"""

from __future__ import annotations

import structlog
from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from engine.errors import BroadbandError, Invalid, Text, Unavailable
from engine.provisioning import signatures
from web.api import bodies
from web.api.problems import invalid, problem
from web.current import system

bp = Blueprint("provisioning", __name__, url_prefix="/api/provisioning")

log = structlog.get_logger("web.api")


@bp.post("/events")
def events() -> Response:
    """Takes one event. 204 kept, 400 not an event, 401 not signed, 413 too large, 503 try again."""
    raw = request.get_data(cache=False)
    stamp = request.headers.get("X-Timestamp", "")
    if not signatures.holds(system().settings.callback_secret, stamp, request.headers.get("X-Signature", ""), raw):
        log.warning("event.refused", why="signature", address=request.remote_addr)
        return problem(401, "unauthorized", Text("签名无效或已过期", "The signature is wrong or too old"))
    system().orchestrator.keep(bodies.read(raw))
    return Response(status=204)


@bp.errorhandler(Invalid)
def _invalid(error: Invalid) -> Response:
    log.warning("event.refused", why="form", paths=sorted(error.fields)[:10])
    return invalid(error)


@bp.errorhandler(BroadbandError)
def _failed(error: BroadbandError) -> Response:
    status = 503 if isinstance(error, Unavailable) else 500
    return problem(status, error.code, error.text)


@bp.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return problem(413, "tooLarge", Text("内容过大", "The body is too large"))
    return problem(error.code or 500, "http", Text("请求有误", error.name))
