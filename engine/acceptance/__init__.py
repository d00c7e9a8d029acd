"""受理: may this be ordered, by this person, here, now? And what exactly, at what price, until when?

Each business has a module here with its rules; `BUSINESSES` is the one register. All checks give all their findings at
once, each under its field's name, in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Protocol

from engine import tables
from engine.acceptance import cancel_order, change_order, dismantle, exceptions, install, move, transfer
from engine.acceptance.accepted import Accepted
from engine.errors import NotFound, Text
from engine.orders.new_order import New, NewOrder, NewTransfer
from engine.orders.staff_view import StaffView
from engine.store import acceptances
from engine.store.database import Session
from engine.store.subscriptions import Found


class Business(Protocol):
    """The rules of one business."""

    def check(self, session: Session, new: Any, staff: StaffView, now: datetime) -> Accepted:
        """Looks everything up anew; raises `Invalid` with all findings, or `NotAllowed`."""

    def take(self, session: Session, accepted: Accepted) -> None:
        """Takes what only one order can have; raises `Invalid` where somebody was faster."""

    def record(self, session: Session, accepted: Accepted, order_id: int, now: datetime) -> None:
        """Stores what belongs to such an order beside its row."""


BUSINESSES: dict[str, Business] = {
    "install": install,
    "move": move,
    "dismantle": dismantle,
    "transfer": transfer,
    "change_order": change_order,
    "cancel_order": cancel_order,
}

#: of those that act on a subscription, the rule that forbids it as things stand; None: it may be ordered
ON_SUBSCRIPTIONS: dict[str, Callable[[Session, Found], Text | None]] = {
    "move": move.why_not,
    "transfer": transfer.why_not,
    "dismantle": dismantle.why_not,
}


def rules(business: str) -> Business:
    """The rules of a business; raises `NotFound` for one that is not accepted here."""
    found = BUSINESSES.get(business)
    if found is None:
        raise NotFound("尚不能受理该业务", "This business is not accepted here")
    return found


def check(session: Session, new: New, staff: StaffView, now: datetime) -> Accepted:
    """What may be ordered; raises `Invalid` with all findings, or `NotAllowed`."""
    accepted = rules(new.business).check(session, new, staff, now)
    return replace(accepted, content={**accepted.content, **exceptions.content(new)})


def record(session: Session, rules: Business, accepted: Accepted, order_id: int, now: datetime) -> None:
    """Stores what belongs to an order of this business beside its row."""
    rules.record(session, accepted, order_id, now)
    exceptions.record(session, accepted.new, accepted.staff, order_id, now)


def agreed(accepted: Accepted, shown: Mapping[str, Any]) -> bool:
    """Whether the order still is what its confirmation page `shown` says."""
    return all(accepted.content[name] == shown.get(name) for name in accepted.agreed)


def customer(session: Session, accepted: Accepted, now: datetime) -> tables.Customer:
    """Whose order it becomes: the owner of what it acts on, else the one whom the form describes."""
    new = accepted.new
    if isinstance(new, NewOrder | NewTransfer):
        return acceptances.customer_for(session, new, now)
    return session.get_one(tables.Customer, accepted.customer_id)
