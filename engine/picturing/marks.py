"""How each element of a map stands for an order: all passes counted, the newest shown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from bpmn.map import Facts
from engine.picturing import passed
from engine.picturing.frames import Frame
from engine.picturing.seen import Elsewhere, Seen, Stay
from engine.position import BOSS, PROVISIONING
from engine.states import FINAL

State = Literal["done", "current", "waiting", "failed", "cancelled", "skipped", "incident"]

#: end events at which a work order did not become what was wanted
BAD_ENDS = frozenset({"refused", "sent_back"})
#: what only waits: for a result, a timer, other branches
WAITING = frozenset({"intermediateCatchEvent", "parallelGateway", "inclusiveGateway", "eventBasedGateway"})


@dataclass(frozen=True)
class Stand:
    """How one element stands. Plain values; the words are the door's."""

    element: str
    state: State
    pool: str
    passes: int  #: how often it was entered, this pass and all work orders included
    entered_at: datetime | None = None
    left_at: datetime | None = None
    due_at: datetime | None = None  #: of a timer that is armed here, or on its border
    limit_at: datetime | None = None  #: until when it may stand there
    numbers: tuple[str, ...] = ()  #: of all open incidents, with those of what it contains or calls
    overdue: bool = False
    delay: str = ""  #: pending (缓装), held (待装)
    arrived: int = 0  #: of a join: the branches that have come on this pass
    needed: int = 0  #: … and that must come

    @property
    def incident(self) -> str:
        """The number of the first incident; empty: there is none."""
        return self.numbers[0] if self.numbers else ""

    @property
    def incidents(self) -> int:
        """How many incidents are open here, or in what it contains or calls."""
        return len(self.numbers)

    @property
    def is_here(self) -> bool:
        """Whether the order stands on it now."""
        return self.left_at is None and self.entered_at is not None


@dataclass(frozen=True)
class Picture:
    """All marks of an order on its map."""

    version: int
    stands: dict[str, Stand] = field(default_factory=dict)
    taken: frozenset[str] = frozenset()  #: sequence flows that were passed, on any pass
    heard_at: datetime | None = None  #: the provisioning system's last word
    ended: bool = False
    outside: tuple[Elsewhere, ...] = ()  #: where it stands, and the map doesn't have it
    frames: tuple[Frame, ...] = ()  #: its steps up to now
    frame: Frame | None = None  #: the step as of which it is drawn; none: as it is now

    @property
    def here(self) -> list[Stand]:
        """The elements on which the order stands now."""
        return [one for one in self.stands.values() if one.is_here]


def picture(facts: Facts, seen: Seen) -> Picture:
    """The marks of an order.

    In the provisioning system's pool the newest work order counts: what only an earlier one reached stands cancelled.
    The passes and the flows taken are those of all.
    """
    visits = passed.in_turn(seen.visits)
    passes = Counter(visit.element for visit in visits)
    newest = {visit.element: visit for visit in visits if visit.element in facts.elements}
    newest |= {visit.element: visit for visit in visits if visit.element in newest and _counts(seen, visit)}
    stands = {element: _stand(facts, seen, visits, visit, passes[element]) for element, visit in newest.items()}
    taken = {visit.flow for visit in visits if visit.flow in facts.flows} | passed.joined(facts, visits)
    flows, gateways = passed.between(facts, visits)
    _pass_gateways(stands, seen, gateways)
    _arm(facts, seen, stands)
    ended = seen.state in FINAL
    if ended:
        for element in facts.elements.keys() - stands.keys():
            stands[element] = Stand(element, "skipped", "", 0)
    outside = _outside(facts, visits, seen) + _trouble(facts, seen, stands)
    return Picture(seen.version, stands, frozenset(taken | flows), seen.heard_at, ended, tuple(outside))


def _counts(seen: Seen, visit: Stay) -> bool:
    return visit.pool != PROVISIONING or visit.work_order_id == seen.errand


def _stand(facts: Facts, seen: Seen, visits: list[Stay], visit: Stay, passes: int) -> Stand:
    here = visit.left_at is None
    stand = Stand(
        element=visit.element,
        state=_state(facts, visit) if _counts(seen, visit) else "cancelled",
        pool=visit.pool,
        passes=passes,
        entered_at=visit.entered_at,
        left_at=visit.left_at,
        limit_at=visit.limit_at,
    )
    if here:
        delay = _delay(seen, visit)
        stand = replace(
            stand,
            state="waiting" if delay else stand.state,
            delay=delay,
            due_at=_due(facts, seen, visit.element),
            overdue=seen.overdue or visit.alerted_at is not None,
        )
    if not passed.is_join(facts, visit.element):
        return stand
    needed = passed.incoming(facts, visit.element)
    return replace(stand, needed=needed, arrived=len(passed.arrivals(facts, visits, visit)) if here else needed)


def _state(facts: Facts, visit: Stay) -> State:
    if visit.left_at is not None:
        if visit.element in BAD_ENDS:
            return "failed"
        return "cancelled" if visit.outcome == "cancelled" else "done"
    return "waiting" if facts.elements[visit.element].type in WAITING else "current"


def _delay(seen: Seen, visit: Stay) -> str:
    """缓装 and 待装: the work order stands still."""
    if visit.pool != PROVISIONING:
        return ""
    open_now = (one.kind for one in seen.delays if one.ended_at is None and one.work_order_id == visit.work_order_id)
    return next(open_now, "")


def _due(facts: Facts, seen: Seen, element: str) -> datetime | None:
    """When the first timer is due that it waits for, or that sits on its border."""
    due = [at for timer, at in seen.timers.items() if timer == element or _host(facts, timer) == element]
    return min(due, default=None)


def _host(facts: Facts, element: str) -> str:
    found = facts.elements.get(element)
    return found.attached_to if found else ""


def _pass_gateways(stands: dict[str, Stand], seen: Seen, gateways: Counter[tuple[int | None, str]]) -> None:
    """Nobody reports gateways: they stand as those who passed them."""
    for errand, gateway in gateways:
        passes = sum(count for (_, element), count in gateways.items() if element == gateway)
        if gateway not in stands or errand == seen.errand:
            state: State = "done" if errand == seen.errand else "cancelled"
            stands[gateway] = Stand(gateway, state, PROVISIONING, passes)


def _arm(facts: Facts, seen: Seen, stands: dict[str, Stand]) -> None:
    """A timer on a border waits while what it sits on is at work."""
    for element, due in seen.timers.items():
        if _host(facts, element):
            passes = stands[element].passes if element in stands else 0
            stands[element] = Stand(element, "waiting", BOSS, passes, due_at=due)


def _outside(facts: Facts, visits: list[Stay], seen: Seen) -> list[Elsewhere]:
    """What stands open and the map doesn't have; by the name that was reported, if one was."""
    lost = [one for one in visits if one.left_at is None and one.element not in facts.elements]
    told = [*(Elsewhere(one.element, "", one.entered_at) for one in lost), *seen.unmapped]
    return list({one.element: one for one in told}.values())


def _trouble(facts: Facts, seen: Seen, stands: dict[str, Stand]) -> list[Elsewhere]:
    """Marks open incidents on their elements and on all around them; gives back those that have none here."""
    outside = []
    for one in seen.incidents:
        if one.ended_at is not None:
            continue
        element = one.element or _waits(stands)
        if element not in facts.elements:
            outside.append(Elsewhere(one.element, one.number, one.began_at))
        for place in passed.around(facts, element):
            before = stands.get(place, Stand(place, "incident", "", 0))
            stands[place] = replace(before, state="incident", numbers=(*before.numbers, one.number))
    return outside


def _waits(stands: dict[str, Stand]) -> str:
    """Where an incident is shown that is about no element: on what we wait for, the innermost."""
    here = [one for one in stands.values() if one.is_here and one.pool == BOSS]
    newest = max((one.entered_at for one in here if one.entered_at), default=None)
    return next((one.element for one in reversed(here) if one.entered_at == newest), "")
