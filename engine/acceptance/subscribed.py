"""Checks of the businesses that act on a subscription: it is there, effective and free, and its owner asks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import states
from engine.acceptance.persons import LARGEST_ID, Findings
from engine.clock import SHANGHAI
from engine.errors import Invalid, Text
from engine.orders import masking
from engine.orders.new_order import NewDismantle, NewMove
from engine.store import subscriptions
from engine.store.database import Session
from engine.store.subscriptions import Found
from engine.workflow import HANDLE_RETURN


def hold(session: Session, subscription_id: int, findings: Findings) -> Found:
    """The subscription, its row locked; raises `Invalid`, with what was found before, where there is none."""
    found = subscriptions.hold(session, subscription_id) if 0 < subscription_id <= LARGEST_ID else None
    if found is None:
        raise Invalid(findings | {"subscription_id": Text("没有这个用户", "There is no such subscription")})
    return found


def name(found: Found) -> str:
    """The subscription in a sentence: its account, masked."""
    return masking.account(found.subscription.account)


def why_not(session: Session, found: Found, act: Text) -> Text | None:
    """S: acts on an effective subscription. D: one open order per subscription. `act`: 移机, moved."""
    if found.subscription.state != "effective":
        state = states.SUBSCRIPTIONS[found.subscription.state]
        return Text(
            f"只有生效中的用户可以{act.zh}：用户 {name(found)} {state.zh}",
            f"Only an effective subscription can be {act.en}: {name(found)} is {state.en.lower()}",
        )
    order = subscriptions.open_order(session, found.subscription)
    if order is None:
        return None
    word = states.name(order.business, order.state, returned=order.element == HANDLE_RETURN)
    return Text(
        f"一个用户同时只能有一张在途订单：订单 {order.number}（{word.zh}）尚未结束",
        f"A subscription has one open order at a time: order {order.number} ({word.en}) has not ended",
    )


def owners(found: Found, kind: str, document: str, before: Findings, prefix: str = "") -> Findings:
    """The document shown is the owner's; not looked at where it was found to be none. `prefix`: of the fields."""
    given = {f"{prefix}document", f"{prefix}document_kind"}
    if before.keys() & given or subscriptions.is_of(found.owner, kind, document):
        return {}
    return {
        f"{prefix}document": Text(
            "出示的证件不是该用户户主的证件", "This isn't the document of the subscription's owner"
        )
    }


def content(found: Found, new: NewMove | NewDismantle) -> dict[str, Any]:
    """What the confirmation page of every such business says of owner and subscription, and of the visit."""
    owner, subscription, campaign = found.owner, found.subscription, found.campaign
    name_, phone = contact(found, new)
    return {
        "business": new.business,
        "owner_id": owner.id,
        "customer_name": owner.name,
        "document_kind": owner.document_kind,
        "document": owner.document,
        "phone": owner.phone,
        "account": subscription.account,
        "product_name": found.product.name,
        "product_name_en": found.product.name_en,
        "bandwidth": found.product.bandwidth,
        "provider": found.product.provider,
        "monthly_fee": found.price.monthly_fee,
        "payment_kind": found.origin.payment_kind,
        "price_id": found.price.id,
        "campaign_name": campaign.name if campaign else None,
        "campaign_name_en": campaign.name_en if campaign else None,
        "in_net_since": subscription.in_net_since.isoformat(),
        "contract_until": subscription.contract_until.isoformat() if subscription.contract_until else None,
        "contact_name": name_,
        "contact_phone": phone,
        "appointment_from": new.appointment_from.isoformat() if new.appointment_from else None,
        "appointment_until": new.appointment_until.isoformat() if new.appointment_until else None,
        "note": new.note,
        "effective": "on completion",
    }


def columns(found: Found, new: NewMove | NewDismantle) -> dict[str, Any]:
    """What the order takes from the subscription; whatever differs is put over it."""
    subscription = found.subscription
    name_, phone = contact(found, new)
    return {
        "business": new.business,
        "external_id": new.external_id,
        "subscription_id": subscription.id,
        "product_id": subscription.product_id,
        "campaign_id": subscription.campaign_id,
        "address_id": subscription.address_id,
        "contact_name": name_,
        "contact_phone": phone,
        "payment_kind": found.origin.payment_kind,
        "at_the_door": False,
        "appointment_from": new.appointment_from,
        "appointment_until": new.appointment_until,
        "note": new.note,
    }


def contact(found: Found, new: NewMove | NewDismantle) -> tuple[str, str]:
    """Whom to call: as given; where nothing is given, as until now."""
    return new.contact_name.strip() or found.contact.contact_name, new.contact_phone or found.contact.contact_phone


def since(moment: datetime) -> str:
    """A day as sentences say it."""
    return moment.astimezone(SHANGHAI).date().isoformat()
