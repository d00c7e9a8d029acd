"""The resources of TMF641: serviceOrder, cancelServiceOrder, hub."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from simulator import acting, cancelling, changing, events, life, states
from simulator.clock import wire as wire_moment
from simulator.documents import PATH, set_state
from simulator.errors import BadRequest, NotAllowed, NotFound
from simulator.stand_in import StandIn
from simulator.store import Session, outbox, work_orders
from simulator.tables import CancelTask, WorkOrder
from simulator.tmf import checks, queries, wire
from simulator.tmf.problems import answer, refused


def blueprint(stand: StandIn) -> Blueprint:
    """The API of one stand-in."""
    bp = Blueprint("tmf641", __name__, url_prefix=PATH)
    _creating(bp, stand)
    _reading(bp, stand)
    _changing(bp, stand)
    _cancellations(bp, stand)
    _hub(bp, stand)
    return bp


def _creating(bp: Blueprint, stand: StandIn) -> None:
    @bp.post("/serviceOrder")
    def create() -> Response:
        given = checks.new_order(stand.settings, checks.body())
        external_id = given.get("externalId")
        early = False
        with stand.store.write() as session:
            trouble = wire.trouble(stand, session, external_id)
            if trouble.error_before:
                return wire.unavailable()
            order = work_orders.by_external_id(session, external_id) if external_id else None
            if order is None:
                order = life.receive(stand, session, given)
                early = stand.faults.strikes(session, "event_early", events.key_of(order), 0)
                if not early:
                    wire.hold_events(stand, order)
            wire.about(session, order)
        if early:
            wire.wait_for_first_event(stand, order)
        response = answer(order.document, 201, Location=order.document["href"])
        return wire.befall(stand, trouble, response)


def _reading(bp: Blueprint, stand: StandIn) -> None:
    @bp.get("/serviceOrder")
    def listed() -> Response:
        return _page(stand, WorkOrder, queries.ORDER, queries.REQUIRED_ORDER)

    @bp.get("/serviceOrder/<number>")
    def one(number: str) -> Response:
        with stand.store.read() as session:
            order = _order(session, number)
        return answer(queries.chosen(order.document, queries.fields(request.args), queries.REQUIRED_ORDER))


def _changing(bp: Blueprint, stand: StandIn) -> None:
    @bp.patch("/serviceOrder/<number>")
    def change(number: str) -> Response:
        given = checks.body("application/merge-patch+json")
        data = checks.changes(given)
        with stand.store.write() as session:
            order = _order(session, number)
            wire.about(session, order)
            trouble = wire.trouble(stand, session, order.external_id)
            if trouble.error_before:
                return wire.unavailable()
            acting.catch_up(stand, session, order, stand.clock.now())
            silent = _falls_silent(stand, session, order, data)
            refusal = _patch(stand, session, order, data, given.get("state"))
        response = refused(refusal) if refusal else answer(order.document)
        return wire.befall(stand, replace(trouble, hang=trouble.hang or silent), response)


def _falls_silent(stand: StandIn, session: Session, order: WorkOrder, data: dict[str, Any]) -> bool:
    """Whether the fault strikes that a change is answered long after it was decided."""
    if not data or changing.kind_of(stand, order, data) != changing.CHANGE:
        return False
    occasion = len(work_orders.asked_of(session, order, changing.CHANGE))
    return stand.faults.strikes(session, "change_silent", events.key_of(order), occasion)


def _patch(stand: StandIn, session: Session, order: WorkOrder, data: dict[str, Any], state: Any) -> NotAllowed | None:
    """Do what a PATCH asks for, or give the refusal: not raised, so that the journal keeps the fault."""
    if state is not None and not isinstance(state, str):
        raise BadRequest("invalidAttribute", "state is a text")
    try:
        if state not in (None, order.state):
            states.check(order.state, state, states.CLIENT_TRANSITIONS)
        if data:
            changing.change(stand, session, order, data, stand.clock.now())
        if state not in (None, order.state):
            _set_by_client(stand, session, order, state)
    except NotAllowed as refusal:
        return refusal
    return None


def _set_by_client(stand: StandIn, session: Session, order: WorkOrder, state: str) -> None:
    now = stand.clock.now()
    if state == states.IN_PROGRESS:
        life.resume(stand, session, order, now)
    elif state == states.CANCELLED:
        refusal = life.why_too_late(stand, order)
        if refusal:
            raise NotAllowed("cancelRefused", refusal)
        work_orders.drop_moments(session, order)
        set_state(order, state, now)
        events.emit(stand, session, order, events.STATE)
    else:
        kind = next(kind for kind, its_state in life.DELAY_STATES.items() if its_state == state)
        reason = stand.settings.reasons_for(kind, "")[0].code
        life.delay(stand, session, order, {"kind": kind, "hours": None, "reason": reason}, now)


def _cancellations(bp: Blueprint, stand: StandIn) -> None:
    @bp.post("/cancelServiceOrder")
    def ask() -> Response:
        number, given = checks.cancellation(checks.body())
        with stand.store.write() as session:
            order = work_orders.by_number(session, number)
            if order is None:
                raise BadRequest("unknownServiceOrder", f"serviceOrder {number!r} does not exist")
            wire.about(session, order)
            trouble = wire.trouble(stand, session, order.external_id)
            if trouble.error_before:
                return wire.unavailable()
            now = stand.clock.now()
            acting.catch_up(stand, session, order, now)
            given.setdefault("requestedCancellationDate", wire_moment(now))
            task = cancelling.ask(stand, session, order, given, now)
        return wire.befall(stand, trouble, answer(task.document, 201, Location=task.document["href"]))

    @bp.get("/cancelServiceOrder")
    def listed_cancels() -> Response:
        return _page(stand, CancelTask, queries.CANCEL, queries.REQUIRED_CANCEL)

    @bp.get("/cancelServiceOrder/<number>")
    def one_cancel(number: str) -> Response:
        with stand.store.read() as session:
            task = work_orders.cancel_by_number(session, number)
        if task is None:
            raise NotFound("notFound", f"cancelServiceOrder {number!r} does not exist")
        return answer(queries.chosen(task.document, queries.fields(request.args), queries.REQUIRED_CANCEL))


def _hub(bp: Blueprint, stand: StandIn) -> None:
    @bp.post("/hub")
    def subscribe() -> Response:
        callback, query = checks.subscription(checks.body())
        with stand.store.write() as session:
            row = outbox.subscribe(session, callback, query)
        body = {"id": row.id, "callback": row.callback, "query": row.query}
        return answer(body, 201, Location=f"{PATH}/hub/{row.id}")

    @bp.delete("/hub/<subscription_id>")
    def unsubscribe(subscription_id: str) -> Response:
        with stand.store.write() as session:
            found = outbox.unsubscribe(session, subscription_id)
        if not found:
            raise NotFound("notFound", f"subscription {subscription_id!r} does not exist")
        return Response(status=204)


def _order(session: Session, number: str) -> WorkOrder:
    order = work_orders.by_number(session, number)
    if order is None:
        raise NotFound("notFound", f"serviceOrder {number!r} does not exist")
    return order


def _page(
    stand: StandIn, table: type[work_orders.Listed], filterable: frozenset[str], required: frozenset[str]
) -> Response:
    page = queries.read(request.args, filterable)
    with stand.store.read() as session:
        total, rows = work_orders.listed(session, table, page.conditions, page.offset, page.limit)
    body = [queries.chosen(row.document, page.fields, required) for row in rows]
    return answer(body, 200, **{"X-Total-Count": str(total), "X-Result-Count": str(len(body))})
