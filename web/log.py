"""One line per request for the keepers: which page, which answer, how long. No personal data, no search text."""

from __future__ import annotations

import logging
import re
import time
import uuid

import structlog
from flask import Flask, Response, g, request

from engine.store import audit

logger = structlog.get_logger("web")
PLAIN_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
#: an address that is a key: of links to an order
KEY = re.compile(r"(/shared/)[^/?\s]+")
QUIET = frozenset({"static", "bootstrap.static", "health.live", "health.ready"})


def install(app: Flask) -> None:
    """Names and times each request."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _error: audit.coming_from(None))


def request_id() -> str:
    """The name under which this request stands in the log."""
    found: str = g.get("request_id", "")
    return found


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if PLAIN_ID.fullmatch(given) else uuid.uuid4().hex
    g.began = time.perf_counter()
    audit.coming_from(request.remote_addr)


def _end(response: Response) -> Response:
    if "began" not in g:
        return response
    response.headers["X-Request-Id"] = g.request_id
    if request.endpoint not in QUIET:
        logger.info(
            "request",
            request_id=g.request_id,
            method=request.method,
            path=request.url_rule.rule if request.url_rule else "",
            status=response.status_code,
            ms=round((time.perf_counter() - g.began) * 1000, 1),
        )
    return response


class WithoutKeys(logging.Filter):
    """Takes keys out of the addresses that the web server itself tells of."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing is left out but the keys."""
        record.msg, record.args = KEY.sub(r"\1…", record.getMessage()), ()
        return True
