"""过户: an effective subscription gets a new owner.

S: both parties' identity and consent, never without the customer's confirmation, and never any provisioning.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine.acceptance import persons, subscribed
from engine.acceptance.accepted import Accepted
from engine.acceptance.persons import Findings
from engine.clock import SHANGHAI
from engine.errors import NotAllowed, Text
from engine.orders import identity, rights
from engine.orders.new_order import NewTransfer
from engine.orders.staff_view import StaffView
from engine.store import acceptances, parameters, promises, subscriptions
from engine.store.database import Session

#: what both parties agreed to with the confirmation page
AGREED = ("owner_id", "price_id", "monthly_fee", "campaign_name", "keeps_campaign", "keeps_in_net_time", "review")
NO_CONSENT = {
    "owner_consents": Text("须原户主本人确认同意过户", "The owner until now must consent"),
    "customer_consents": Text("须新户主本人确认同意过户", "The new owner must consent"),
}
ACT = Text("过户", "transferred")
#: why a duty manager must look at it first
REVIEWS = {"minor": Text("新户主未成年", "the new owner is a minor")}


def check(session: Session, new: NewTransfer, staff: StaffView, now: datetime) -> Accepted:
    """Looks everything up anew, the subscription's row locked; raises `Invalid`, `RuleRefused`, `NotAllowed`."""
    if not rights.may(staff, "place_transfer"):
        raise NotAllowed("您没有受理过户的权限", "You may not place transfer orders")
    faults = _parties(new, now)
    found = subscribed.hold(session, new.subscription_id, faults)
    faults |= subscribed.owners(found, new.owner_document_kind, new.owner_document, faults, prefix="owner_")
    faults |= _new_owner(found, new, faults)
    if "document" not in faults:
        faults |= persons.same_name(session, new)
    reason = why_not(session, found)
    persons.refuse(faults, persons.about("subscription_id", reason))
    promise = promises.promised(session, new.business, staff, now, None)
    content = _content(session, new, found, now) | {"promise_at": promise.isoformat()}
    return Accepted(new, staff, _columns(new, found, content), content, AGREED)


def take(session: Session, accepted: Accepted) -> None:
    """The subscription is held by `check`, and by the order that refers to it."""


def record(session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
    """Who hands over to whom, that both have consented, and what is kept."""
    content = accepted.content
    acceptances.transfer_of(
        session,
        order_id,
        old_customer_id=content["owner_id"],
        consented_at=now,
        keeps_in_net_time=content["keeps_in_net_time"],
        review=content["review"],
    )


def why_not(session: Session, found: subscriptions.Found) -> Text | None:
    """The rule that forbids to transfer this subscription as things stand; None: it may be transferred."""
    return subscribed.why_not(session, found, ACT)


def _parties(new: NewTransfer, now: datetime) -> Findings:
    """S: identity and consent of both."""
    findings = (
        persons.names({"customer_name": new.customer_name}, new.note)
        | persons.document(new.document_kind, new.document, now)
        | persons.document(new.owner_document_kind, new.owner_document, now, prefix="owner_")
        | persons.phones({"phone": new.phone})
    )
    return findings | {name: said for name, said in NO_CONSENT.items() if not getattr(new, name)}


def _new_owner(found: subscriptions.Found, new: NewTransfer, before: Findings) -> Findings:
    """The new owner is somebody else."""
    if "document" in before or not subscriptions.is_of(found.owner, found.owner.document_kind, new.document):
        return {}
    return {"document": Text("不能过户给原户主本人", "It can't be transferred to its owner")}


def _columns(new: NewTransfer, found: subscriptions.Found, content: dict[str, Any]) -> dict[str, Any]:
    """What the order takes from the subscription; whom to call is the new owner."""
    subscription = found.subscription
    return {
        "business": new.business,
        "external_id": new.external_id,
        "subscription_id": subscription.id,
        "product_id": subscription.product_id,
        "campaign_id": subscription.campaign_id if content["keeps_campaign"] else None,
        "address_id": subscription.address_id,
        "contact_name": new.customer_name.strip(),
        "contact_phone": new.phone,
        "payment_kind": found.origin.payment_kind,
        "at_the_door": False,
        "note": new.note,
    }


def _content(session: Session, new: NewTransfer, found: subscriptions.Found, now: datetime) -> dict[str, Any]:
    """What the confirmation page says: both parties, what goes over, what is lost."""
    rules = parameters.every(session)
    keeps_campaign = rules["transfer.keeps_campaign"] == "true"
    keeps_time = rules["transfer.keeps_in_net_time"] == "true"
    subscription, owner, campaign = found.subscription, found.owner, found.campaign
    return {
        "business": new.business,
        "owner_id": owner.id,
        "owner_name": owner.name,
        "owner_document_kind": owner.document_kind,
        "owner_document": owner.document,
        "owner_phone": owner.phone,
        "customer_name": new.customer_name.strip(),
        "document_kind": new.document_kind,
        "document": new.document,
        "phone": new.phone,
        "note": new.note,
        "product_name": found.product.name,
        "product_name_en": found.product.name_en,
        "bandwidth": found.product.bandwidth,
        "provider": found.product.provider,
        "monthly_fee": found.price.monthly_fee,
        "payment_kind": found.origin.payment_kind,
        "amount": 0,
        "account": subscription.account,
        "address_text": found.address_text,
        "in_net_since": subscription.in_net_since.isoformat(),
        "campaign_name": campaign.name if campaign else None,
        "campaign_name_en": campaign.name_en if campaign else None,
        "keeps_campaign": keeps_campaign,
        "keeps_in_net_time": keeps_time,
        "losses": _losses(found, keeps_campaign, keeps_time),
        "effective": "on completion",
        "review": _review(new, int(rules["transfer.adult_years"]), now),
        "price_id": found.price.id,
    }


def _losses(found: subscriptions.Found, keeps_campaign: bool, keeps_time: bool) -> list[dict[str, str]]:
    losses = []
    if found.campaign is not None and not keeps_campaign:
        name, name_en = found.campaign.name, found.campaign.name_en
        losses.append(Text(f"营销活动“{name}”终止，不随过户转移", f"the campaign “{name_en}” ends"))
    if not keeps_time:
        since = found.subscription.in_net_since.astimezone(SHANGHAI).date()
        losses.append(Text(f"在网时长（自 {since}）清零，重新计算", f"the time in net (since {since}) begins anew"))
    return [vars(one) for one in losses]


def _review(new: NewTransfer, adult_years: int, now: datetime) -> str:
    """The exception that a duty manager must look at; empty: none."""
    if new.document_kind != "identity_card":
        return ""
    age = identity.age(new.document, now.astimezone(SHANGHAI).date())
    return "minor" if age < adult_years else ""
