"""The sequence flows and gateways that an order has passed: those told, and those that can have been the only way."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bpmn.map import ACTIVITIES, Facts
from engine.picturing.seen import Stay
from engine.position import BEGINS, PROVISIONING

#: gateways that let go by one of their ways only
CHOOSING = frozenset({"exclusiveGateway", "eventBasedGateway", "inclusiveGateway"})


def in_turn(visits: Iterable[Stay]) -> list[Stay]:
    """By the moment they began, then as they were written; what begins the other pool before all else of a moment."""
    return sorted(visits, key=lambda one: (one.entered_at, one.element != BEGINS, one.id))


def arrivals(facts: Facts, visits: Sequence[Stay], join: Stay) -> set[str]:
    """The flows by which branches have come to a parallel join on this visit of it.

    It is entered once, by its first branch; of the others it is known that what they come from was left meanwhile.
    """
    came = {join.flow} & facts.flows.keys()
    for flow in (one for one in facts.flows.values() if one.target == join.element):
        if any(_meanwhile(one, join) and _came_by(facts, visits, one, flow.id) for one in _done(visits, flow.source)):
            came.add(flow.id)
    return came


def incoming(facts: Facts, element: str) -> int:
    """How many flows lead to it."""
    return sum(flow.target == element for flow in facts.flows.values())


def is_join(facts: Facts, element: str) -> bool:
    """Whether it waits for several branches, all of them."""
    found = facts.elements.get(element)
    return found is not None and found.type == "parallelGateway" and incoming(facts, element) > 1


def joined(facts: Facts, visits: Sequence[Stay]) -> set[str]:
    """The flows to all parallel joins, over all passes."""
    return {flow for one in visits if is_join(facts, one.element) for flow in arrivals(facts, visits, one)}


def between(facts: Facts, visits: Sequence[Stay]) -> tuple[set[str], Counter[tuple[int | None, str]]]:
    """The flows between activities of the provisioning system's pool that follow each other, and how often each work
    order passed the gateways there."""
    flows: set[str] = set()
    gateways: Counter[tuple[int | None, str]] = Counter()
    there: dict[int | None, list[Stay]] = defaultdict(list)
    for one in visits:
        if one.pool == PROVISIONING:
            there[one.work_order_id].append(one)
    for errand, stays in there.items():
        # the first report may tell of what began before it: nothing came before the beginning
        for before, after in pairwise(sorted(in_turn(stays), key=lambda one: one.element != BEGINS)):
            passed, through = _way(facts, before.element, after.element)
            flows |= passed
            gateways.update((errand, gateway) for gateway in through)
    return flows, gateways


def around(facts: Facts, element: str) -> Iterator[str]:
    """The element, the sub-processes around it, and the calls of its process, outwards."""
    calls = {one.calls: one.id for one in facts.elements.values() if one.type == "callActivity" and one.calls}
    at = element
    while at in facts.elements:
        yield at
        found = facts.elements[at]
        at = found.parent or calls.get(found.process, "")


def _done(visits: Iterable[Stay], element: str) -> list[Stay]:
    return [one for one in visits if one.element == element and one.left_at is not None and one.outcome == "done"]


def _meanwhile(one: Stay, join: Stay) -> bool:
    left = one.left_at
    return left is not None and join.entered_at <= left and (join.left_at is None or left <= join.left_at)


def _came_by(facts: Facts, visits: Iterable[Stay], source: Stay, flow: str) -> bool:
    """Whether it went on by that flow, not by another."""
    found = facts.elements.get(source.element)
    if found is None or found.type not in CHOOSING:
        return True
    others = {one.id for one in facts.flows.values() if one.source == source.element and one.id != flow}
    return not any(one.flow in others and one.entered_at == source.left_at and one.id > source.id for one in visits)


def _way(facts: Facts, source: str, target: str) -> tuple[set[str], list[str]]:
    """The way through gateways only, the shortest; none where something was skipped."""
    ways: list[tuple[str, list[str], list[str]]] = [(source, [], [])]
    for at, flows, gateways in ways:
        for flow in (one for one in facts.flows.values() if one.source == at):
            if flow.target == target:
                return {*flows, flow.id}, gateways
            kind = facts.elements[flow.target].type
            if kind not in ACTIVITIES and kind.endswith("Gateway") and flow.target not in gateways:
                ways.append((flow.target, [*flows, flow.id], [*gateways, flow.target]))
    return set(), []
