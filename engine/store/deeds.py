"""Deeds: what was done for an order and would have to be undone if it were cancelled. None is undone twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import vouchers
from engine.tables import Deed, Order

#: the kinds, in the order in which an order comes to them; they are undone in reverse
KINDS = ("fee_charged", "port_reserved", "campaign_ordered", "terminal_issued")


def done(session: Session, order_id: int, kind: str, value: object, at: datetime) -> Deed:
    """Writes down that it was done; of a fee, with its voucher. `kind`: one of `KINDS`; `value`: fen, or what it was
    done with (see the table)."""
    row = Deed(order_id=order_id, kind=kind, value=str(value), at=at)
    session.add(row)
    if kind == vouchers.FEE:
        session.flush()
        order = session.get_one(Order, order_id)
        vouchers.write(session, row, order, order, int(row.value), at)
    return row


def standing(session: Session, order_id: int) -> Sequence[Deed]:
    """What was done for the order and has not been undone, the oldest first."""
    asked = select(Deed).where(Deed.order_id == order_id, Deed.undone_at.is_(None)).order_by(Deed.id)
    return session.scalars(asked).all()
