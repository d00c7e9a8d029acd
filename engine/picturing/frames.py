"""The steps of an order up to now, and what was known as of one of them.

A step is a visit that began, by its moment; the last step is how things stand now. What rows can't tell of the past:
timers that have fired since or were called off, the promise before it was moved, an incident's rest between two
failures of the same thing, and a moment of the provisioning system's own clock before we heard of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from bpmn.map import Facts
from engine.picturing.passed import around, in_turn
from engine.picturing.seen import Delayed, Seen, Stay, Trouble
from engine.position import PROVISIONING

Lasting = TypeVar("Lasting", Delayed, Trouble)


@dataclass(frozen=True)
class Frame:
    """One step: an element was entered. The last has none: it is how things stand now, or how they ended."""

    number: int  #: from 1
    at: datetime | None  #: of the last: when the order ended; none while it is under way
    element: str = ""
    pool: str = ""
    passes: int = 0  #: how often the element had been entered by then


def frames(visits: Sequence[Stay], ended_at: datetime | None) -> tuple[Frame, ...]:
    """All steps of an order, the first first."""
    passes: dict[str, int] = {}
    found = []
    for number, visit in enumerate(in_turn(visits), start=1):
        passes[visit.element] = passes.get(visit.element, 0) + 1
        found.append(Frame(number, visit.entered_at, visit.element, visit.pool, passes[visit.element]))
    return (*found, Frame(len(found) + 1, ended_at))


def as_of(facts: Facts, seen: Seen, number: int) -> Seen:
    """What was known when the first `number` visits had begun. From the last step on, all that is known."""
    visits = in_turn(seen.visits)
    if number > len(visits):
        return seen
    counted = visits[:number]
    moment = counted[-1].entered_at
    return replace(
        seen,
        state="",
        ended_at=None,
        visits=[_then(facts, visit, counted[place + 1 :], moment) for place, visit in enumerate(counted)],
        overdue=seen.overdue and seen.promise_at is not None and seen.promise_at <= moment,
        heard_at=max((at for at in seen.heard if at <= moment), default=None),
        errands=[one for one in seen.errands if one.created_at <= moment],
        delays=[_open_then(one, moment) for one in seen.delays if one.began_at <= moment],
        incidents=[_open_then(one, moment) for one in seen.incidents if one.began_at <= moment],
        timers=_armed_since(facts, seen, counted),
        unmapped=[one for one in seen.unmapped if one.since is None or one.since <= moment],
    )


def _then(facts: Facts, visit: Stay, later: Sequence[Stay], moment: datetime) -> Stay:
    """The visit as it stood: what happened at that very moment had happened as far as another visit came of it."""
    if visit.alerted_at is not None and visit.alerted_at > moment:
        visit = visit._replace(alerted_at=None)
    if visit.left_at is None or visit.left_at < moment:
        return visit
    if visit.left_at == moment and (_is_end(facts, visit) or any(_out_of(facts, visit, one) for one in later)):
        return visit
    return visit._replace(left_at=None, outcome="")


def _open_then(one: Lasting, moment: datetime) -> Lasting:
    """As it stood: what has ended since was open."""
    return one._replace(ended_at=None) if one.ended_at is not None and one.ended_at > moment else one


def _is_end(facts: Facts, visit: Stay) -> bool:
    found = facts.elements.get(visit.element)
    return found is not None and found.type == "endEvent"


def _out_of(facts: Facts, visit: Stay, later: Stay) -> bool:
    """Whether the later visit came out of that one, or out of what is around it."""
    if visit.pool == PROVISIONING:
        return later.pool == PROVISIONING and later.work_order_id == visit.work_order_id
    flow, event = facts.flows.get(later.flow), facts.elements.get(later.element)
    left = {flow.source if flow else "", event.attached_to if event else ""}
    return not left.isdisjoint(around(facts, visit.element))


def _armed_since(facts: Facts, seen: Seen, counted: Sequence[Stay]) -> dict[str, datetime]:
    """The timers that are armed now, as far as what they belong to had been entered then and was not left since."""
    still = {visit.element for visit in counted if visit.left_at is None}
    places = {timer: facts.elements[timer].attached_to or timer for timer in seen.timers if timer in facts.elements}
    return {timer: seen.timers[timer] for timer, place in places.items() if place in still}
