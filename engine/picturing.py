"""From what happened to an order to marks on its map: pure, for the picture and for the words above it.

In our own pool every pass is a visit. In the provisioning system's pool only its activities are reported; the gateways
between two of them are passed by the only way there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Literal

from bpmn.map import ACTIVITIES, Facts
from engine.position import PROVISIONING
from engine.states import FINAL
from engine.tables import Visit

State = Literal["done", "current", "waiting", "failed", "cancelled", "skipped", "incident"]

#: end events at which a work order did not become what was wanted
BAD_ENDS = frozenset({"refused", "sent_back"})
#: 缓装 and 待装: the work order stands still
STANDING_STILL = frozenset({"pending", "held"})


@dataclass(frozen=True)
class Seen:
    """What is known of an order."""

    state: str
    version: int
    overdue: bool
    work_order_id: int | None
    work_order_state: str
    heard_at: datetime | None
    visits: Sequence[Visit]
    incidents: Mapping[str, str]  #: element -> incident number
    timers: Mapping[str, datetime]  #: element -> due


@dataclass(frozen=True)
class Stand:
    """How one element stands. Plain values; the words are the door's."""

    element: str
    state: State
    pool: str
    passes: int  #: how often it was entered, this pass included
    entered_at: datetime | None = None
    left_at: datetime | None = None
    due_at: datetime | None = None
    incident: str = ""
    overdue: bool = False
    delay: str = ""  #: pending (缓装), held (待装)


@dataclass(frozen=True)
class Picture:
    """All marks of an order on its map."""

    version: int
    stands: dict[str, Stand] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()  #: sequence flows that were passed
    heard_at: datetime | None = None  #: the provisioning system's last word
    ended: bool = False

    @property
    def here(self) -> list[Stand]:
        """The elements on which the order stands now."""
        return [one for one in self.stands.values() if one.left_at is None and one.entered_at is not None]


def picture(facts: Facts, seen: Seen) -> Picture:
    """The marks of an order. The newest work order counts in the provisioning system's pool."""
    counted = [
        visit
        for visit in seen.visits
        if visit.element in facts.elements  # not what an older version had, from which the order was moved
        and (visit.pool != PROVISIONING or visit.work_order_id == seen.work_order_id)
    ]
    passes = Counter(visit.element for visit in seen.visits)
    newest = {visit.element: visit for visit in counted}
    stands = {element: _stand(facts, seen, visit, passes[element]) for element, visit in newest.items()}
    taken = {visit.flow for visit in seen.visits if visit.flow in facts.flows} | _joined(facts, newest)
    for flows, gateways in _between(facts, counted):
        taken |= flows
        for gateway in gateways:
            stands.setdefault(gateway, Stand(gateway, "done", PROVISIONING, 1))
    ended = seen.state in FINAL
    if ended:
        for element in facts.elements.keys() - stands.keys():
            stands[element] = Stand(element, "skipped", "", 0)
    for element, number in seen.incidents.items():
        if element in facts.elements:
            before = stands.get(element, Stand(element, "incident", "", 0))
            stands[element] = Stand(**{**vars(before), "state": "incident", "incident": number})
    return Picture(seen.version, stands, frozenset(taken), seen.heard_at, ended)


def _stand(facts: Facts, seen: Seen, visit: Visit, passes: int) -> Stand:
    there = visit.pool == PROVISIONING
    still = seen.work_order_state if there and seen.work_order_state in STANDING_STILL else ""
    here = visit.left_at is None
    due = [
        seen.timers[one.id]
        for one in facts.elements.values()
        if one.attached_to == visit.element and one.id in seen.timers
    ]
    return Stand(
        element=visit.element,
        state=_state(facts, visit, here, bool(still)),
        pool=visit.pool,
        passes=passes,
        entered_at=visit.entered_at,
        left_at=visit.left_at,
        due_at=min(due, default=None) if here else None,
        overdue=here and seen.overdue,
        delay=still if here else "",
    )


def _state(facts: Facts, visit: Visit, here: bool, still: bool) -> State:
    if not here:
        if visit.element in BAD_ENDS:
            return "failed"
        return "cancelled" if visit.outcome == "cancelled" else "done"
    kind = facts.elements[visit.element].type if visit.element in facts.elements else ""
    return "waiting" if still or kind in ("intermediateCatchEvent", "parallelGateway") else "current"


def _joined(facts: Facts, newest: Mapping[str, Visit]) -> set[str]:
    """A parallel join is entered once, by its first branch; all branches that were left have reached it."""
    return {
        flow.id
        for flow in facts.flows.values()
        if flow.target in newest
        and facts.elements[flow.target].type == "parallelGateway"
        and flow.source in newest
        and newest[flow.source].outcome == "done"
    }


def _between(facts: Facts, visits: Sequence[Visit]) -> list[tuple[set[str], list[str]]]:
    """The flows and gateways between activities of the provisioning system's pool that follow each other."""
    there = sorted((one for one in visits if one.pool == PROVISIONING), key=lambda one: (one.entered_at, one.id))
    steps = pairwise(there)
    return [found for a, b in steps if (found := _way(facts, a.element, b.element)) is not None]


def _way(facts: Facts, source: str, target: str) -> tuple[set[str], list[str]] | None:
    """The way through gateways only, the shortest; none where something was skipped."""
    ways: list[tuple[str, list[str], list[str]]] = [(source, [], [])]
    for at, flows, gateways in ways:
        for flow in (one for one in facts.flows.values() if one.source == at):
            if flow.target == target:
                return {*flows, flow.id}, gateways
            kind = facts.elements[flow.target].type
            if kind not in ACTIVITIES and kind.endswith("Gateway") and flow.target not in gateways:
                ways.append((flow.target, [*flows, flow.id], [*gateways, flow.target]))
    return None
