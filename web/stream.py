"""A page that keeps itself up to date: server-sent events that tell when an order has a new version.

Only the version travels; the page then asks for what changed. No database session is held while nothing happens, each
stream ends after some minutes (the browser comes back by itself), and a process feeds only so many at a time: whoever
is turned away asks now and then instead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask import Blueprint, Flask, Response, current_app, request

from engine import errors
from engine.bootstrap import System
from engine.store import find, pictures
from web.current import needs, system, viewer
from web.language import exact

bp = Blueprint("stream", __name__, url_prefix="/orders")

EVERY = 1.0  #: real seconds between two looks at the version
HEARTBEAT = 5  #: looks without news until a sign of life, which also finds out that the reader has gone
LASTS = 300.0  #: real seconds
RETRY = 3000  #: milliseconds after which the browser comes back


@dataclass(frozen=True)
class Streams:
    """What all streams of one process share."""

    seats: threading.BoundedSemaphore
    stopping: threading.Event = field(default_factory=threading.Event)


def install(app: Flask, seats: int) -> None:
    """Gives the application its seats."""
    app.extensions["streams"] = Streams(threading.BoundedSemaphore(seats))


@bp.get("/<number>/stream")
@needs("see_orders")
def versions(number: str) -> Response:
    """Events `version`, one at once and one for each change; `alive` with the time of day while there is none."""
    with system().database.reading() as db:
        find.must_see(db, number, viewer())
    streams: Streams = current_app.extensions["streams"]
    if not streams.seats.acquire(blocking=False):
        return Response(status=503, headers={"Retry-After": "5"})
    known = request.headers.get("Last-Event-ID", "")
    answer = Response(_tell(system(), number, known, streams.stopping), mimetype="text/event-stream")
    answer.call_on_close(streams.seats.release)
    answer.headers["X-Accel-Buffering"] = "no"  # a proxy must not collect events
    return answer


def _tell(behind: System, number: str, known: str, stopping: threading.Event) -> Iterator[str]:
    yield f"retry: {RETRY}\n\n"
    ends, quiet = time.monotonic() + LASTS, 0
    while time.monotonic() < ends and not stopping.is_set():
        try:
            with behind.database.reading() as db:
                version = str(pictures.version(db, number))
        except errors.Unavailable:
            yield "event: trouble\ndata: unavailable\n\n"
            return
        quiet += 1
        if version != known:
            yield f"id: {version}\nevent: version\ndata: {version}\n\n"
            known, quiet = version, 0
        elif quiet >= HEARTBEAT:
            yield f"event: alive\ndata: {exact(behind.clock.now())}\n\n"
            quiet = 0
        stopping.wait(EVERY)
