"""Steps of a move (移机): the new line works, so the subscription is there, and what the old one used is free."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import tables
from engine.errors import Conflict
from engine.life import Life


def move_subscription(life: Life, data: Mapping[str, Any]) -> None:
    """The subscription is at the new address. S: nothing else of it changes; its time in net goes on."""
    subscription = life.subscription()
    if subscription.state != "effective":
        raise Conflict("该用户已终止，不能移机", "The subscription has ended: it can't be moved")
    subscription.address_id = life.order.address_id
    subscription.campaign_id = life.order.campaign_id
    life.note("subscription", after="moved")


def release_old_port(life: Life, data: Mapping[str, Any]) -> None:
    """The port that the customer no longer uses is free: of a move the one at the old address, else the only one."""
    moved = life.order.business == "move"
    life.free_port(life.beside(tables.Relocation).old_address_id if moved else life.order.address_id)
    life.note("port", after="freed")
