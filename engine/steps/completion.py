"""Steps of 竣工: what the customer has now, who is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import tables
from engine.life import Life

#: what billing is told, by business
BILLING = {"install": "subscription_opened", "transfer": "owner_changed"}


def check_changes(life: Life, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """S: the install may not complete until the flow of its change has ended."""
    return {"open_changes": life.open_children > 0}


def open_subscription(life: Life, data: Mapping[str, Any]) -> None:
    """What the customer has from now on."""
    order = life.order
    order.subscription = tables.Subscription(
        order_id=order.id,
        customer_id=order.customer_id,
        product_id=order.product_id,
        campaign_id=order.campaign_id,
        address_id=order.address_id,
        account=order.account,
        account_index=order.account_index,
        state="effective",
        effective_at=life.now,
        in_net_since=life.now,
    )
    life.add(order.subscription)
    life.note("subscription", after="effective")


def notify_billing(life: Life, data: Mapping[str, Any]) -> None:
    """Billing begins, or goes on for another."""
    order, details = life.order, life.details()
    body = {
        "order": order.number,
        "account": order.account,
        "customer": order.customer_id,
        "product": details.product.code,
        "monthlyFee": details.price.monthly_fee,
        "campaign": details.campaign.code if details.campaign else None,
    }
    notify(life, "billing", BILLING[order.business], body)


def notify_customer(life: Life, data: Mapping[str, Any]) -> None:
    """The customer is told by SMS; the sender is a plug-in that empties this outbox."""
    details = life.details()
    text = f"您的{details.product.name}（订单{life.order.number}）已开通，感谢使用。"
    notify(life, "customer", "sms", {"to": life.order.contact_phone, "text": text})


def notify(life: Life, to: str, kind: str, body: dict[str, Any], once: object = "") -> None:
    """A row of the outbox of notices; told once, however often the step runs. `once` tells two of a kind apart."""
    key = f"{life.order.number}:{to}:{kind}" + (f":{once}" if once else "")
    life.add(tables.Notification(order_id=life.order.id, to=to, kind=kind, body=body, key=key, created_at=life.now))
    life.note("notification", after=to, because=kind)
