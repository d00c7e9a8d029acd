"""Contracts (合约): until when a customer has promised to stay, and what leaving earlier costs. Months are calendar
months of Asia/Shanghai."""

from __future__ import annotations

import calendar
from datetime import datetime

from engine.clock import SHANGHAI


def end(begins: datetime, months: int) -> datetime | None:
    """Until when a contract of so many months runs (UTC); None: there is none."""
    return later(begins, months) if months > 0 else None


def later(moment: datetime, months: int) -> datetime:
    """The same time so many months later; where that month is too short, on its last day."""
    local = moment.astimezone(SHANGHAI)
    years, month = divmod(local.month - 1 + months, 12)
    year, month = local.year + years, month + 1
    day = min(local.day, calendar.monthrange(year, month)[1])
    return local.replace(year=year, month=month, day=day).astimezone(moment.tzinfo)


def months_left(now: datetime, until: datetime | None) -> int:
    """The months of a contract that have not passed; one that has begun counts. None left once it has ended."""
    if until is None or until <= now:
        return 0
    here, there = now.astimezone(SHANGHAI), until.astimezone(SHANGHAI)
    months = (there.year - here.year) * 12 + there.month - here.month
    return months if later(now, months) >= until else months + 1


def penalty(monthly_fee: int, months: int, percent: int) -> int:
    """违约金: that share of the monthly fees that remain, in whole fen, never more."""
    return monthly_fee * months * percent // 100
