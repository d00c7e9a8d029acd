"""What an administrator does for others' staff numbers; each act is kept beside the attempts to sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotAllowed, NotFound
from engine.orders import rights
from engine.store import attempts, own_password, people, second_factor
from engine.tables import SecondFactor, Staff


@dataclass(frozen=True)
class Account:
    """How a staff number stands; nothing of it is secret."""

    number: str
    role: str
    active: bool
    locked_until: datetime | None
    password_set_at: datetime
    password_given: bool
    second_factor: bool
    signed_in_at: datetime | None  #: None: nobody is in


def listed(session: Session, now: datetime) -> Sequence[Account]:
    """All staff numbers, in their order."""
    asked = (
        select(Staff, SecondFactor.confirmed_at)
        .outerjoin(SecondFactor, SecondFactor.staff_id == Staff.id)
        .order_by(Staff.number)
    )
    return [
        Account(
            number=staff.number,
            role=staff.role,
            active=staff.active,
            locked_until=staff.locked_until if staff.locked_until and staff.locked_until > now else None,
            password_set_at=staff.password_set_at,
            password_given=staff.password_given,
            second_factor=confirmed is not None,
            signed_in_at=staff.session_at if staff.session_key else None,
        )
        for staff, confirmed in session.execute(asked)
    ]


def unlock(session: Session, number: str, by: str, now: datetime) -> bool:
    """Ends the lock and the count of wrong passwords; whether the number was locked. Raises `NotFound`, and
    `NotAllowed` where `by` is no administrator's number: so do the others."""
    staff = held(session, number, by)
    was = staff.locked_until is not None and staff.locked_until > now
    attempts.forget(staff)
    attempts.record(session, number, "unlocked", now, None, by)
    return was


def reset_second_factor(session: Session, number: str, by: str, now: datetime) -> bool:
    """Takes the second factor away, for who has lost app and codes, and ends their sessions; whether there was one."""
    staff = held(session, number, by)
    staff.session_key = None
    attempts.record(session, number, "factor_reset", now, None, by)
    return second_factor.remove(session, staff.id)


def give_password(session: Session, number: str, by: str, now: datetime) -> str:
    """A first password, to be told to its owner, who must change it; ends their sessions."""
    staff = held(session, number, by)
    attempts.record(session, number, "password_given", now, None, by)
    return own_password.give(session, staff, now)


def end_session(session: Session, number: str, by: str, now: datetime) -> bool:
    """Ends the sessions of a number; whether there was one."""
    staff = held(session, number, by)
    was, staff.session_key = staff.session_key is not None, None
    attempts.record(session, number, "ended", now, None, by)
    return was


def held(session: Session, number: str, by: str) -> Staff:
    """The active member of staff, held for an administrator. Raises `NotFound`, `NotAllowed`."""
    keeper = people.staff_by_number(session, by)
    if keeper is None or not rights.may(keeper, "keep_staff"):
        raise NotAllowed(f"工号 {by[:40]} 不是系统管理员", f"{by[:40]} is no administrator's staff number")
    staff = attempts.held(session, number=number)
    if staff is None:
        raise NotFound(f"没有工号 {number[:40]}", f"There is no staff number {number[:40]}")
    return staff
