"""改单: an install in flight gets a new version, whole; the customer sees old against new before it is submitted.

S: a child of that install with a number of its own; the install may not complete until it has ended.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import tables
from engine.acceptance import exceptions, in_flight, install, persons, places, versions
from engine.acceptance.accepted import Accepted
from engine.acceptance.persons import Findings
from engine.acceptance.versions import Version
from engine.clock import end_of_day
from engine.errors import Invalid, NotAllowed, Text
from engine.life import Life
from engine.orders import rights
from engine.orders.in_flight import differing
from engine.orders.new_order import NewChange
from engine.orders.staff_view import StaffView
from engine.steps.change import at_the_counter
from engine.store import addresses, catalogue, deeds, families, promises
from engine.store.database import Session

#: what the customer agreed to with the confirmation page
AGREED = ("order_number", "before", "after", "changes", "fee_difference", "pay_now", "losses", "approval")
ACT = Text("改单", "changed")
#: the class of its reasons
CHANGING = "10Q"


def check(session: Session, new: NewChange, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew, the install's row locked; raises `Invalid`, `RuleRefused`, `NotAllowed`."""
    if not rights.may(staff, "place_change"):
        raise NotAllowed("您没有受理改单的权限", "You may not place change orders")
    findings = _form(session, new, staff, now)
    life = in_flight.hold(session, new.order_number, staff, now, findings)
    if not exceptions.asked(new):
        findings |= in_flight.customers(life, new.document_kind, new.document, findings)
    before = versions.present(life)
    if (new.appointment_from, new.appointment_until) != (
        life.order.appointment_from,
        life.order.appointment_until,
    ) and (wrong := install.appointment(session, new.appointment_from, new.appointment_until, now)):
        findings["appointment"] = wrong
    said = in_flight.reason(session, new.reason_code, CHANGING, findings)
    goods = _goods(session, life, new, staff, now, findings)
    address = _address(session, life, new, findings)
    persons.refuse(findings, persons.about("order_number", in_flight.why_not(life, ACT)))
    if goods is None or address is None:
        raise LookupError("something is missing, and nobody found fault with it")
    after = versions.wished(new, goods, address, _promise(session, life, new, staff, now))
    if not differing(before, after):
        raise Invalid({"changes": Text("没有变更任何内容", "Nothing is changed")})
    own = promises.promised(session, new.business, staff, now, None)
    content = in_flight.content(life, new, said) | _content(before, after) | {"promise_at": own.isoformat()}
    return Accepted(new, staff, _columns(new, life, after), content, AGREED, customer_id=life.order.customer_id)


def take(session: Session, accepted: Accepted) -> None:
    """Takes a port at another address, while the old is still held; raises `Invalid` where the last was just taken."""
    if _needs_port(session, accepted.content):
        places.take_port(session, accepted.columns["address_id"])


def record(session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
    """The new version under a rising number, the version that it replaces, and the port that waits for it."""
    content, columns = accepted.content, accepted.columns
    if _needs_port(session, content):
        deeds.done(session, order_id, "port_reserved", columns["address_id"], now)
    families.revise(session, order_id, columns["parent_id"], content["reason_code"], content)


def _form(session: Session, new: NewChange, staff: StaffView, now: datetime) -> Findings:
    findings = (
        exceptions.shown(session, new, staff, now)
        | persons.names({"contact_name": new.contact_name}, new.note)
        | persons.phones({"contact_phone": new.contact_phone})
    )
    if new.payment_kind not in install.PAYMENT_KINDS:
        findings["payment_kind"] = Text("请选择付费方式", "Choose how it is paid")
    return findings


def _goods(
    session: Session, life: Life, new: NewChange, staff: StaffView, now: datetime, findings: Findings
) -> Version | None:
    """What is sold, with the amount. What stays as it is keeps the price that it was ordered at; S: what is new is
    segmented by region, channel and staff as ever."""
    order, details = life.order, life.details()
    if (new.product_id, new.campaign_id) == (order.product_id, order.campaign_id):
        return {**versions.sold(details.product, details.price, details.campaign), "amount": order.amount}
    product, price = details.product, details.price
    if new.product_id != order.product_id:
        offer = next((one for one in catalogue.offers(session, staff, now) if one.product.id == new.product_id), None)
        if offer is None:
            findings["product_id"] = Text("该产品不能在本厅、本渠道由您办理", "You can't sell this product here")
            return None
        product, price = offer.product, offer.price
    campaign = install.campaign(session, new, staff, now, findings)
    return {
        **versions.sold(product, price, campaign),
        "amount": price.install_fee + (campaign.prepaid if campaign else 0),
    }


def _address(session: Session, life: Life, new: NewChange, findings: Findings) -> tables.Address | None:
    """Another address must be covered and have a free port, unless it shares the ports of the old one."""
    here = life.details().address
    if new.address_id == here.id:
        return here
    there = session.get(tables.Address, new.address_id) if 0 < new.address_id <= persons.LARGEST_ID else None
    if there is not None and addresses.share_ports(there, here) and there.leaf:
        return there
    return places.chosen(session, new.address_id, findings)


def _needs_port(session: Session, content: Any) -> bool:
    before, after = (session.get_one(tables.Address, content[name]["address_id"]) for name in ("before", "after"))
    return not addresses.share_ports(before, after)


def _promise(session: Session, life: Life, new: NewChange, staff: StaffView, now: datetime) -> datetime:
    """D: another address or product is work begun anew, promised from now on; another appointment moves the promise to
    the end of its day; nothing makes it sooner than it was promised before."""
    order, until = life.order, new.appointment_until
    if (new.address_id, new.product_id) != (order.address_id, order.product_id):
        return max(order.promise_at, promises.promised(session, in_flight.BUSINESS, staff, now, until))
    return max(order.promise_at, end_of_day(until)) if until and until != order.appointment_until else order.promise_at


def _columns(new: NewChange, life: Life, after: Version) -> dict[str, Any]:
    names = ("product_id", "campaign_id", "address_id", "contact_name", "contact_phone", "payment_kind", "at_the_door")
    return {name: after[name] for name in names} | {
        "business": new.business,
        "external_id": new.external_id,
        "parent_id": life.order.id,
        "appointment_from": new.appointment_from,
        "appointment_until": new.appointment_until,
        "note": new.note,
    }


def _content(before: Version, after: Version) -> dict[str, Any]:
    losses = []
    if before["campaign_id"] is not None and after["campaign_id"] != before["campaign_id"]:
        name, name_en = before["campaign_name"], before["campaign_name_en"]
        losses.append(vars(Text(f"营销活动“{name}”作废", f"the campaign “{name_en}” is void")))
    return {
        "before": before,
        "after": after,
        "changes": differing(before, after),
        "fee_difference": after["amount"] - before["amount"],
        "pay_now": at_the_counter(after) - at_the_counter(before),
        "losses": losses,
        "price_id": after["price_id"],
        "amount": after["amount"],
        "address_text": after["address_text"],
        "effective": "when provisioning has agreed",
    }
