"""撤单: an install in flight is given up; the customer sees what will be undone, and what comes back, before.

S: a child of that install with a number of its own.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import tables
from engine.acceptance import exceptions, in_flight, persons
from engine.acceptance.accepted import Accepted
from engine.acceptance.persons import Findings
from engine.errors import NotAllowed, Text
from engine.life import Life
from engine.orders import rights
from engine.orders.new_order import NewCancel
from engine.orders.staff_view import StaffView
from engine.store import deeds, families, promises
from engine.store.database import Session
from engine.workflow import CANCELLATION_AGREED

#: what the customer agreed to with the confirmation page
AGREED = ("order_number", "undo", "refund", "approval")
ACT = Text("撤单", "cancelled")
#: the class of its reasons
CANCELLING = "10C"


def check(session: Session, new: NewCancel, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew, the install's row locked; raises `Invalid`, `RuleRefused`, `NotAllowed`."""
    if not rights.may(staff, "place_cancel"):
        raise NotAllowed("您没有受理撤单的权限", "You may not place cancel orders")
    findings: Findings = exceptions.shown(session, new, staff, now) | persons.names({}, new.note)
    life = in_flight.hold(session, new.order_number, staff, now, findings)
    if not exceptions.asked(new):
        findings |= in_flight.customers(life, new.document_kind, new.document, findings)
    said = in_flight.reason(session, new.reason_code, CANCELLING, findings)
    persons.refuse(findings, persons.about("order_number", why_not(life)))
    promise = promises.promised(session, new.business, staff, now, None)
    undo = undoing(session, life)
    content = in_flight.content(life, new, said) | {
        "undo": undo,
        "refund": max(0, sum(int(one["value"]) for one in undo if one["kind"] == "fee_charged")),
        "losses": [],
        "price_id": life.order.price_id,
        "amount": 0,
        "address_text": life.order.address_text,
        "effective": "when provisioning has agreed",
        "promise_at": promise.isoformat(),
    }
    return Accepted(new, staff, _columns(new, life), content, AGREED, customer_id=life.order.customer_id)


def why_not(life: Life) -> Text | None:
    """The rule that forbids a cancel as things stand, naming the order and its state; None: it may be asked for."""
    return in_flight.why_not(life, ACT) or _begun_before(life)


def take(session: Session, accepted: Accepted) -> None:
    """A cancel takes nothing."""


def record(session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
    """Why the customer wants it."""
    new, columns = accepted.new, accepted.columns
    families.cancel(session, order_id, columns["parent_id"], accepted.content["reason_code"], new.note)


def undoing(session: Session, life: Life) -> list[dict[str, Any]]:
    """What will be undone, in that order: kind, value (see `tables.Deed`), and its name for people."""
    done = sorted(life.deeds(), key=lambda deed: (deeds.KINDS.index(deed.kind), deed.id), reverse=True)
    return [{"kind": deed.kind, "value": deed.value, **_named(session, deed)} for deed in done]


def _named(session: Session, deed: tables.Deed) -> dict[str, str]:
    if deed.kind == "campaign_ordered":
        campaign = session.get_one(tables.Campaign, int(deed.value))
        return {"name": campaign.name, "name_en": campaign.name_en}
    if deed.kind == "port_reserved":
        full_name = session.get_one(tables.Address, int(deed.value)).full_name
        return {"name": full_name, "name_en": full_name}
    return {"name": "", "name_en": ""}


def _begun_before(life: Life) -> Text | None:
    """An order keeps the version of the map that it began with; one from before cancels has no way to end by one."""
    if CANCELLATION_AGREED in life.map.elements:
        return None
    number = life.order.number
    return Text(
        f"订单 {number} 按旧版流程受理，流程图上没有撤单，请按异常单处理",
        f"Order {number} began on an older version of its map, which has no cancel; resolve it as an incident",
    )


def _columns(new: NewCancel, life: Life) -> dict[str, Any]:
    order = life.order
    names = ("product_id", "campaign_id", "address_id", "contact_name", "contact_phone", "payment_kind", "at_the_door")
    return {name: getattr(order, name) for name in names} | {
        "business": new.business,
        "external_id": new.external_id,
        "parent_id": order.id,
        "appointment_from": None,
        "appointment_until": None,
        "note": new.note,
    }
