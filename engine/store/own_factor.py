"""One's own second factor: offered after the password, on after the first code, off or renewed after another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.errors import NotAllowed
from engine.store import attempts, entrance, passwords, second_factor
from engine.tables import Staff


def offer(session: Session, staff_id: int, password: str, now: datetime, address: str | None) -> bool:
    """Makes a secret for who tells the password again; a wrong one is kept and counted, and gives False."""
    staff = attempts.held(session, staff_id=staff_id)
    if staff is None or attempts.limited(session, address, now):
        return False
    outcome = attempts.judge(session, staff, passwords.fits(password, staff.password_hash), now)
    if outcome != "right":
        attempts.record(session, staff.number, outcome, now, address)
        return False
    second_factor.offer(session, staff_id, now)
    attempts.record(session, staff.number, "factor_offered", now, address)
    return True


def turn_on(
    session: Session, staff_id: int, code: str, now: datetime, address: str | None, real: float
) -> list[str] | None:
    """Turns it on by the first code; the recovery codes, or None where nothing was offered or the code is wrong."""
    if second_factor.offered(session, staff_id) is None:
        return None
    if entrance.asked_again(session, staff_id, code, now, address, real) != "code":
        return None
    return _noted(session, staff_id, "factor_on", now, address, second_factor.turn_on(session, staff_id, now))


def renew(
    session: Session, staff_id: int, code: str, now: datetime, address: str | None, real: float
) -> list[str] | None:
    """Other recovery codes, for who types a code; None: it was wrong, or there is no second factor."""
    if second_factor.confirmed(session, staff_id) is None:
        return None
    if entrance.asked_again(session, staff_id, code, now, address, real) != "code":
        return None
    return _noted(session, staff_id, "factor_codes", now, address, second_factor.new_recovery_codes(session, staff_id))


def turn_off(session: Session, staff_id: int, code: str, now: datetime, address: str | None, real: float) -> bool:
    """Off, for who types a code. Raises `NotAllowed` where the role must have one."""
    if second_factor.required(session, session.get_one(Staff, staff_id).role):
        raise NotAllowed("您的角色必须使用二次验证", "Your role must have a second factor")
    if second_factor.confirmed(session, staff_id) is None:
        return False
    if entrance.asked_again(session, staff_id, code, now, address, real) != "code":
        return False
    _noted(session, staff_id, "factor_off", now, address, [])
    return second_factor.remove(session, staff_id)


def _noted(
    session: Session, staff_id: int, outcome: str, now: datetime, address: str | None, codes: list[str]
) -> list[str]:
    attempts.record(session, session.get_one(Staff, staff_id).number, outcome, now, address)
    return codes
