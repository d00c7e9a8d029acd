"""How long is long enough: the terms as parameters, never shorter than the law asks of logs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.errors import BroadbandError
from engine.store import parameters

#: P, law: logs are kept at least that long
LEAST_MONTHS = 6


def years_before(session: Session, now: datetime, code: str = "personal.years") -> datetime:
    """Until when what keeps a customer's data must have ended: by default their last order and subscription."""
    return _before(now, 12 * _at_least(session, code, 0))


def months_before(session: Session, now: datetime, code: str) -> datetime:
    """From before when a log goes. Raises `BroadbandError` where the parameter says less than the law."""
    return _before(now, _at_least(session, code, LEAST_MONTHS))


def _at_least(session: Session, code: str, least: int) -> int:
    number = parameters.number(session, code)
    if number < least:
        raise BroadbandError(f"参数 {code} 不得小于 {least}", f"Parameter {code} may not be less than {least}")
    return number


def _before(now: datetime, months: int) -> datetime:
    """The same day so many months before, in Asia/Shanghai; where that month is shorter, its last day."""
    local = now.astimezone(SHANGHAI)
    year, month = divmod(12 * local.year + local.month - 1 - months, 12)
    for day in (local.day, 30, 29, 28):
        try:
            return local.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has 28 days")
