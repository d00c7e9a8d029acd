"""Steps of a transfer (过户). S: none of them asks anything of the provisioning system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import Conflict
from engine.life import Life
from engine.steps.completion import notify

#: why a to-do for the duty manager was made, in the words of the hall
REVIEWS = {"minor": "新户主未成年"}


def check_identities(life: Life, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """S: both parties' identity and consent. Looked at once more; an exception needs a duty manager."""
    _still_the_owners(life)
    review = life.handover().terms.review
    if review:
        life.reasons["approve_transfer"] = (review, REVIEWS.get(review, review))
    return {"approval_required": bool(review)}


def change_owner(life: Life, data: Mapping[str, Any]) -> None:
    """The subscription gets its new owner; the owner before stays a customer."""
    _still_the_owners(life)
    handover = life.handover()
    subscription = handover.subscription
    subscription.customer_id = handover.new_owner.id
    subscription.campaign_id = life.order.campaign_id
    if not handover.terms.keeps_in_net_time:
        subscription.in_net_since = life.now
    life.note("subscription", after="owner_changed")


def notify_old_owner(life: Life, data: Mapping[str, Any]) -> None:
    """The owner before is told by SMS: nothing goes over unnoticed."""
    _tell(life, "old_owner", life.handover().old_owner.phone, "已过户给新户主，今后费用由新户主承担。")


def notify_new_owner(life: Life, data: Mapping[str, Any]) -> None:
    """The new owner is told by SMS."""
    _tell(life, "new_owner", life.handover().new_owner.phone, "已过户到您名下，今后费用由您承担。")


def _tell(life: Life, to: str, phone: str, what: str) -> None:
    text = f"{life.details().product.name}（订单{life.order.number}）{what}"
    notify(life, to, "sms", {"to": phone, "text": text})


def _still_the_owners(life: Life) -> None:
    handover = life.handover()
    subscription = handover.subscription
    if subscription.state != "effective" or subscription.customer_id != handover.old_owner.id:
        raise Conflict(
            "该用户已不在原户主名下，不能过户", "The subscription is no longer its owner's: it can't be transferred"
        )
