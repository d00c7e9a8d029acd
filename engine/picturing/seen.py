"""What is known of an order that its picture is made of: plain values, read from its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Stay(NamedTuple):
    """One visit of an element, from when to when; `left_at` is none while the order stands there."""

    id: int
    element: str
    pool: str
    entered_at: datetime
    left_at: datetime | None = None
    outcome: str = ""  #: done, cancelled
    flow: str = ""  #: the sequence flow it came by
    work_order_id: int | None = None
    limit_at: datetime | None = None  #: until when it may stand there
    alerted_at: datetime | None = None  #: when the hall was told that it stands there too long


class Trouble(NamedTuple):
    """An incident; `ended_at` is none while it is open."""

    number: str
    element: str  #: empty: it is about no element
    began_at: datetime
    ended_at: datetime | None = None


class Errand(NamedTuple):
    """A work order: one attempt to have the provisioning system do it."""

    id: int
    created_at: datetime


class Delayed(NamedTuple):
    """A delay of a work order: held (待装), pending (缓装)."""

    work_order_id: int
    kind: str
    began_at: datetime
    ended_at: datetime | None = None


class Elsewhere(NamedTuple):
    """Where something stands that the map doesn't show."""

    element: str
    name: str  #: as whoever reported it calls it; empty: it has a name on some map of ours
    since: datetime | None = None


@dataclass(frozen=True)
class Seen:
    """What is known of an order. Rows are the oldest first."""

    state: str
    version: int
    visits: Sequence[Stay]
    overdue: bool = False
    promise_at: datetime | None = None
    ended_at: datetime | None = None
    heard_at: datetime | None = None  #: the provisioning system's last word
    heard: Sequence[datetime] = ()  #: each of its words; only a look back needs them
    errands: Sequence[Errand] = ()
    delays: Sequence[Delayed] = ()
    incidents: Sequence[Trouble] = ()
    timers: Mapping[str, datetime] = field(default_factory=dict)  #: armed now: element -> due
    unmapped: Sequence[Elsewhere] = ()  #: milestones under way that the map doesn't have

    @property
    def errand(self) -> int | None:
        """The newest work order's id."""
        return self.errands[-1].id if self.errands else None
