"""The pages for people: the work orders, one of them, the faults, the journal."""

from __future__ import annotations

import hmac
import json
from typing import Any

from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from simulator import asking, documents, errors, life, pictures, states, texts
from simulator.faults import NAMES
from simulator.stand_in import StandIn
from simulator.store import Session, journal, outbox, work_orders
from simulator.store.work_orders import Condition
from simulator.tables import Asked, WorkOrder
from simulator.tmf.problems import STATUSES

ON_A_PAGE = 50
COOKIE = "lang"


def language() -> str:
    """What the reader reads: ``?lang=``, else the cookie, else Chinese."""
    asked = request.args.get("lang") or request.cookies.get(COOKIE, "zh")
    return asked if asked in texts.LANGUAGES else "zh"


def register(app: Flask, stand: StandIn) -> None:
    """Add the pages, and what all of them need."""
    app.register_blueprint(_blueprint(stand))
    app.extensions["page_error"] = _error

    @app.context_processor
    def _words() -> dict[str, Any]:
        spoken = language()
        return {
            "t": lambda key: texts.say(texts.TEXTS, key, spoken),
            "state_name": lambda key: texts.say(texts.STATES, key, spoken),
            "fault_name": lambda key: getattr(texts.FAULTS[key][0], spoken) if key in texts.FAULTS else key,
            "fault_help": lambda key: getattr(texts.FAULTS[key][1], spoken),
            "measure_name": lambda key: texts.say(texts.MEASURES, key, spoken),
            "when": texts.say_moment,
            "when_wire": texts.say_wire,
            "spoken": spoken,
            "languages": texts.LANGUAGES,
            "stand": stand,
        }

    @app.after_request
    def _remember(response: Response) -> Response:
        if request.args.get("lang") in texts.LANGUAGES:
            response.set_cookie(COOKIE, language(), max_age=365 * 86400, samesite="Lax", httponly=True)
        return response


def _blueprint(stand: StandIn) -> Blueprint:
    bp = Blueprint("pages", __name__)
    _orders(bp, stand)
    _one(bp, stand)
    _in_flight(bp, stand)
    _settings(bp, stand)

    @bp.get("/records")
    def records() -> str:
        look = journal.Look(
            external_id=request.args.get("externalId") or None,
            kind=request.args.get("kind") or None,
            limit=200,
            newest=True,
        )
        with stand.store.read() as work:
            rows = [journal.as_json(work, entry) for entry in journal.entries(work, look)]
        return render_template("records.html", rows=rows, kinds=journal.KINDS, look=look)

    @bp.route("/login", methods=["GET", "POST"])
    def login() -> str | AnyResponse:
        wrong = False
        if request.method == "POST":
            token = current_app.config["ADMIN_TOKEN"]
            if hmac.compare_digest(request.form.get("token", "").encode(), token.encode()):
                session["admin"] = True
                return redirect(_inside(request.args.get("to", "/")))
            wrong = True
        return render_template("login.html", wrong=wrong)

    return bp


def _inside(path: str) -> str:
    """A path of ours: never a way to another site."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _orders(bp: Blueprint, stand: StandIn) -> None:
    @bp.get("/")
    def listed() -> str:
        asked, found = request.args.get("state", ""), request.args.get("find", "").strip()
        category, offset = request.args.get("business", ""), _offset()
        conditions = [Condition("state", "eq", (asked,))] if asked in states.TRANSITIONS else []
        if category in stand.settings.businesses:
            conditions.append(Condition("category", "eq", (category,)))
        if found:
            conditions.append(Condition("id" if found.startswith("WO") else "externalId", "eq", (found,)))
        with stand.store.read() as work:
            total, orders = work_orders.listed(work, WorkOrder, conditions, offset, ON_A_PAGE, newest=True)
            rows = [_row(stand, work, order) for order in orders]
            facts = {"waiting": outbox.waiting(work), "subscribers": outbox.subscriptions(work)}
        view = {"rows": rows, "total": total, "offset": offset, "asked": asked, "found": found, "category": category}
        return render_template("orders.html", **view, **facts, size=ON_A_PAGE, states=list(states.TRANSITIONS))


def _offset() -> int:
    """How many rows come before the page that was asked for."""
    text = request.args.get("offset", "0")
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _one(bp: Blueprint, stand: StandIn) -> None:
    @bp.get("/workOrders/<number>")
    def one(number: str) -> str:
        with stand.store.read() as work:
            order = _order(work, number)
            row = _row(stand, work, order)
            entries = journal.entries(work, journal.Look(order.external_id or "", limit=60, newest=True))
            cancels = work_orders.cancels_of(work, order)
            asked = work_orders.asked_of(work, order)
        return render_template(
            "order.html",
            order=order,
            row=row,
            entries=entries,
            cancels=cancels,
            asked=asked,
            in_flight=stand.settings.in_flight,
            returns=_reasons(stand, order),
            final=order.state in states.FINAL,
            delayed=order.state in life.DELAY_STATES.values(),
            notes=documents.notes(order),
            urges=documents.urges(order),
            urge=documents.URGE,
            data=json.dumps(order.document, ensure_ascii=False, indent=2),
        )

    @bp.get("/workOrders/<number>/flow.svg")
    def flow(number: str) -> Response:
        with stand.store.read() as work:
            picture = pictures.flowchart(stand, work, _order(work, number))
        return _picture(picture)


def _picture(svg: str) -> Response:
    response = Response(svg, mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    response.headers["Cache-Control"] = "no-store"
    return response


def _in_flight(bp: Blueprint, stand: StandIn) -> None:
    @bp.get("/inFlight")
    def in_flight() -> str:
        offset = _offset()
        with stand.store.read() as work:
            total, rows = work_orders.all_asked(work, offset, ON_A_PAGE)
        return render_template(
            "in_flight.html",
            rows=rows,
            total=total,
            offset=offset,
            size=ON_A_PAGE,
            in_flight=stand.settings.in_flight,
            businesses=stand.settings.businesses,
        )

    @bp.get("/inFlight/<int:own>/flow.svg")
    def flow_of_asked(own: int) -> Response:
        with stand.store.read() as work:
            row = work.get(Asked, own)
            if row is None:
                raise errors.NotFound("notFound", f"nothing of number {own} was asked")
            picture = pictures.flowchart_of_asked(stand, work, row)
        return _picture(picture)


def _order(work: Session, number: str) -> WorkOrder:
    order = work_orders.by_number(work, number)
    if order is None:
        raise errors.NotFound("notFound", f"work order {number!r} does not exist")
    return order


def _row(stand: StandIn, work: Session, order: WorkOrder) -> dict[str, Any]:
    """What the list shows of a work order."""
    moments = work_orders.moments_of(work, order)
    running = [row["name"] for row in order.document["milestone"] if row["status"] == "inProgress"]
    key = order.external_id or order.number or ""
    return {
        "order": order,
        "business": life.business_of(stand, order),
        "steps": running if order.state not in states.FINAL else [],
        "due": next((moment.due for moment in moments if moment.due is not None), None),
        "faults": sorted({entry.name for entry in journal.entries(work, journal.Look(key, "fault"))}),
        "trouble": _trouble(stand, order),
        "urges": documents.urges(order),
        "changed": sum(one.state == asking.AGREED for one in work_orders.asked_of(work, order, "change")),
    }


def _trouble(stand: StandIn, order: WorkOrder) -> str:
    """What is the matter, in the reader's words where the reason is one of ours."""
    error = order.document.get("errorMessage", [{}])[0]
    reason = stand.settings.reason(error.get("code", ""))
    text: str = getattr(reason, language()) if reason else error.get("reason", "")
    return text


def _reasons(stand: StandIn, order: WorkOrder) -> list[Any]:
    """The reasons to return it that fit where it stands or will stand next; none: it cannot be returned."""
    passed = documents.passed(order)
    ahead = [step for step in life.business_of(stand, order).return_steps if step not in passed]
    return stand.settings.reasons_for("return", ahead[0]) if ahead else []


def _settings(bp: Blueprint, stand: StandIn) -> None:
    @bp.get("/faults")
    def faults() -> str:
        with stand.store.read() as work:
            waiting, counts = journal.demands(work), journal.fault_counts(work)
        return render_template("faults.html", names=NAMES, waiting=waiting, counts=counts)

    @bp.post("/faults")
    def change() -> AnyResponse:
        probabilities = {name: request.form[name] for name in NAMES if name in request.form}
        measures = {name: request.form[name] for name in stand.faults.measures if name in request.form}
        stand.faults.change(probabilities, measures)
        return redirect(url_for("pages.faults", did="save"))


def _error(error: Exception) -> tuple[str, int] | AnyResponse:
    """An error as a page: a refusal in the reader's words, anything else by its number only."""
    if isinstance(error, errors.Refusal):
        spoken = texts.say(texts.REFUSALS, error.code, language())
        return render_template("error.html", text=spoken), STATUSES[type(error)]
    if isinstance(error, HTTPException):
        if error.response is not None:
            return error.get_response()
        return render_template("error.html", text=error.name), error.code or 500
    current_app.logger.error("page failed", exc_info=error)
    return render_template("error.html", text=""), 500
