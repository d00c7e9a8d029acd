"""What may be done about an order in flight as things stand, and why not: for whoever looks at its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from engine import rescheduling, urging
from engine.acceptance import cancel_order, change_order, in_flight
from engine.errors import Text
from engine.life import Crossed, Life
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.store import lives
from engine.store.database import Session

#: act -> the right that it takes
RIGHTS = {
    "change_order": "place_change",
    "cancel_order": "place_cancel",
    "reschedule": "reschedule",
    "urge": "urge",
}
#: the acts that are known for orders of a business; S: a change or cancel of an install only
ACTS = {
    "install": ("change_order", "cancel_order", "reschedule", "urge"),
    "move": ("reschedule", "urge"),
    "dismantle": ("reschedule", "urge"),
}


@dataclass(frozen=True)
class Act:
    """One act on an order. With `refusal`, the sentence of the rule that forbids it now, it can't be done."""

    name: str
    refusal: Text | None
    approval: Crossed | None = None  #: the soft point of no return that was passed: the duty manager must approve


def acts(session: Session, order_id: int, staff: StaffView, now: datetime) -> list[Act]:
    """The acts that are known for an order of its business, each possible or refused: by a rule as things stand, or
    because this person's role has no right to it."""
    life = lives.load(session, order_id, now, lock=False)
    return [_act(life, name, staff) for name in ACTS.get(life.order.business, ())]


def why_not(life: Life, act: str) -> Text | None:
    """The rule that forbids that act as things stand, naming order and state; None: it may be done."""
    if act == "change_order":
        return in_flight.why_not(life, change_order.ACT)
    if act == "cancel_order":
        return cancel_order.why_not(life)
    return rescheduling.why_not(life) if act == "reschedule" else urging.why_not(life)


def _act(life: Life, name: str, staff: StaffView) -> Act:
    if not rights.may(staff, RIGHTS[name]):
        return Act(name, rights.refusal(staff, RIGHTS[name]))
    refusal = why_not(life, name)
    crossed = life.crossed() if refusal is None and RIGHTS[name].startswith("place_") else None
    return Act(name, refusal, crossed)
