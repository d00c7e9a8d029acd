"""What a client may change of a work order by PATCH: a note, the appointment (改约), or the work itself (改单).

A note, an urge say, changes nothing of the work and is welcome until the end. A new appointment is taken until field
work ends. Any other change is assessed at once on provisioning's side of the change's map, whose end is the answer.
The id of the note that comes along makes it safe to repeat: it is there already, so the PATCH has taken effect.
"""

from __future__ import annotations

from typing import Any

from simulator import asking, documents, events, life, plans, states
from simulator.errors import NotAllowed
from simulator.events import HOUR, key_of
from simulator.stand_in import StandIn
from simulator.store import Session, journal, work_orders
from simulator.tables import WorkOrder

NOTE, APPOINTMENT, CHANGE, NOTHING = "note", "appointment", "change", "nothing"
LATER = (states.ASSESSING, states.PENDING_CANCELLATION)


def change(stand: StandIn, session: Session, order: WorkOrder, changes: dict[str, Any], at: float) -> str:
    """Take over a checked merge patch; which kind of change it was. Raises `NotAllowed` with the reason."""
    key, told = _key(order, changes)
    if told:
        return NOTHING
    earlier = next((row for row in work_orders.asked_of(session, order, CHANGE) if key and row.key == key), None)
    if earlier is not None and earlier.state == asking.REFUSED:
        raise NotAllowed("changeRefused", earlier.reason)
    kind = kind_of(stand, order, changes)
    before = order.document
    if kind == CHANGE:
        _decide(stand, session, order, key, at)
    elif refusal := _closed(order) or (_past_field_work(stand, order) if kind == APPOINTMENT else None):
        raise NotAllowed("changeRefused", refusal)
    documents.patch(order, changes)
    if kind == APPOINTMENT:
        name, about = "rescheduled", {"external_id": order.external_id, "work_order": order.number}
        journal.note(session, stand.clock, "effect", name, **about)
    elif kind == CHANGE and _places(before) != _places(order.document):
        _do_resources_again(stand, session, order, at)
    events.emit(stand, session, order, events.CHANGED)
    return kind


def kind_of(stand: StandIn, order: WorkOrder, changes: dict[str, Any]) -> str:
    """What a merge patch changes: the work, only the appointment, or only the notes."""
    data = {name: value for name, value in changes.items() if name != "note"}
    if not data:
        return NOTE
    after = documents.merge(order.document, data)
    same = _apart_from_when(stand, order.document) == _apart_from_when(stand, after)
    return APPOINTMENT if same else CHANGE


def _key(order: WorkOrder, changes: dict[str, Any]) -> tuple[str, bool]:
    """The id of the newest note that comes along, and whether all that come along were told before."""
    known = {row.get("id") for row in documents.notes(order)} - {None}
    given = [str(row["id"]) for row in changes.get("note") or [] if row.get("id")]
    new = [own for own in given if own not in known]
    return (new[-1] if new else "", bool(given) and not new)


def _decide(stand: StandIn, session: Session, order: WorkOrder, key: str, at: float) -> None:
    occasion = len(work_orders.asked_of(session, order, CHANGE))
    row = asking.begin(stand, session, order, CHANGE, key, at)
    refusal = life.why_too_late(stand, order)
    if refusal is None and stand.faults.strikes(session, "change_refused", key_of(order), occasion):
        refusal = why_refused(stand, CHANGE, order, occasion)
    if not asking.assess(stand, session, order, row, refusal, at):
        raise NotAllowed("changeRefused", row.reason)
    asking.carry_out(stand, session, order, row, at)


def why_refused(stand: StandIn, kind: str, order: WorkOrder, occasion: int) -> str:
    """A reason of provisioning's own, in both languages."""
    fitting = stand.settings.reasons_for(asking.of_kind(stand, kind).reasons, "")
    reason = stand.faults.chance(key_of(order), f"{kind}_reason", occasion).choice(fitting)
    return f"{reason.zh} ({reason.en})"


def _closed(order: WorkOrder) -> str | None:
    if order.state in states.FINAL:
        return f"施工单已结束 (the work order is {order.state})"
    return None


def _past_field_work(stand: StandIn, order: WorkOrder) -> str | None:
    if order.state in LATER:
        return f"施工单正在撤单 (the work order is {order.state})"
    last = life.business_of(stand, order).field_ends
    return f"上门施工已结束，不能再改约 (field work has ended: {last})" if last in documents.passed(order) else None


def _apart_from_when(stand: StandIn, document: dict[str, Any]) -> dict[str, Any]:
    """A document without its notes, what the server says of its items, and all that says when somebody comes."""
    rules = stand.settings.appointment
    rest = {name: value for name, value in document.items() if name not in ("note", *rules.attributes)}
    return {**rest, "serviceOrderItem": [_item(item, rules.characteristics) for item in rest["serviceOrderItem"]]}


def _item(item: dict[str, Any], characteristics: tuple[str, ...]) -> dict[str, Any]:
    rest = {name: value for name, value in item.items() if name not in ("state", "action")}
    rows = item["service"].get("serviceCharacteristic")
    if isinstance(rows, list):
        kept = [row for row in rows if not (isinstance(row, dict) and row.get("name") in characteristics)]
        rest["service"] = {**item["service"], "serviceCharacteristic": kept}
    return rest


def _places(document: dict[str, Any]) -> list[Any]:
    """Where the work is done."""
    return [item["service"].get("place") for item in document["serviceOrderItem"]]


def _do_resources_again(stand: StandIn, session: Session, order: WorkOrder, at: float) -> None:
    """Another address needs other ports: the walk is taken back to where they are configured, if it is past that."""
    business = life.business_of(stand, order)
    passed, reached = documents.passed(order), documents.reached(order)
    if business.resource_step not in passed or reached & {business.field_begins, plans.RETURN_APPROVAL}:
        return
    steps = list(business.steps)
    again = set(steps[steps.index(business.resource_step) :])
    hours = sum(order.plan["hours"][step] for step in again & passed)
    going = stand.walks.take(session, order, business)
    going.walk.go_to(business.resource_step)
    work_orders.drop_moments(session, order, "step")
    documents.forget_milestones(order, again)
    documents.put_off(order, hours * HOUR)
    life.walk_on(stand, session, order, going, at)
    if order.state in life.DELAY_STATES.values():
        work_orders.freeze(session, order, at, "step")
    about = {"external_id": order.external_id, "work_order": order.number}
    journal.note(session, stand.clock, "effect", "resourcesAgain", **about)
    events.emit(stand, session, order, events.MILESTONE)
