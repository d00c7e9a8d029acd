"""Staff, how they sign in, and customers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from engine import keys
from engine.clock import SHANGHAI
from engine.orders.staff_view import StaffView
from engine.store import parameters, passwords
from engine.tables import Channel, Customer, Hall, Region, SignIn, Staff

__all__ = [
    "StaffView",
    "customer_by_document",
    "customers_by_phone",
    "record_sign_in",
    "sign_in",
    "staff_by_id",
    "staff_by_number",
]


def staff_by_number(session: Session, number: str) -> StaffView | None:
    """The active member of staff with this number, else None."""
    return _view(session, Staff.number == number)


def staff_by_id(session: Session, staff_id: int) -> StaffView | None:
    """The active member of staff with this id, else None."""
    return _view(session, Staff.id == staff_id)


def sign_in(session: Session, number: str, password: str, now: datetime, address: str | None) -> StaffView | None:
    """Who signs in with this number and password, or None; each attempt is kept.

    S: wrong passwords within a business day (`password.tries`) lock the number for `password.lock_hours`;
    then the right one doesn't help either. Nothing tells whether the number or the password was wrong.
    """
    # the row is held, lest two attempts of one moment count as one
    held = select(Staff).where(Staff.number == number, Staff.active).with_for_update()
    staff = session.scalars(held).one_or_none()
    right = passwords.fits(password, staff.password_hash if staff else None)
    outcome = "unknown" if staff is None else _judge(session, staff, right, now)
    record_sign_in(session, number, outcome, now, address)
    return staff_by_number(session, number) if outcome == "in" else None


def record_sign_in(session: Session, number: str, outcome: str, now: datetime, address: str | None) -> None:
    """Keeps an attempt. `outcome`: in, wrong, locked, unknown, out; `address`: the network address."""
    session.add(SignIn(at=now, number=number[:64], outcome=outcome, address=address))


def customer_by_document(session: Session, document: str) -> Customer | None:
    """The customer with this document number; blanks and case don't matter. None: nobody yet."""
    index = keys.current().blind(document)
    return session.scalars(select(Customer).where(Customer.document_index == index)).one_or_none()


def customers_by_phone(session: Session, phone: str) -> Sequence[Customer]:
    """The customers with this phone number, the oldest first."""
    index = keys.current().blind(phone)
    return session.scalars(select(Customer).where(Customer.phone_index == index).order_by(Customer.id)).all()


def _judge(session: Session, staff: Staff, right: bool, now: datetime) -> str:
    if staff.locked_until is not None and now < staff.locked_until:
        return "locked"
    if right:
        staff.wrong_passwords, staff.wrong_day, staff.locked_until = 0, None, None
        return "in"
    today = now.astimezone(SHANGHAI).date().isoformat()
    staff.wrong_passwords = staff.wrong_passwords + 1 if staff.wrong_day == today else 1
    staff.wrong_day = today
    if staff.wrong_passwords >= parameters.number(session, "password.tries"):
        hours = parameters.number(session, "password.lock_hours")
        staff.wrong_passwords, staff.locked_until = 0, now + timedelta(hours=hours)
    return "wrong"


def _view(session: Session, who: ColumnElement[bool]) -> StaffView | None:
    row = session.execute(
        select(Staff, Hall, Region, Channel)
        .join(Hall, Hall.id == Staff.hall_id)
        .join(Region, Region.id == Hall.region_id)
        .join(Channel, Channel.id == Hall.channel_id)
        .where(who, Staff.active)
    ).one_or_none()
    if row is None:
        return None
    staff, hall, region, channel = row
    return StaffView(
        id=staff.id,
        number=staff.number,
        name=staff.name,
        role=staff.role,
        hall_id=hall.id,
        hall_name=hall.name,
        region_id=region.id,
        region_name=region.name,
        channel_id=channel.id,
        channel_name=channel.name,
        region_ids=_upwards(session, region),
    )


def _upwards(session: Session, region: Region) -> tuple[int, ...]:
    """The region and those it lies in, nearest first."""
    walk = select(Region.id, Region.parent_id).where(Region.id == region.id).cte("walk", recursive=True)
    above = aliased(Region)
    walk = walk.union(select(above.id, above.parent_id).join(walk, above.id == walk.c.parent_id))
    parents = dict(session.execute(select(walk.c.id, walk.c.parent_id)).all())
    path = [region.id]
    while (parent := parents[path[-1]]) is not None and parent not in path:
        path.append(parent)
    return tuple(path)
