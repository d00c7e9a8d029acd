"""Timers that are due. A million future ones cost nothing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.life import Life
from engine.tables import Timer

#: kinds of timers: of an element of the map; of a step that is done in a transaction of its own; of a work order that
#: may fall silent; of an order whose colour changes, or a limit of which runs out, by time alone; no longer needed
ELEMENT, STEP, SILENCE, JEOPARDY, SPENT = "element", "step", "silence", "jeopardy", "spent"
#: of an order of which another of its family has changed what it waits for
WAKE = "wake"


def due(session: Session, now: datetime, limit: int) -> Sequence[Timer]:
    """The timers whose moment has come, the oldest first."""
    ready = (Timer.due_at <= now) & (Timer.not_before <= time.time())
    return session.scalars(select(Timer).where(ready).order_by(Timer.due_at, Timer.id).limit(limit)).all()


def watch_silence(life: Life, *, heard: bool) -> None:
    """An open work order that says nothing for `silence.hours` is asked for; a word starts that clock anew."""
    work_order = life.work_order
    watched = work_order.external_id if work_order is not None and work_order.ended_at is None else None
    due_at = life.now + timedelta(hours=float(life.parameters["silence.hours"]))
    running = [timer for timer in life.timers if timer.kind == SILENCE]
    for timer in running:
        if timer.element != watched:
            timer.kind = SPENT
        elif heard:
            timer.due_at = due_at
    if watched and watched not in {timer.element for timer in running}:
        life.add(Timer(order_id=life.order.id, kind=SILENCE, element=watched, due_at=due_at))


def watch_jeopardy(life: Life, moment: datetime | None) -> None:
    """The order's clocks are looked at again at `moment`, if nothing happens before."""
    timer = next((one for one in life.timers if one.kind == JEOPARDY), None)
    if timer is None and moment is not None:
        life.add(Timer(order_id=life.order.id, kind=JEOPARDY, element="", due_at=moment))
    elif timer is not None and moment is not None:
        timer.due_at, timer.failures, timer.not_before = moment, 0, 0
    elif timer is not None:
        timer.kind = SPENT


def wake(session: Session, order_id: int, now: datetime) -> None:
    """The order is looked at again at once: what it waits for may be there. Any save of it does that as well."""
    mine = select(Timer.id).where(Timer.order_id == order_id, Timer.kind == WAKE)
    if session.scalar(mine) is None:
        session.add(Timer(order_id=order_id, kind=WAKE, element="", due_at=now))


def put_off(life: Life, timer: Timer) -> str:
    """A silence timer starts anew; gives the external id of the work order that it watches."""
    timer.due_at = life.now + timedelta(hours=float(life.parameters["silence.hours"]))
    return timer.element
