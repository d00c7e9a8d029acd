"""Stops the clocks of an order, and lets them go on: the promise's and those of the steps that it stands on."""

from __future__ import annotations

from datetime import datetime

from engine.life import Life
from engine.orders import promises


def pauses(life: Life, state: str, reason_code: str) -> bool:
    """S: 缓装 (pending) stops the promise's clock, 待装 (held) does not. A reason may say that it doesn't either."""
    reason = life.reason(reason_code)
    return state == "pending" and (reason is None or reason.pauses_clock)


def pause(life: Life, at: datetime) -> None:
    """The clocks stand still from `at` on."""
    if life.order.paused_at is None:
        life.order.paused_at = at
        life.note("clock", after="paused")


def promise_anew(life: Life, promise_at: datetime) -> None:
    """A later promise; an earlier one changes nothing. A clock that stands still has counted the pause so far; it
    stands still from now on at the new promise."""
    order = life.order
    if promise_at <= order.promise_at:
        return
    paused = order.paused_at is not None
    resume(life, life.now)
    before, order.promise_at = order.promise_at, max(order.promise_at, promise_at)
    order.overdue = order.overdue and order.promise_at <= life.now
    if order.promise_at != before:
        life.note("promise", before=before.isoformat(), after=order.promise_at.isoformat())
    if paused:
        pause(life, life.now)


def resume(life: Life, at: datetime) -> None:
    """The clocks go on: what is due moves by the time that passed. Nothing where no clock stood still."""
    order, limits = life.order, life.limits()
    if order.paused_at is None:
        return
    paused_at, order.paused_at = order.paused_at, None
    before, calendar = order.promise_at, limits.get("", promises.DEFAULT).calendar
    order.promise_at = promises.moved(calendar, before, paused_at, at)
    for visit in life.open_visits:
        if visit.limit_at is not None and visit.left_at is None:
            limit = limits.get(visit.element, promises.DEFAULT)
            since = max(paused_at, visit.entered_at)
            visit.limit_at = promises.moved(limit.calendar, visit.limit_at, since, at)
    if order.promise_at > life.now:
        order.overdue = False  # it was missed only because we heard of the pause too late
    life.note("promise", before=before.isoformat(), after=order.promise_at.isoformat())
