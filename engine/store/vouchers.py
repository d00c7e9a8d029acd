"""Vouchers (据): a numbered receipt for each fee that is charged or given back, in the transaction that does it.

A voucher counts for the business day on which it is written; once that day is closed, for the next one that is open.
So a closed day never changes, and a fee given back later falls on the day on which that happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import BigInteger, Select, case, select
from sqlalchemy import cast as cast_
from sqlalchemy.orm import Session

from engine.clock import day_number
from engine.life import Life
from engine.orders.numbers import voucher_number
from engine.store import daily
from engine.store.daily import Fact
from engine.tables import DayClose, Deed, Hall, Order, Voucher
from engine.tables.families import UNVOUCHED

FEE = "fee_charged"


class Paper(NamedTuple):
    """A voucher beside the deed that it is about."""

    voucher: Voucher
    order_number: str
    account: int | None  #: fen, as the deed says; none: there is no such deed


class Loose(NamedTuple):
    """A fee, or the return of one, without a voucher."""

    order_number: str
    staff_id: int
    amount: int


def issue(session: Session, life: Life) -> None:
    """Writes the vouchers of what was charged and given back since the order was loaded. Its rows are in the session.

    Who took the change or cancel answers for its money, else who took the order.
    """
    for one in [life, life.parent] if life.parent else [life]:
        taker = life.order if one is life.parent else one.child.order if one.child else one.order
        for deed, amount in one.money:
            session.flush()  # the deed has an id from now on
            write(session, deed, one.order, taker, amount, life.now)
        one.money.clear()


def write(session: Session, deed: Deed, order: Order, taker: Order, amount: int, at: datetime) -> Voucher:
    """The voucher of a deed; `amount` (fen): negative where it is given back."""
    row = Voucher(
        number=uuid4().hex,  # until the row has its count
        order_id=order.id,
        business=order.business,
        hall_id=taker.hall_id,
        staff_id=taker.staff_id,
        day=open_day(session, taker.hall_id, at),
        amount=amount,
        at=at,
    )
    session.add(row)
    session.flush()
    row.number = voucher_number(at, row.id)
    if amount == int(deed.value):
        deed.voucher_id = row.id
    else:  # what was charged is given back, or the other way round; nothing is ever charged as 0
        deed.refund_id = row.id
    kind = "charged" if amount > 0 else "refunded"
    daily.add(session, [Fact(row.hall_id, row.staff_id, row.day, kind, order.business, fen=amount)])
    return row


def open_day(session: Session, hall_id: int, at: datetime) -> int:
    """The business day on which that hall's money counts at that moment: the first from today on that is not closed.

    Whoever closes a day waits for this transaction, and the other way round.
    """
    session.execute(select(Hall.id).where(Hall.id == hall_id).with_for_update(read=True))
    today = day_number(at)
    shut = select(DayClose.day).where(
        DayClose.hall_id == hall_id, DayClose.day >= today, DayClose.reopened_at.is_(None)
    )
    closed = set(session.scalars(shut))
    while today in closed:
        today += 1
    return today


def of_day(session: Session, hall_id: int, day: int) -> list[Paper]:
    """A hall's vouchers of a business day, the oldest first."""
    value = cast_(Deed.value, BigInteger)
    charged, returned = Deed.voucher_id == Voucher.id, Deed.refund_id == Voucher.id
    account = case((returned & Deed.undone_at.is_not(None), -value), (charged, value))
    asked: Select[Any] = (
        select(Voucher, Order.number, account)
        .join(Order, Order.id == Voucher.order_id)
        .outerjoin(Deed, charged | returned)
        .where(Voucher.hall_id == hall_id, Voucher.day == day)
        .order_by(Voucher.id)
    )
    return [Paper(*row) for row in session.execute(asked)]


def loose(session: Session, hall_id: int, day: int) -> list[Loose]:
    """A hall's fees of a day for which there is no voucher. There are none unless something is wrong."""
    found = session.execute(
        select(Deed, Order.number, Order.staff_id)
        .join(Order, Order.id == Deed.order_id)
        .where(UNVOUCHED, Order.hall_id == hall_id)
        .order_by(Deed.id)
    )
    return [one for deed, number, staff_id in found for one in _missing(deed, number, staff_id, day)]


def _missing(deed: Deed, number: str, staff_id: int, day: int) -> Sequence[Loose]:
    amount = int(deed.value)
    charged = deed.voucher_id is None and day_number(deed.at) == day
    returned = deed.undone_at is not None and deed.refund_id is None and day_number(deed.undone_at) == day
    return [Loose(number, staff_id, part) for part, wrong in ((amount, charged), (-amount, returned)) if wrong]
