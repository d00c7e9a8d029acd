"""What an order says beside its row: a transfer's parties, a move's old address, why a customer left, its family."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.life import Asked
from engine.store import families
from engine.store.families import Member
from engine.tables import Cancellation, Customer, Deed, Dismantling, Order, Reason, Relocation, Transfer, WorkOrder


@dataclass(frozen=True)
class Beside:
    """What there is; of most orders nothing."""

    old_owner: Customer | None = None
    relocation: Relocation | None = None
    dismantling: Dismantling | None = None
    reason: Reason | None = None  #: why the customer wants the dismantle, change or cancel, in words
    parent: Order | None = None  #: of a change or cancel: its install
    asked: Asked | None = None  #: of a change or cancel: what it asks for
    at_work: WorkOrder | None = None  #: of a change or cancel: the install's work order that it was asked about
    deeds: Sequence[Deed] = ()  #: of a cancel: what was done for its install, undone or not, the newest first
    children: Sequence[Member] = ()  #: of an install: all its changes and cancels, the oldest first

    @property
    def open_child(self) -> Member | None:
        """The change or cancel that has not ended."""
        return next((one for one in self.children if one.order.ended_at is None), None)


def of(session: Session, order: Order) -> Beside:
    """What this order says beside its row."""
    if order.business == "transfer":
        parties = session.get_one(Transfer, order.id)
        return Beside(old_owner=session.get_one(Customer, parties.old_customer_id))
    if order.business == "move":
        return Beside(relocation=session.get_one(Relocation, order.id))
    if order.business == "dismantle":
        row = session.get_one(Dismantling, order.id)
        return Beside(dismantling=row, reason=session.get(Reason, row.reason_code))
    if order.parent_id is not None:
        return _of_child(session, order, order.parent_id)
    return Beside(children=families.children(session, order.id))


def _of_child(session: Session, order: Order, parent_id: int) -> Beside:
    parent, asked = session.get_one(Order, parent_id), families.asked_by(session, order)
    at_work = session.get(WorkOrder, asked.work_order_id) if asked and asked.work_order_id else None
    reason = session.get(Reason, asked.reason_code) if asked else None
    undone = select(Deed).where(Deed.order_id == parent_id).order_by(Deed.id.desc())
    done = session.scalars(undone).all() if isinstance(asked, Cancellation) else []
    return Beside(parent=parent, asked=asked, at_work=at_work, reason=reason, deeds=done)
