"""The listener for the provisioning system's TMF641 events.

Signature first, then form, then the inbox; 204 only once the event is committed. An event that is refused here changes
nothing and leaves nothing behind but a line in the log.
"""

from __future__ import annotations

from typing import Any

import structlog
from flask import Blueprint, Response, json, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from engine.errors import BroadbandError, Invalid, Text, Unavailable
from engine.provisioning import signatures
from web.api.problems import invalid, problem
from web.current import system

bp = Blueprint("provisioning", __name__, url_prefix="/api/provisioning")

log = structlog.get_logger("web.api")
#: deepest nesting that is read
DEEPEST = 40


@bp.post("/events")
def events() -> Response:
    """Takes one event. 204 kept, 400 not an event, 401 not signed, 413 too large, 503 try again."""
    raw = request.get_data(cache=False)
    stamp = request.headers.get("X-Timestamp", "")
    if not signatures.holds(system().settings.callback_secret, stamp, request.headers.get("X-Signature", ""), raw):
        log.warning("event.refused", why="signature", address=request.remote_addr)
        return problem(401, "unauthorized", Text("签名无效或已过期", "The signature is wrong or too old"))
    system().orchestrator.keep(_read(raw))
    return Response(status=204)


def _read(raw: bytes) -> Any:
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Invalid({"$": Text("不是 JSON", "not JSON")}) from None
    if _depth(body) > DEEPEST:
        raise Invalid({"$": Text(f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST}")})
    return body


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _depth(value: Any) -> int:
    """How deep a value is nested, without recursion."""
    deepest, todo = 0, [(value, 1)]
    while todo:
        inner, depth = todo.pop()
        deepest = max(deepest, depth)
        children = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        todo += [(child, depth + 1) for child in children]
    return deepest


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
