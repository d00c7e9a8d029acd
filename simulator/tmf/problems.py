"""Every error as TMF says it: ``{code, reason, message, status, referenceError}``, all strings."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import HTTPException, InternalServerError

from simulator import errors, events

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/json;charset=utf-8"
REFERENCE = "https://www.tmforum.org/resources/specification/tmf641-service-ordering-api-rest-specification-r19-0-0/"

#: A refusal's class -> the status at the door.
STATUSES: dict[type[errors.Refusal], int] = {
    errors.BadRequest: 400,
    errors.NotFound: 404,
    errors.NotAllowed: 409,
    errors.Unavailable: 503,
}


def answer(body: Any, status: int = 200, **headers: str) -> Response:
    """A JSON response; Chinese as it is."""
    return Response(events.encode(body), status, headers, content_type=MEDIA_TYPE)


def problem(status: int, code: str, reason: str, message: str) -> Response:
    """An error body. `code` for programs, `reason` what, `message` more of it."""
    body = {
        "code": code,
        "reason": reason,
        "message": message,
        "status": str(status),
        "referenceError": REFERENCE,
    }
    return answer(body, status)


def refused(refusal: errors.Refusal) -> Response:
    """What a refusal says, with its status."""
    return problem(STATUSES[type(refusal)], refusal.code, refusal.reason, str(refusal))


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    text = error.description or error.name
    response = problem(status, error.name.replace(" ", ""), error.name, text)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _unexpected(error: Exception) -> Response:
    log.exception("request failed", path=request.path)
    return _http(InternalServerError())


def speaks_json() -> bool:
    """Whether the caller is a program: the TMF API always, the rest unless it is a browser's page or form."""
    return request.path.startswith("/tmf-api/") or request.is_json or bool(g.get("program"))


def register(app: Flask) -> None:
    """Answer all errors of the app; those on a page go to the page's own error view."""

    def handle(error: Exception) -> Any:
        if speaks_json():
            if isinstance(error, errors.Refusal):
                return refused(error)
            return _http(error) if isinstance(error, HTTPException) else _unexpected(error)
        return current_app.extensions["page_error"](error)

    app.register_error_handler(Exception, handle)
