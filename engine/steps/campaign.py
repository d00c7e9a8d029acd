"""Steps of the completion day's campaign rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.clock import end_of_day
from engine.life import Life
from engine.orders.campaigns import duty


def check_campaign(life: Life, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """S: a product without fee and without campaign must be given one on the day of completion."""
    price = life.details().price
    required = duty(price.monthly_fee, price.install_fee, life.order.campaign_id is not None)
    return {"campaign_required": required, "campaign_due_at": end_of_day(life.now).isoformat()}


def record_missed_campaign(life: Life, data: Mapping[str, Any]) -> None:
    """The day is over and no campaign was ordered: reported, never silently forgotten."""
    life.note("campaign", element="order_campaign", before="required", after="missed")
