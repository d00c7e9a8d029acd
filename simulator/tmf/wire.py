"""Requests as the journal sees them, and the faults that befall them on the wire."""

from __future__ import annotations

import socket
import threading
import time

from flask import Flask, Response, g, request
from werkzeug.exceptions import RequestEntityTooLarge

from simulator.faults import RequestTrouble
from simulator.stand_in import StandIn
from simulator.store import Session, journal, outbox
from simulator.tables import WorkOrder
from simulator.tmf.problems import problem

#: The headers that are kept in the journal; never one that could carry a secret.
HEADERS = ("Content-Type", "Accept", "User-Agent", "X-Request-Id", "Idempotency-Key")
LONGEST_BODY = 100_000
#: How long an answer waits for the event that is to overtake it, real seconds.
EARLY_SECONDS = 5.0
#: Set when the program stops: hanging requests need not hang on.
stopping = threading.Event()


def register(app: Flask, stand: StandIn) -> None:
    """Write down every request to the TMF API when it comes, and its answer when it is known."""

    @app.before_request
    def _received() -> None:
        if request.path.startswith("/tmf-api/"):
            with stand.store.write(quiet=True) as session:
                g.entry = _entry(stand, session)

    @app.after_request
    def _answered(response: Response) -> Response:
        if "entry" in g:
            answer = "cut" if g.get("cut") else str(response.status_code)
            with stand.store.write(quiet=True) as session:
                journal.answered(session, g.entry, answer)
        if "held" in g:
            held = g.held
            response.call_on_close(lambda: stand.gate.release(held))
        return response


def _entry(stand: StandIn, session: Session) -> int:
    try:
        body = request.get_data(as_text=True)[:LONGEST_BODY]
    except RequestEntityTooLarge:
        body = "(too large)"
    entry = journal.note(
        session,
        stand.clock,
        "request",
        request.method,
        path=request.full_path.rstrip("?"),
        headers={name: request.headers[name] for name in HEADERS if name in request.headers},
        body=body or None,
        external_id=_external_id() if body else None,
    )
    session.flush()
    return entry.id


def _external_id() -> str | None:
    """The external id that the request at hand speaks of, if it can be read at all."""
    try:
        value = request.get_json(force=True, silent=True)
    except RecursionError:  # nested deeper than the reader goes; refused later
        return None
    external_id = value.get("externalId") if isinstance(value, dict) else None
    return external_id if isinstance(external_id, str) else None


def about(session: Session, order: WorkOrder) -> None:
    """The request at hand is about this work order."""
    journal.concerns(session, g.entry, order.external_id, order.number)


def trouble(stand: StandIn, session: Session, key: str | None) -> RequestTrouble:
    """What faults have in store for the request at hand, about the work order of that external id."""
    occasion = journal.times(session, "request", request.method, key, g.entry)
    return stand.faults.for_request(session, key or f"request {g.entry}", occasion)


def unavailable() -> Response:
    """The answer of a system that is down."""
    response = problem(503, "Unavailable", "系统暂不可用", "the system is not available at the moment; try again")
    response.headers["Retry-After"] = "1"
    return response


def befall(stand: StandIn, trouble: RequestTrouble, response: Response) -> Response:
    """What becomes of an answer after the work was done: late, an error instead, or none at all."""
    if trouble.hang:
        stopping.wait(stand.faults.measures["hang_seconds"])
    if trouble.answer_lost:
        _cut()
    return unavailable() if trouble.error_after else response


def _cut() -> None:
    """Close the connection under the answer: the caller never learns what happened."""
    g.cut = True
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)


def hold_events(stand: StandIn, order: WorkOrder) -> None:
    """The events of a new work order wait until its request is answered."""
    g.held = order.id
    stand.gate.hold(order.id)


def wait_for_first_event(stand: StandIn, order: WorkOrder) -> None:
    """Answer only after the first event was tried."""
    give_up = time.monotonic() + EARLY_SECONDS
    while time.monotonic() < give_up:
        with stand.store.read() as session:
            if outbox.tried(session, order):
                return
        stopping.wait(0.005)
