"""When an order must be done."""

from __future__ import annotations

from datetime import datetime, timedelta

from engine.clock import SHANGHAI, end_of_day


def moment(accepted_at: datetime, hours: int, cutoff: int | None, appointment_until: datetime | None) -> datetime:
    """The promised moment (UTC).

    P: accepted before `cutoff` o'clock (Asia/Shanghai), by the end of the same day; else within `hours`. D: a later
    appointment that the customer wished for moves the promise to the end of that day.
    """
    before = cutoff is not None and accepted_at.astimezone(SHANGHAI).hour < cutoff
    promise = end_of_day(accepted_at) if before else accepted_at + timedelta(hours=hours)
    return max(promise, end_of_day(appointment_until)) if appointment_until else promise
