"""What is known when a person looks at an incident: the order with all that belongs to it, its walk, its requests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bpmn.walk import Walk
from engine import tables
from engine.fallout.correcting import Correction
from engine.life import Life
from engine.orders.staff_view import StaffView
from engine.store import fallout as rows
from engine.store import timers as timing
from engine.store.database import Session


@dataclass(frozen=True)
class Asked:
    """What a person wants done about an incident. Not checked."""

    act: str
    staff: StaffView
    because: str = ""
    correction: Correction | None = None
    to: str = ""  #: staff number that it is handed over to


@dataclass(frozen=True)
class Situation:
    """An incident and what stands around it."""

    incident: tables.Incident
    life: Life
    walk: Walk
    requests: Sequence[tables.Request]
    failed_results: Sequence[tables.Result]
    owner: str  #: staff number; empty: nobody's

    @property
    def request(self) -> tables.Request | None:
        """The request that the incident is about."""
        return next((one for one in self.requests if one.id == self.incident.request_id), None)

    @property
    def timer(self) -> tables.Timer | None:
        """The timer that the incident is about, while it runs; of a step, the one that does it. Some are of the whole
        order and of no element: then the one that failed."""
        if self.incident.kind not in ("timer", "step"):
            return None
        step = self.incident.kind == "step"
        alike = [one for one in self.life.timers if (one.kind == timing.STEP) == step]
        named = (one for one in alike if one.element == self.incident.element)
        return next(named, next((one for one in alike if not one.element and one.failures), None))

    @property
    def work_order(self) -> tables.WorkOrder | None:
        return self.life.work_order

    @property
    def create(self) -> tables.Request | None:
        """The request that sends the newest work order."""
        work_order = self.work_order
        own = [one for one in self.requests if work_order and one.work_order_id == work_order.id]
        return next((one for one in own if one.kind == "create"), None)

    @property
    def waits(self) -> set[str]:
        """The elements on which the walk waits."""
        return {wait.element for wait in self.walk.waits}


def look(session: Session, life: Life, walk: Walk, incident: tables.Incident) -> Situation:
    """Looks around."""
    order_id = life.order.id
    return Situation(
        incident=incident,
        life=life,
        walk=walk,
        requests=rows.requests(session, order_id),
        failed_results=rows.failed_results(session, order_id),
        owner=rows.staff_number(session, incident.owner_id) if incident.owner_id else "",
    )
