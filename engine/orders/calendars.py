"""Calendars that a clock runs over: every day, or working days only, as China keeps them.

A calendar is data (a column of the table of promises). A working day has 24 hours here: the provisioning system's
shifts are its own. Days are days of Asia/Shanghai.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache

from holidays import HolidayBase, country_holidays

from engine.clock import SHANGHAI
from engine.errors import BroadbandError

#: every day counts; only working days count; P: by the end of the day of the appointment, else as every day
EVERY_DAY, WORKING_DAYS, APPOINTMENT_DAY = "every_day", "working_days", "appointment_day"
CALENDARS = frozenset({EVERY_DAY, WORKING_DAYS, APPOINTMENT_DAY})
_DAY = timedelta(days=1)


def works(calendar: str, day: date) -> bool:
    """Whether that day counts; raises `BroadbandError` for a calendar that nobody keeps.

    Public holidays, the days off around them and the weekends worked for them are known as far as the State Council
    has announced them: about a year ahead. Beyond, it is weekends and the statutory days.
    """
    if calendar not in CALENDARS:
        raise BroadbandError(f"未知的日历 {calendar[:40]}", f"Unknown calendar {calendar[:40]}")
    return calendar != WORKING_DAYS or _china(day.year).is_working_day(day)


def opening(calendar: str, moment: datetime) -> datetime:
    """The first moment from `moment` on that counts (UTC)."""
    while not works(calendar, moment.astimezone(SHANGHAI).date()):
        moment = _midnight_after(moment)
    return moment


def add(calendar: str, start: datetime, span: timedelta) -> datetime:
    """The moment at which `span` of counted time has passed since `start`; no time at all is `start` itself."""
    if calendar != WORKING_DAYS and works(calendar, start.date()):
        return start + span
    at, left = start, span
    while left > timedelta():
        at = opening(calendar, at)
        here = min(left, _midnight_after(at) - at)
        at, left = at + here, left - here
    return at


def between(calendar: str, start: datetime, end: datetime) -> timedelta:
    """How much time counted from `start` to `end`; none where `end` comes first."""
    passed, at = timedelta(), start
    while at < end:
        until = end if calendar != WORKING_DAYS else min(end, _midnight_after(at))
        if works(calendar, at.astimezone(SHANGHAI).date()):
            passed += until - at
        at = until
    return passed


def _midnight_after(moment: datetime) -> datetime:
    local = moment.astimezone(SHANGHAI)
    return (local.replace(hour=0, minute=0, second=0, microsecond=0) + _DAY).astimezone(moment.tzinfo)


@lru_cache(maxsize=64)
def _china(year: int) -> HolidayBase:
    return country_holidays("CN", years=year, expand=False)
