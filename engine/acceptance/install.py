"""装机: a product at a covered standard address, for whoever shows a valid document."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from engine import tables
from engine.acceptance import exceptions, persons, places
from engine.acceptance.accepted import Accepted
from engine.acceptance.persons import Findings
from engine.errors import Invalid, NotAllowed, Text
from engine.orders import campaigns, rights
from engine.orders.new_order import NewChange, NewOrder
from engine.orders.staff_view import StaffView
from engine.store import catalogue, deeds, parameters, promises
from engine.store.database import Session

PAYMENT_KINDS = {
    "prepaid": Text("预付费", "prepaid"),
    "postpaid": Text("后付费", "postpaid"),
    "phone_paid": Text("手机代付", "paid with the mobile phone"),
}
#: what the customer agreed to with the confirmation page; the promise that it shows holds anyway
AGREED = ("price_id", "monthly_fee", "install_fee", "contract_months", "prepaid", "amount")
#: what the order's row takes as it was asked for
COLUMNS = (
    "external_id", "business", "product_id", "campaign_id", "address_id", "contact_phone", "payment_kind",
    "at_the_door", "appointment_from", "appointment_until", "note",
)  # fmt: skip


def check(session: Session, new: NewOrder, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew; raises `Invalid` with all findings, or `NotAllowed`."""
    if not rights.may(staff, "place_install"):
        raise NotAllowed("您没有受理装机的权限", "You may not place install orders")
    findings = _person(session, new, staff, now) | _contact(session, new, now)
    offer = next((one for one in catalogue.offers(session, staff, now) if one.product.id == new.product_id), None)
    if offer is None:
        findings["product_id"] = Text("该产品不能在本厅、本渠道由您办理", "You can't sell this product here")
    sold = campaign(session, new, staff, now, findings) if offer is not None else None
    address = places.chosen(session, new.address_id, findings)
    if "document" not in findings:
        findings |= persons.same_name(session, new)
    if findings or offer is None or address is None:
        raise Invalid(findings)
    promise = promises.promised(session, new.business, staff, now, new.appointment_until)
    columns = {name: getattr(new, name) for name in COLUMNS} | {"contact_name": new.contact_name.strip()}
    return Accepted(new, staff, columns, _content(new, offer, sold, address, promise), AGREED)


def take(session: Session, accepted: Accepted) -> None:
    """Takes a port; raises `Invalid` where the last one was just taken."""
    places.take_port(session, accepted.columns["address_id"])


def record(session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
    """What was done for it already: a fee taken at the counter, the port, the campaign."""
    columns, amount = accepted.columns, accepted.content["amount"]
    if amount and not columns["at_the_door"]:
        deeds.done(session, order_id, "fee_charged", amount, now)
    deeds.done(session, order_id, "port_reserved", columns["address_id"], now)
    if columns["campaign_id"] is not None:
        deeds.done(session, order_id, "campaign_ordered", columns["campaign_id"], now)


def _person(session: Session, new: NewOrder, staff: StaffView, now: datetime) -> Findings:
    return (
        persons.names({"customer_name": new.customer_name, "contact_name": new.contact_name}, new.note)
        | exceptions.shown(session, new, staff, now)
        | persons.phones({"phone": new.phone, "contact_phone": new.contact_phone})
    )


def _contact(session: Session, new: NewOrder, now: datetime) -> Findings:
    findings = {}
    if new.payment_kind not in PAYMENT_KINDS:
        findings["payment_kind"] = Text("请选择付费方式", "Choose how it is paid")
    if wrong := appointment(session, new.appointment_from, new.appointment_until, now):
        findings["appointment"] = wrong
    return findings


def appointment(session: Session, begins: datetime | None, ends: datetime | None, now: datetime) -> Text | None:
    """What is wrong with an appointment; none is no fault."""
    if begins is None and ends is None:
        return None
    days = parameters.number(session, "appointment.days_ahead")
    if begins is None or ends is None or not begins < ends:
        return Text("预约的起止时间不完整", "The appointment needs a start and a later end")
    if ends < now:
        return Text("预约时间已过", "The appointment is in the past")
    if begins > now + timedelta(days=days):
        return Text(f"最多可预约 {days} 天内", f"At most {days} days ahead")
    return None


def campaign(
    session: Session, new: NewOrder | NewChange, staff: StaffView, now: datetime, findings: Findings
) -> tables.Campaign | None:
    """The campaign that was asked for, none where none was; one that can't be ordered is found fault with."""
    if new.campaign_id is None:
        return None
    offered = catalogue.campaigns_for(session, staff, new.product_id, now)
    found = next((one for one in offered if one.id == new.campaign_id), None)
    if found is None:
        findings["campaign_id"] = Text("该活动不能与此产品同时办理", "This campaign can't be ordered with it")
    return found


def _content(
    new: NewOrder,
    offer: catalogue.Offer,
    campaign: tables.Campaign | None,
    address: tables.Address,
    promise_at: datetime,
) -> dict[str, Any]:
    """What the confirmation page says. The amount is paid now or at the door: install fee and what is prepaid."""
    price, product = offer.price, offer.product
    shown = {
        name: getattr(new, name)
        for name in (
            "business", "customer_name", "document_kind", "document", "phone", "payment_kind", "at_the_door",
            "contact_name", "contact_phone", "note",
        )
    }  # fmt: skip
    return shown | {
        "product_name": product.name,
        "product_name_en": product.name_en,
        "bandwidth": product.bandwidth,
        "provider": product.provider,
        "monthly_fee": price.monthly_fee,
        "install_fee": price.install_fee,
        "contract_months": price.contract_months,
        "campaign_name": campaign.name if campaign else None,
        "campaign_name_en": campaign.name_en if campaign else None,
        "campaign_benefit": campaign.benefit if campaign else None,
        "campaign_benefit_en": campaign.benefit_en if campaign else None,
        "prepaid": campaign.prepaid if campaign else 0,
        "amount": price.install_fee + (campaign.prepaid if campaign else 0),
        "address_text": address.full_name,
        "account": _new_account(),
        "appointment_from": new.appointment_from.isoformat() if new.appointment_from else None,
        "appointment_until": new.appointment_until.isoformat() if new.appointment_until else None,
        "promise_at": promise_at.isoformat(),
        "effective": "on completion",
        "losses": [],  # an install takes nothing away
        "campaign_duty": campaigns.duty(price.monthly_fee, price.install_fee, campaign is not None),
        "price_id": price.id,
    }


def _new_account() -> str:
    """A broadband account: `kd` and ten digits nobody can guess."""
    return f"kd{secrets.randbelow(9 * 10**9) + 10**9}"
