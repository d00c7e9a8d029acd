"""Steps of 竣工: what the customer has now, who is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import tables
from engine.life import Life
from engine.orders import contracts

#: what billing is told, by business
BILLING = {
    "install": "subscription_opened",
    "move": "subscription_moved",
    "dismantle": "subscription_ended",
    "transfer": "owner_changed",
}
#: what the customer is told, by business; before it stands the product and the order's number
TOLD = {
    "install": "已开通，感谢使用。",
    "move": "已移至新地址，宽带账号、套餐和在网时长不变。",
    "dismantle": "已拆机，用户已终止，不再计费。感谢您一直以来的使用。",
    "change_order": "改单已生效，将按新的要求施工。",
    "cancel_order": "撤单已办结，装机订单已撤销。",
}


def check_changes(life: Life, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """S: the install may not complete until the flow of its change has ended."""
    return {"open_changes": life.child is not None}


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
        contract_until=contracts.end(life.now, life.details().price.contract_months),
    )
    life.add(order.subscription)
    life.note("subscription", after="effective")


def notify_billing(life: Life, data: Mapping[str, Any]) -> None:
    """Billing begins, goes on at another place or for another, or ends; `charged` (fen) is to be on the bill."""
    order, details = life.order, life.details()
    body = {
        "order": order.number,
        "account": order.account,
        "customer": order.customer_id,
        "product": details.product.code,
        "monthlyFee": details.price.monthly_fee,
        "campaign": details.campaign.code if details.campaign else None,
        "charged": order.amount,
    }
    notify(life, "billing", BILLING[order.business], body)


def notify_customer(life: Life, data: Mapping[str, Any]) -> None:
    """The customer is told by SMS; the sender is a plug-in that empties this outbox."""
    text = f"您的{life.details().product.name}（订单{life.order.number}）{TOLD[life.order.business]}"
    notify(life, "customer", "sms", {"to": life.order.contact_phone, "text": text})


def notify(life: Life, to: str, kind: str, body: dict[str, Any], once: object = "") -> None:
    """A row of the outbox of notices; told once, however often the step runs. `once` tells two of a kind apart."""
    key = f"{life.order.number}:{to}:{kind}" + (f":{once}" if once else "")
    life.add(tables.Notification(order_id=life.order.id, to=to, kind=kind, body=body, key=key, created_at=life.now))
    life.note("notification", after=to, because=kind)
