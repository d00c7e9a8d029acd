"""受理: may this be ordered, by this person, here, now? And what exactly, at what price, until when?

All checks give all their findings at once, each under its field's name, in words.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine import tables
from engine.clock import SHANGHAI
from engine.errors import Invalid, NotAllowed, Text
from engine.orders import campaigns, identity, rights
from engine.orders.new_order import NewOrder
from engine.orders.staff_view import StaffView
from engine.store import addresses, catalogue, parameters, people, promises
from engine.store.database import Session

PAYMENT_KINDS = {
    "prepaid": Text("预付费", "prepaid"),
    "postpaid": Text("后付费", "postpaid"),
    "phone_paid": Text("手机代付", "paid with the mobile phone"),
}
#: longest texts that we take, by field
LONGEST = {"customer_name": 60, "contact_name": 60, "note": 500}
#: largest id that a database holds; what a page sends may be larger
LARGEST_ID = 2**63 - 1
#: what the customer agreed to with the confirmation page; the promise that it shows holds anyway
AGREED = ("price_id", "monthly_fee", "install_fee", "contract_months", "prepaid", "amount")
Findings = dict[str, Text]


@dataclass(frozen=True)
class Accepted:
    """What may be ordered, looked up: the rows that applied."""

    new: NewOrder
    staff: StaffView
    offer: catalogue.Offer
    campaign: tables.Campaign | None
    address: tables.Address
    promise_at: datetime

    @property
    def amount(self) -> int:
        """What is to be paid now or at the door, in fen: the install fee and what the campaign prepays."""
        return self.offer.price.install_fee + (self.campaign.prepaid if self.campaign else 0)


def check(session: Session, new: NewOrder, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew; raises `Invalid` with all findings, or `NotAllowed`."""
    if not rights.may(staff, "place_install"):
        raise NotAllowed("您没有受理装机的权限", "You may not place install orders")
    findings = _person(new, now) | _contact(session, new, now)
    offer = next(
        (one for one in catalogue.offers(session, staff, now) if one.product.id == new.product_id), None
    )
    if offer is None:
        findings["product_id"] = Text("该产品不能在本厅、本渠道由您办理", "You can't sell this product here")
    campaign = _campaign(session, new, staff, now, findings) if offer is not None else None
    address = _address(session, new, findings)
    _same_name(session, new, findings)
    if findings or offer is None or address is None:
        raise Invalid(findings)
    promise = promises.promised(session, new.business, staff, now, new.appointment_until)
    return Accepted(new, staff, offer, campaign, address, promise)


def _person(new: NewOrder, now: datetime) -> Findings:
    findings = texts(new, ("customer_name", "contact_name", "note"))
    for name in ("customer_name", "contact_name"):
        if not getattr(new, name).strip():
            findings[name] = Text("请填写姓名", "Enter the name")
    if wrong := identity.document(new.document_kind, new.document, now.astimezone(SHANGHAI).date()):
        findings["document" if new.document_kind in identity.KINDS else "document_kind"] = wrong
    for name in ("phone", "contact_phone"):
        if wrong := identity.mobile(getattr(new, name)):
            findings[name] = wrong
    return findings


def texts(new: object, names: tuple[str, ...]) -> Findings:
    """Of these texts of a form, the ones that are too long or can't be stored."""
    findings = {}
    for name in names:
        text, longest = getattr(new, name), LONGEST[name]
        if len(text) > longest:
            findings[name] = Text(f"最多 {longest} 个字", f"At most {longest} characters")
        elif (not text.isprintable() and name != "note") or any(char in text for char in "\x00\ufffe\uffff"):
            findings[name] = Text("含有无法保存的字符", "Has characters that can't be stored")
    return findings


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


def _campaign(
    session: Session, new: NewOrder, staff: StaffView, now: datetime, findings: Findings
) -> tables.Campaign | None:
    if new.campaign_id is None:
        return None
    offered = catalogue.campaigns_for(session, staff, new.product_id, now)
    found = next((one for one in offered if one.id == new.campaign_id), None)
    if found is None:
        findings["campaign_id"] = Text("该活动不能与此产品同时办理", "This campaign can't be ordered with it")
    return found


def _address(session: Session, new: NewOrder, findings: Findings) -> tables.Address | None:
    found = addresses.look(session, new.address_id) if 0 < new.address_id <= LARGEST_ID else None
    if found is None:
        findings["address_id"] = Text("请点“..”选择标准地址", "Choose a standard address with “..”")
    elif reason := addresses.why_not(found):
        findings["address_id"] = reason
    else:
        return session.get(tables.Address, new.address_id)
    return None


def _same_name(session: Session, new: NewOrder, findings: Findings) -> None:
    """S: real name. A document belongs to one name."""
    customer = people.customer_by_document(session, new.document) if "document" not in findings else None
    if customer is not None and customer.name != new.customer_name.strip():
        findings["customer_name"] = Text(
            "姓名与该证件已登记的姓名不符", "The name isn't the one registered with this document"
        )


def content(accepted: Accepted, account: str) -> dict[str, Any]:
    """What the confirmation page says; plain values, moments in ISO 8601, money in fen."""
    new, price, product, campaign = (
        accepted.new,
        accepted.offer.price,
        accepted.offer.product,
        accepted.campaign,
    )
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
        "amount": accepted.amount,
        "address_text": accepted.address.full_name,
        "account": account,
        "appointment_from": new.appointment_from.isoformat() if new.appointment_from else None,
        "appointment_until": new.appointment_until.isoformat() if new.appointment_until else None,
        "promise_at": accepted.promise_at.isoformat(),
        "effective": "on completion",
        "losses": [],  # an install takes nothing away
        "campaign_duty": campaigns.duty(price.monthly_fee, price.install_fee, campaign is not None),
        "price_id": price.id,
    }


def agreed(accepted: Accepted, shown: Mapping[str, Any]) -> bool:
    """Whether the order still costs what its confirmation page `shown` says."""
    newest = content(accepted, "")
    return all(newest[name] == shown[name] for name in AGREED)


def new_account() -> str:
    """A broadband account: `kd` and ten digits nobody can guess."""
    return f"kd{secrets.randbelow(9 * 10**9) + 10**9}"
