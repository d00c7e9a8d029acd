"""What an order of a business says beside its row: a transfer's parties, a move's old address, why a customer left."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from engine.tables import Customer, Dismantling, Order, Reason, Relocation, Transfer


@dataclass(frozen=True)
class Beside:
    """What there is; of most orders nothing."""

    old_owner: Customer | None = None
    relocation: Relocation | None = None
    dismantling: Dismantling | None = None
    leaving: Reason | None = None  #: why it was dismantled, in words


def of(session: Session, order: Order) -> Beside:
    """What this order says beside its row."""
    if order.business == "transfer":
        parties = session.get_one(Transfer, order.id)
        return Beside(old_owner=session.get_one(Customer, parties.old_customer_id))
    if order.business == "move":
        return Beside(relocation=session.get_one(Relocation, order.id))
    if order.business == "dismantle":
        row = session.get_one(Dismantling, order.id)
        return Beside(dismantling=row, leaving=session.get(Reason, row.reason_code))
    return Beside()
