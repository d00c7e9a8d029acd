"""移机: an effective subscription gets another address; the new port is taken first, the old one freed at the end.

S: not for phone-paid broadband, "for now": a switch. Changeable: install address, standard address, contact, and
nothing else. Provisioning does the work.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.acceptance import exceptions, install, persons, places, subscribed
from engine.acceptance.accepted import Accepted
from engine.acceptance.persons import Findings
from engine.errors import NotAllowed, Text
from engine.orders import rights
from engine.orders.new_order import NewMove
from engine.orders.staff_view import StaffView
from engine.store import acceptances, deeds, parameters, promises
from engine.store.database import Session
from engine.store.subscriptions import Found

#: what the customer agreed to with the confirmation page
AGREED = (
    "owner_id", "price_id", "monthly_fee", "amount", "old_address_text", "contact_name", "contact_phone",
    "campaign_name", "keeps_campaign",
)  # fmt: skip
ACT = Text("移机", "moved")
#: what a move could change; which of it may be changed now, `move.changeable` says
ADDRESS = "address"
CONTACT = {"contact_name": Text("联系人", "contact"), "contact_phone": Text("联系电话", "contact phone")}


def check(session: Session, new: NewMove, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew, the subscription's row locked; raises `Invalid`, `RuleRefused`, `NotAllowed`."""
    if not rights.may(staff, "place_move"):
        raise NotAllowed("您没有受理移机的权限", "You may not place move orders")
    faults = exceptions.shown(session, new, staff, now)
    found = subscribed.hold(session, new.subscription_id, faults)
    if not exceptions.asked(new):
        faults |= subscribed.owners(found, new.document_kind, new.document, faults)
    faults |= _visit(session, new, found, now)
    address = places.chosen(session, new.address_id, faults)
    if address is not None and address.id == found.subscription.address_id:
        faults["address_id"] = Text("新址就是现在的安装地址，不必移机", "The line is at this address already")
    reason = why_not(session, found)
    refusals = {"subscription_id": reason} if reason else {}
    persons.refuse(faults, refusals | _unchangeable(session, new, found))
    if address is None:
        raise LookupError("an address without a finding")
    promise = promises.promised(session, new.business, staff, now, new.appointment_until)
    rules = parameters.every(session)
    content = _content(rules, new, found) | {"address_text": address.full_name, "promise_at": promise.isoformat()}
    columns = subscribed.columns(found, new) | {"address_id": address.id, "at_the_door": new.at_the_door}
    if not content["keeps_campaign"]:
        columns["campaign_id"] = None
    return Accepted(new, staff, columns, content, AGREED, customer_id=found.owner.id)


def take(session: Session, accepted: Accepted) -> None:
    """Takes a port at the new address; raises `Invalid` where the last one was just taken."""
    places.take_port(session, accepted.columns["address_id"])


def record(session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
    """Where the line is until now, and what was done that a cancel must undo."""
    content = accepted.content
    acceptances.relocation_of(session, order_id, content["old_address_id"], content["old_address_text"])
    if content["amount"] and not content["at_the_door"]:
        deeds.done(session, order_id, "fee_charged", content["amount"], now)
    deeds.done(session, order_id, "port_reserved", accepted.columns["address_id"], now)


def why_not(session: Session, found: Found) -> Text | None:
    """The rule that forbids to move this subscription as things stand; None: it may be moved."""
    if reason := subscribed.why_not(session, found, ACT):
        return reason
    if ADDRESS not in changeable(session):
        return Text(
            f"目前不可变更安装地址，暂不办理移机：用户 {subscribed.name(found)}",
            f"Install addresses can't be changed at present, so nothing is moved: {subscribed.name(found)}",
        )
    allowed = parameters.every(session)["move.phone_paid_allowed"] == "true"
    if found.origin.payment_kind == "phone_paid" and not allowed:
        return Text(
            f"手机代付宽带暂不办理移机：用户 {subscribed.name(found)} 为手机代付",
            f"Phone-paid broadband is not moved for now: {subscribed.name(found)} is paid with the mobile phone",
        )
    return None


def changeable(session: Session) -> frozenset[str]:
    """S: install address, standard address, contact, and nothing else. Which of them may be changed now."""
    said = {name.strip() for name in parameters.every(session)["move.changeable"].split(",")}
    return frozenset(said & {ADDRESS, *CONTACT})


def _unchangeable(session: Session, new: NewMove, found: Found) -> Findings:
    """What of the contact is to be changed although the business does not allow it now."""
    wished = dict(zip(CONTACT, subscribed.contact(found, new), strict=True))
    allowed = changeable(session)
    return {
        name: Text(f"移机不能变更{said.zh}", f"A move can't change the {said.en}")
        for name, said in CONTACT.items()
        if name not in allowed and wished[name] != getattr(found.contact, name)
    }


def _visit(session: Session, new: NewMove, found: Found, now: datetime) -> Findings:
    """Whom to call, when to come."""
    name, phone = subscribed.contact(found, new)
    findings = persons.names({"contact_name": name}, new.note) | persons.phones({"contact_phone": phone})
    if wrong := install.appointment(session, new.appointment_from, new.appointment_until, now):
        findings["appointment"] = wrong
    return findings


def _content(rules: dict[str, str], new: NewMove, found: Found) -> dict[str, Any]:
    """What the confirmation page says beside the new address: the old one, the fee, what is lost, what is kept."""
    keeps = rules["move.keeps_campaign"] == "true"
    return subscribed.content(found, new) | {
        "old_address_id": found.subscription.address_id,
        "old_address_text": found.address_text,
        "at_the_door": new.at_the_door,
        "amount": int(rules["move.fee"]),
        "keeps_campaign": keeps,
        "losses": [vars(one) for one in _losses(found, keeps)],
        "kept": [vars(one) for one in _kept(found, keeps)],
    }


def _losses(found: Found, keeps_campaign: bool) -> list[Text]:
    if found.campaign is None or keeps_campaign:
        return []
    name, name_en = found.campaign.name, found.campaign.name_en
    return [Text(f"营销活动“{name}”终止，不随移机保留", f"the campaign “{name_en}” ends")]


def _kept(found: Found, keeps_campaign: bool) -> list[Text]:
    """The time in net always goes on: it is the same subscription."""
    subscription = found.subscription
    since = subscribed.since(subscription.in_net_since)
    kept = [
        Text(f"在网时长（自 {since}）连续计算，不清零", f"the time in net (since {since}) goes on"),
        Text("宽带账号、产品、月费和付费方式不变", "account, product, monthly fee and way of payment"),
    ]
    if subscription.contract_until is not None:
        until = subscribed.since(subscription.contract_until)
        kept.append(Text(f"合约期不变，至 {until}", f"the contract, until {until}"))
    if found.campaign is not None and keeps_campaign:
        name, name_en = found.campaign.name, found.campaign.name_en
        kept.append(Text(f"营销活动“{name}”继续有效", f"the campaign “{name_en}”"))
    return kept
