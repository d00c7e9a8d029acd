"""When an order, or a step of it, must be done; and what a pause does to that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.clock import SHANGHAI, end_of_day
from engine.orders import calendars


@dataclass(frozen=True)
class Limit:
    """How long something may take: a row of the table of promises."""

    hours: int
    cutoff: int | None = None  #: o'clock (Asia/Shanghai) until which it is promised for the same day
    calendar: str = calendars.EVERY_DAY

    def span(self) -> timedelta:
        return timedelta(hours=self.hours)


#: P: where the table has no row for a business
DEFAULT = Limit(24)


def moment(accepted_at: datetime, limit: Limit, appointment_until: datetime | None) -> datetime:
    """The promised moment of an order (UTC).

    P: accepted before the cutoff, by the end of the same day; else within the hours. On a calendar of working days,
    what was accepted on a day off counts from the next working day. D: a later appointment that the customer wished
    for moves the promise to the end of that day.
    """
    begins = calendars.opening(limit.calendar, accepted_at)
    before = limit.cutoff is not None and begins.astimezone(SHANGHAI).hour < limit.cutoff
    promise = end_of_day(begins) if before else calendars.add(limit.calendar, begins, limit.span())
    return max(promise, end_of_day(appointment_until)) if appointment_until else promise


def step_due(limit: Limit, began_at: datetime, appointment_until: datetime | None) -> datetime:
    """Until when a step that began then may take. P: field work, by the end of the appointment's day."""
    due = calendars.add(limit.calendar, began_at, limit.span())
    if limit.calendar == calendars.APPOINTMENT_DAY and appointment_until:
        day_over = end_of_day(appointment_until)
        return day_over if day_over > began_at else due
    return due


def moved(calendar: str, due: datetime, paused_at: datetime, resumed_at: datetime) -> datetime:
    """Where a due moment lies after a pause of its clock: later by the time that passed meanwhile.

    S: 缓装 stops the promise's clock, 待装 does not. What was left when it stopped is left when it goes on.
    """
    return calendars.add(calendar, due, calendars.between(calendar, paused_at, resumed_at))
