"""Whether the joins ahead of a walk still get what they count, once its map has changed.

SpiffWorkflow's joins count the tasks that came before them, by name. A branch that was passed under another name, or
that begins behind where the walk stands, is never counted, and the order would wait for good. So: branches that run
at the same time must run into the same joins on both versions, and whatever a parallel join counts must still come.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bpmn.map import Element, Facts

JOINS = frozenset({"parallelGateway", "inclusiveGateway"})


@dataclass(frozen=True)
class Around:
    """The joins before a place on the map that are reached without passing another, each by which of its inputs."""

    joins: dict[str, frozenset[str]]
    reached: frozenset[str]


class Level:
    """The elements of one process or sub-process, and the ways between them."""

    def __init__(self, facts: Facts, process: str, parent: str):
        inside = {one.id: one for one in facts.elements.values() if (one.process, one.parent) == (process, parent)}
        self._elements = inside
        self._next: dict[str, list[str]] = {name: [] for name in inside}
        self._inputs: dict[str, set[str]] = {name: set() for name in inside}
        for flow in facts.flows.values():
            if flow.source in inside and flow.target in inside:
                self._next[flow.source].append(flow.target)
                self._inputs[flow.target].add(flow.source)
        for one in inside.values():
            if one.attached_to in inside:
                self._next[one.attached_to].append(one.id)
        self.joins = {
            name for name, one in inside.items() if one.type in JOINS and len(self._inputs[name]) > 1
        }  # fmt: skip

    def element(self, name: str) -> Element:
        return self._elements[name]

    def inputs(self, join: str) -> frozenset[str]:
        """What leads into it."""
        return frozenset(self._inputs.get(join, ()))

    def ahead(self, start: str, stops: Collection[str] = ()) -> set[str]:
        """All that may come after an element, itself included; not what lies behind a stop."""
        found, todo = {start}, [start]
        while todo:
            at = todo.pop()
            if at != start and at in stops:
                continue
            new = [one for one in self._next.get(at, ()) if one not in found]
            found.update(new)
            todo.extend(new)
        return found

    def around(self, start: str) -> Around:
        """Where the branch that stands there meets others next."""
        if start in self.joins:
            return Around({start: self.inputs(start)}, frozenset([start]))
        reached = self.ahead(start, self.joins)
        passed = reached - self.joins
        met = {join: self.inputs(join) & passed for join in reached & self.joins}
        return Around(met, frozenset(reached))


def broken(before: Level, after: Level, stands: Collection[str], reached: Collection[str]) -> Iterator[str]:
    """The joins, or the places of branches, at which a walk could not go on as it was meant to.

    `stands`: the elements of this level that the walk stands on, waiting joins included; all are on both versions.
    `reached`: the names of all that it has come to on this level.
    """
    was, now = ({name: level.around(name) for name in stands} for level in (before, after))
    met = {join for around in was.values() for join in around.joins}
    if len(stands) > 1:
        yield from (name for name in stands if _differs(name, was[name], now[name], stands))
        yield from (join for join in sorted(met) if not _same_join(before, after, join))
    same = {join for join in met if _same_join(before, after, join) and all(
        was[name].joins.get(join) == now[name].joins.get(join) for name in stands
    )}  # fmt: skip
    ahead_before = {one for name in stands for one in before.ahead(name)}
    ahead = {one for name in stands for one in after.ahead(name)}
    for join in sorted((after.joins & ahead) - same):
        counted_before = join in reached and join not in ahead_before
        if counted_before or (after.element(join).type == "parallelGateway" and _starves(after, join, stands)):
            yield join


def _differs(name: str, was: Around, now: Around, stands: Collection[str]) -> bool:
    others = set(stands)
    return was.joins != now.joins or was.reached & others != now.reached & others


def _same_join(before: Level, after: Level, join: str) -> bool:
    return join in after.joins and (before.element(join).type, before.inputs(join)) == (
        after.element(join).type,
        after.inputs(join),
    )


def _starves(level: Level, join: str, stands: Collection[str]) -> bool:
    """Whether an input of the join comes from nowhere that the walk stands on."""
    fed = {one for name in stands for one in level.ahead(name, {join})} - {join}
    return not level.inputs(join) <= fed
