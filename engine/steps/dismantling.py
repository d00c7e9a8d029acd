"""Steps of a dismantle (拆机)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import tables
from engine.errors import Conflict, RuleRefused, Text
from engine.life import Life
from engine.orders import contracts
from engine.orders.money import yuan


def check_dues(life: Life, data: Mapping[str, Any]) -> None:
    """Arrears and contract, looked at once more before anything is taken from the customer."""
    subscription = life.subscription()
    if subscription.arrears > 0:
        owed, number = yuan(subscription.arrears), life.order.number
        sentence = Text(
            f"结清欠费后才能拆机：订单 {number} 的用户欠费 {owed}",
            f"Nothing may be owed when a line is dismantled: the customer of order {number} owes {owed}",
        )
        raise RuleRefused({"subscription_id": sentence})
    months = contracts.months_left(life.order.accepted_at, subscription.contract_until)
    percent = int(life.parameters["dismantle.penalty_percent"])
    if contracts.penalty(life.details().price.monthly_fee, months, percent) > life.beside(tables.Dismantling).penalty:
        raise Conflict("违约金高于客户所确认的，请重新确认", "The penalty is more than was agreed to; confirm again")


def end_subscription(life: Life, data: Mapping[str, Any]) -> None:
    """The terminal is back and the line is down: only now the subscription ends. Its row stays, as all orders do."""
    subscription = life.subscription()
    subscription.state, subscription.ended_at = "ended", life.now
    life.note("subscription", after="dismantled")
