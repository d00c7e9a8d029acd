"""Jeopardy: green, yellow, red, by the planned completion against the promise. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.orders import calendars
from engine.orders.promises import Limit

GREEN, YELLOW, RED = "green", "yellow", "red"
COLOURS = (GREEN, YELLOW, RED)
#: what TMF641 calls a jeopardy, as a colour; another word is yellow
KINDS = {"normal": YELLOW, "hazard": YELLOW, "critical": RED}
#: how exactly the moment of the next colour is known
EXACT = timedelta(seconds=1)


@dataclass(frozen=True)
class Ahead:
    """A step that is not done. `due`: its limit, where it has begun."""

    limit: Limit | None
    due: datetime | None = None


@dataclass(frozen=True)
class Outlook:
    """What the end of an order depends on."""

    promise_at: datetime
    margin: timedelta  #: nearer to the promise than that is yellow
    steps: tuple[Ahead, ...] = ()
    appointment_until: datetime | None = None
    expected_at: datetime | None = None  #: the provisioning system's own word
    delayed_until: datetime | None = None
    alert: str = GREEN  #: how bad the provisioning system itself calls it


def planned(outlook: Outlook, at: datetime) -> datetime:
    """When the order will be done, as it looks at `at`: the provisioning system's word while that lies ahead, else
    each step at its limit (one without a limit takes no time), field work at the appointment. Never before `at`."""
    delayed = outlook.delayed_until or at
    if outlook.expected_at is not None and outlook.expected_at >= at:
        return max(outlook.expected_at, delayed)
    end = max(at, delayed)
    for step in outlook.steps:
        end = _step_end(step, end, outlook.appointment_until)
    return end


def _step_end(step: Ahead, begins: datetime, appointment_until: datetime | None) -> datetime:
    limit = step.limit
    if limit is not None and limit.calendar == calendars.APPOINTMENT_DAY and appointment_until:
        return max(begins, appointment_until)
    if step.due is not None:
        return max(begins, step.due)
    return begins if limit is None else calendars.add(limit.calendar, begins, limit.span())


def colour(outlook: Outlook, at: datetime) -> str:
    """Red: the promise is broken, or will be. Yellow: it will be kept by less than the margin."""
    end = planned(outlook, at)
    if at >= outlook.promise_at or end > outlook.promise_at or outlook.alert == RED:
        return RED
    if end > outlook.promise_at - outlook.margin or outlook.alert == YELLOW:
        return YELLOW
    return GREEN


def worst(kinds: Iterable[str]) -> str:
    """The colour of TMF641's kinds of jeopardy, the worst of them; green without any."""
    return max((KINDS.get(kind.lower(), YELLOW) for kind in kinds), key=COLOURS.index, default=GREEN)


def next_change(outlook: Outlook, at: datetime) -> datetime | None:
    """When the colour changes if nothing happens until then; none for red, which time does not heal.

    As time passes the planned end never comes nearer, so a colour only gets worse: halving finds the moment.
    """
    now = colour(outlook, at)
    if now == RED:
        return None
    same, other = at, outlook.promise_at
    while other - same > EXACT:
        middle = same + (other - same) / 2
        if colour(outlook, middle) == now:
            same = middle
        else:
            other = middle
    return other
