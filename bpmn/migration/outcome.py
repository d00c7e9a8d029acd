"""What becomes of a walk on another version of its map: what it would lose, what forbids it. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: why a walk can't be taken over: the element on which it stands is gone; is of another type; is elsewhere (another
#: process, sub-process or host); waits for something else; calls another process; a join ahead counts other branches;
#: an end event that was reached is gone; a new timer names no moment
Why = Literal["gone", "type", "place", "wait", "calls", "parallel", "end", "timer"]


@dataclass(frozen=True)
class Hindrance:
    """One reason why a walk can't be taken over."""

    element: str
    why: Why


@dataclass(frozen=True)
class Plan:
    """What taking a walk over to another version does. With `hindrances` nothing may be done."""

    hindrances: tuple[Hindrance, ...] = ()
    forgotten: tuple[str, ...] = ()  #: elements that were passed and that the other version lacks
    saved: str = ""  #: the walk as `Walk.save` would write it there; empty where something hinders
