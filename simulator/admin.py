"""The administration: JSON for the demo and for tests, and the same deeds behind the pages' forms.

With a token set, programs send ``Authorization: Bearer <token>`` and people enter it once. A form carries a
CSRF token; JSON needs none, since a foreign page cannot send it.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, Response, g, redirect, request, session, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import Unauthorized

from simulator import by_hand
from simulator.clock import wire
from simulator.errors import BadRequest, NotFound
from simulator.stand_in import StandIn
from simulator.store import Session, accounts, journal, outbox, work_orders
from simulator.tables import WorkOrder
from simulator.tmf import checks
from simulator.tmf.problems import answer

#: Paths that only programs read.
PROGRAMS = ("/settings", "/journal", "/health")
OPEN = ("/tmf-api/", "/static/", "/health", "/login")
LARGEST_LOOK = 5000


def register(app: Flask, stand: StandIn, csrf: CSRFProtect, token: str) -> None:
    """Add the administration and the guard of everything that is not the TMF641 API."""

    @app.before_request
    def _guard() -> Any:
        path = request.path
        g.program = path.startswith(PROGRAMS) or "Authorization" in request.headers
        if request.method == "POST" and not path.startswith("/tmf-api/") and not request.is_json:
            csrf.protect()
        if not token or path.startswith(OPEN) or _may_pass(token):
            return None
        if g.program or request.is_json:
            raise Unauthorized("send the header 'Authorization: Bearer <token>'")
        return redirect(url_for("pages.login", to=request.full_path))

    app.config["ADMIN_TOKEN"] = token
    app.register_blueprint(_json(stand))
    app.register_blueprint(_deeds(stand))


def _may_pass(token: str) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(session.get("admin")) or hmac.compare_digest(given.encode(), token.encode())


def _json(stand: StandIn) -> Blueprint:
    bp = Blueprint("admin", __name__)

    @bp.get("/health")
    def health() -> Response:
        with stand.store.read() as look:
            waiting = outbox.waiting(look)
        return answer({"status": "ok", "businessTime": wire(stand.clock.now()), "undeliveredEvents": waiting})

    @bp.get("/settings")
    def settings() -> Response:
        return answer(_settings(stand))

    @bp.put("/settings")
    def change_settings() -> Response:
        given = checks.body()
        unknown = sorted(set(given) - {"faults", "measures"})
        if unknown:
            raise BadRequest("unknownSetting", f"cannot be set: {', '.join(unknown)}; can: faults, measures")
        stand.faults.change(_table(given, "faults"), _table(given, "measures"))
        return answer(_settings(stand))

    @bp.get("/journal")
    def read_journal() -> Response:
        look = journal.Look(
            external_id=request.args.get("externalId"),
            kind=request.args.get("kind"),
            after=_number("after", 0, 2**53),
            limit=_number("limit", 100, LARGEST_LOOK),
        )
        with stand.store.read() as records:
            rows = [journal.as_json(records, entry) for entry in journal.entries(records, look)]
        return answer(rows)

    @bp.get("/journal/summary")
    def summary() -> Response:
        with stand.store.read() as records:
            return answer(accounts.accounts(records))

    return bp


def _settings(stand: StandIn) -> dict[str, Any]:
    with stand.store.read() as look:
        waiting = journal.demands(look)
    return {
        "faults": stand.faults.probabilities,
        "measures": stand.faults.measures,
        "demanded": waiting,
        "seed": stand.faults.seed,
        "speed": stand.clock.speed,
        "clock": str(stand.clock),
        "businesses": sorted(stand.settings.businesses),
        "reasons": [
            {"code": one.code, "kind": one.kind, "reason": one.zh, "steps": list(one.steps)}
            for one in stand.settings.reasons
        ],
    }


def _table(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = given.get(name, {})
    if not isinstance(value, dict):
        raise BadRequest("unknownSetting", f"{name} is an object of numbers")
    return value


def _number(name: str, default: int, most: int) -> int:
    text = request.args.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        raise BadRequest("invalidQuery", f"{name} is a whole number from 0")
    return min(int(text), most)


def _deeds(stand: StandIn) -> Blueprint:
    bp = Blueprint("deeds", __name__)

    @bp.post("/workOrders/<number>/<any(push, return, delay, resume):deed>")
    def act(number: str, deed: str) -> Any:
        given = _given()
        with stand.store.write() as work:
            order = work_orders.by_number(work, number)
            if order is None:
                raise NotFound("notFound", f"work order {number!r} does not exist")
            at = _do(stand, work, order, deed, given)
        if request.is_json:
            return answer({"workOrder": order.document, "at": at})
        return redirect(url_for("pages.one", number=number, did=deed, at=at))

    @bp.post("/faults/demand")
    def demand() -> Any:
        given = _given()
        with stand.store.write() as work:
            count = _count(given.get("count", 1))
            stand.faults.demand(work, str(given.get("fault", "")), given.get("externalId") or None, count)
        if request.is_json:
            return answer(_settings(stand)["demanded"], 201)
        return redirect(url_for("pages.faults", did="save"))

    return bp


def _given() -> Mapping[str, Any]:
    if not request.is_json:
        return request.form
    return checks.body() if request.get_data() else {}


def _do(stand: StandIn, work: Session, order: WorkOrder, deed: str, given: Mapping[str, Any]) -> str:
    """Do it; the step at which it takes effect, if that is said."""
    reason = given.get("reason") or None
    if deed == "push":
        by_hand.push(stand, work, order)
    elif deed == "return":
        return by_hand.send_back(stand, work, order, reason)
    elif deed == "delay":
        kind = str(given.get("kind", "wait_carrier"))
        by_hand.put_off(stand, work, order, kind, _hours(given.get("hours")), reason)
    else:
        by_hand.resume(stand, work, order)
    return ""


def _hours(value: Any) -> float | None:
    if value in (None, ""):
        return None
    try:
        return float(value)
    except (TypeError, ValueError):
        raise BadRequest("hours", f"hours is a number, not {value!r}") from None


def _count(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        raise BadRequest("count", f"count is a whole number, not {value!r}") from None
