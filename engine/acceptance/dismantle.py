"""拆机: the customer leaves. The subscription lives until the terminal has been recovered, and ends only then.

Nothing is owed when it is accepted; who leaves a contract early agrees to the penalty first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine.acceptance import exceptions, install, persons, subscribed
from engine.acceptance.accepted import Accepted
from engine.acceptance.persons import Findings
from engine.errors import NotAllowed, Text
from engine.orders import contracts, rights
from engine.orders.money import yuan
from engine.orders.new_order import NewDismantle
from engine.orders.staff_view import StaffView
from engine.store import acceptances, deeds, parameters, promises, reasons
from engine.store.database import Session
from engine.store.subscriptions import Found

#: what the customer agreed to with the confirmation page
AGREED = (
    "owner_id", "price_id", "penalty", "amount", "months_left", "address_text", "contact_name", "contact_phone",
    "campaign_name",
)  # fmt: skip
ACT = Text("拆机", "dismantled")
#: the class of the reasons that a customer gives
LEAVING = "10D"


@dataclass(frozen=True)
class Dues:
    """What leaving costs now."""

    contract_until: datetime | None
    months_left: int
    penalty: int  #: fen


def check(session: Session, new: NewDismantle, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew, the subscription's row locked; raises `Invalid`, `RuleRefused`, `NotAllowed`."""
    if not rights.may(staff, "place_dismantle"):
        raise NotAllowed("您没有受理拆机的权限", "You may not place dismantle orders")
    faults = exceptions.shown(session, new, staff, now)
    found = subscribed.hold(session, new.subscription_id, faults)
    if not exceptions.asked(new):
        faults |= subscribed.owners(found, new.document_kind, new.document, faults)
    faults |= _wishes(session, new, found, now)
    reason, owed = why_not(session, found), dues(session, found, now)
    if reason is None and owed.penalty and not new.penalty_agreed:
        faults["penalty_agreed"] = Text(
            f"合约期未满，须客户确认违约金 {yuan(owed.penalty)}",
            f"The contract still runs: the customer must agree to the penalty of {yuan(owed.penalty)}",
        )
    persons.refuse(faults, persons.about("subscription_id", reason))
    promise = promises.promised(session, new.business, staff, now, new.appointment_until)
    content = subscribed.content(found, new) | {
        "address_text": found.address_text,
        "reason_code": new.reason_code,
        "months_left": owed.months_left,
        "penalty": owed.penalty,
        "amount": owed.penalty,
        "losses": [vars(one) for one in _losses(found)],
        "promise_at": promise.isoformat(),
    }
    return Accepted(new, staff, subscribed.columns(found, new), content, AGREED, customer_id=found.owner.id)


def take(session: Session, accepted: Accepted) -> None:
    """The port stays taken until the subscription has ended."""


def record(session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
    """Why the customer leaves, and the penalty that was agreed to."""
    content = accepted.content
    acceptances.dismantling_of(session, order_id, content["reason_code"], content["penalty"])
    if content["amount"]:
        deeds.done(session, order_id, "fee_charged", content["amount"], now)


def why_not(session: Session, found: Found) -> Text | None:
    """The rule that forbids to dismantle this subscription as things stand; None: it may be."""
    if reason := subscribed.why_not(session, found, ACT):
        return reason
    owed = found.subscription.arrears
    if owed > 0:
        return Text(
            f"结清欠费后才能拆机：用户 {subscribed.name(found)} 欠费 {yuan(owed)}",
            f"Nothing may be owed when a line is dismantled: {subscribed.name(found)} owes {yuan(owed)}",
        )
    return None


def dues(session: Session, found: Found, now: datetime) -> Dues:
    """What it costs to leave now: `dismantle.penalty_percent` of the monthly fees that the contract has left."""
    until = found.subscription.contract_until
    months = contracts.months_left(now, until)
    percent = parameters.number(session, "dismantle.penalty_percent")
    return Dues(until, months, contracts.penalty(found.price.monthly_fee, months, percent))


def _wishes(session: Session, new: NewDismantle, found: Found, now: datetime) -> Findings:
    """Why, whom to call, when to come for the terminal."""
    name, phone = subscribed.contact(found, new)
    findings = persons.names({"contact_name": name}, new.note) | persons.phones({"contact_phone": phone})
    if wrong := install.appointment(session, new.appointment_from, new.appointment_until, now):
        findings["appointment"] = wrong
    if new.reason_code not in {one.code for one in reasons.of_kind(session, LEAVING)}:
        findings["reason_code"] = Text("请选择拆机原因", "Choose why the customer leaves")
    return findings


def _losses(found: Found) -> list[Text]:
    since = subscribed.since(found.subscription.in_net_since)
    losses = [
        Text("宽带账号停用，不再保留", "the broadband account is given up"),
        Text(f"在网时长（自 {since}）终止", f"the time in net (since {since}) ends"),
    ]
    if found.campaign is not None:
        name, name_en = found.campaign.name, found.campaign.name_en
        losses.append(Text(f"营销活动“{name}”终止", f"the campaign “{name_en}” ends"))
    return losses
