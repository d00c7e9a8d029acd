"""Steps of a change (改单): the provisioning system is asked for it; agreed, it becomes the install's, whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine import keys, pausing
from engine.family import answer, own, parent_of
from engine.life import Life
from engine.orders.in_flight import differing, words
from engine.provisioning import bodies
from engine.steps.completion import notify
from engine.steps.in_flight import alive, too_late, unsent
from engine.steps.work_order import request, wanted
from engine.tables import Revision

Data = Mapping[str, Any]

#: what of a service order a change touches: the rest stays as it was sent
CHANGED = ("description", "requestedCompletionDate", "serviceOrderItem", "relatedParty")
#: columns of an order that its versions have under the same name
COLUMNS = (
    "product_id", "price_id", "campaign_id", "address_id", "address_text", "contact_name", "contact_phone",
    "payment_kind", "at_the_door", "amount",
)  # fmt: skip


def revision_of(life: Life) -> Revision:
    """What a change asks for; raises `LookupError` for another order."""
    if not isinstance(life.asked, Revision):
        raise LookupError(f"{life.order.number} is no change")
    return life.asked


def request_change(life: Life, data: Data) -> None:
    """Asks for the work order to be changed, where there is one alive; else it is decided at once."""
    revision, parent = revision_of(life), parent_of(life)
    if (late := too_late(parent)) is not None:
        return answer(life, own(life), "refused", *late)
    work_order = alive(parent)
    if work_order is None:
        return answer(life, own(life), "agreed", "not_asked")
    new = replace(
        wanted(life, work_order), business=parent.order.business, promise_at=_promise(revision, parent.order.promise_at)
    )
    body = bodies.service_order(new)
    note = bodies.note(
        life.order.number,
        f"改单 {life.order.number} {revision.content['note']}".strip(),
        author="BOSS",
        at=life.now,
        kind="Change",
    )
    asks = {"externalId": work_order.external_id, "changes": {name: body[name] for name in CHANGED}, "note": note}
    parent.add(request(parent, work_order, "change", life.order.number, asks))
    parent.note("request", element="change", after="waiting", because=life.order.number)
    revision.state, revision.asked_at, revision.work_order_id = "asked", life.now, work_order.id
    life.note("request", element="change", after="waiting", because=work_order.external_id)
    return None


def apply_change(life: Life, data: Data) -> None:
    """The new version is the install's: its data, its port, what was paid, its promise. Open to-dos say so."""
    revision, parent = revision_of(life), parent_of(life)
    new, before, order = revision.content, revision.before, parent.order
    for name in COLUMNS:
        setattr(order, name, new[name])
    order.note = new["note"] or None
    order.contact_phone_index = keys.current().blind(order.contact_phone)
    order.appointment_from, order.appointment_until = (
        _moment(new["appointment_from"]),
        _moment(new["appointment_until"]),
    )
    for name in differing(before, new):
        parent.note("revision", element=name, after="changed", because=life.order.number)
    _swap_ports(life, parent)
    _settle_money(life, parent, new, before)
    pausing.promise_anew(parent, _promise(revision, order.promise_at))
    if (create := unsent(parent)) is not None and parent.work_order is not None:
        create.body = bodies.service_order(wanted(parent, parent.work_order))
    _tell_appointments_anew(parent)
    for todo in parent.open_todos:
        if todo.state == "open":
            todo.revised_by = life.order.number
    life.note("revision", after="applied", because=f"{order.number} {revision.number}")


def _tell_appointments_anew(parent: Life) -> None:
    """What is still to tell of an appointment must not take back what was changed: a PATCH replaces items whole."""
    work_order = parent.work_order
    if work_order is None or work_order.ended_at is not None:
        return
    new = bodies.service_order(wanted(parent, work_order))
    for count in range(1, parent.order.reschedules + 1):
        row = parent.request(f"{work_order.external_id}:reschedule:{count}")
        if row is not None and row.state in ("waiting", "failed"):
            row.body = {**row.body, "changes": {name: new[name] for name in row.body["changes"]}}


def drop_change(life: Life, data: Data) -> None:
    """The install goes on as it was; the port that waited at the new address is free; the customer is told why."""
    revision, parent = revision_of(life), parent_of(life)
    answer(life, own(life), "refused", "not_approved", life.said)  # nothing, where it was answered before
    for deed in reversed([one for one in life.deeds() if one.kind == "port_reserved"]):
        life.free_port(int(deed.value))
        life.undid(deed)
    why = words(revision.answer_code, revision.answer)
    parent.note("revision", after="refused", because=f"{life.order.number} {why.zh}")
    text = f"您的改单{life.order.number}未能办理，订单{parent.order.number}按原内容继续。"
    notify(life, "customer", "sms", {"to": parent.order.contact_phone, "text": text})


def _swap_ports(life: Life, parent: Life) -> None:
    """The port at the new address was taken when the change was placed; the old one goes back now. Where one
    port serves both doors, it stays."""
    address_id = parent.order.address_id
    old = [one for one in parent.deeds() if one.kind == "port_reserved"]
    if any(int(one.value) == address_id for one in old):
        return
    taken = [one for one in life.deeds() if one.kind == "port_reserved"]
    for deed in old:
        if taken:
            parent.free_port(int(deed.value))
        parent.undid(deed)
    for deed in taken:
        life.undid(deed)  # from now on it is the install's
    parent.did("port_reserved", address_id)


def _settle_money(life: Life, parent: Life, new: Mapping[str, Any], before: Mapping[str, Any]) -> None:
    """What is paid at the counter more or less than before; the campaign that goes, and the one that comes."""
    difference = at_the_counter(new) - at_the_counter(before)
    if difference:
        parent.did("fee_charged", difference)
        body = {"order": parent.order.number, "account": parent.order.account, "amount": difference}
        notify(life, "billing", "fee_difference", body)
    if new["campaign_id"] == before["campaign_id"]:
        return
    for deed in [one for one in parent.deeds() if one.kind == "campaign_ordered"]:
        notify(life, "billing", "campaign_void", {"order": parent.order.number, "campaign": int(deed.value)}, deed.id)
        parent.undid(deed)
    if new["campaign_id"] is not None:
        parent.did("campaign_ordered", new["campaign_id"])


def at_the_counter(version: Mapping[str, Any]) -> int:
    """What is paid when it is accepted (fen); the rest is taken at the door."""
    return 0 if version["at_the_door"] else int(version["amount"])


def _promise(revision: Revision, now_promised: datetime) -> datetime:
    """Until when the install is promised with this version; never sooner than it is now."""
    return max(now_promised, datetime.fromisoformat(revision.content["promise_at"]))


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
