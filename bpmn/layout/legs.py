"""Links in pieces: a link with a name leads through the name, which has a cell of its own like any part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from bpmn.layout import ranks
from bpmn.layout.parts import Link, Part, Scope
from bpmn.layout.rows import Way
from bpmn.map import NODES


@dataclass(slots=True)
class Legs:
    """What there is to be routed, and what that means for columns and rows."""

    links: list[tuple[Link, list[Link]]] = field(default_factory=list)  #: each link with its one or two pieces
    ways: list[Way] = field(default_factory=list)
    names: list[tuple[Part, str]] = field(default_factory=list)  #: each with the part that it should be near

    def named(self, link: Link, name: Part) -> None:
        """Takes in a link that leads through its name."""
        pieces = [Link(link.id, link.kind, link.source, name.id), Link(link.id, link.kind, name.id, link.target)]
        self.links.append((link, pieces))


def name_of(link: Link, kind: str) -> Part | None:
    """A link's name as a part; nothing where it has none. No id of BPMN holds a space."""
    return Part(f"name {link.id}", kind, link.name.width, link.name.height, link.name) if link.name else None


def hosts(scope: Scope) -> dict[str, str]:
    """Boundary event -> what it sits on."""
    return {guest.id: part.id for part in scope.parts.values() for guest in part.guests}


def read(scopes: Iterable[Scope]) -> Legs:
    """The links of these scopes."""
    legs = Legs()
    for scope in scopes:
        _read(scope, legs)
    return legs


def _read(scope: Scope, legs: Legs) -> None:
    on = hosts(scope)
    order = [part.id for part in scope.parts.values() if part.kind in NODES]
    known = set(order)
    flows = []
    for link in scope.links:
        source, target = on.get(link.source, link.source), on.get(link.target, link.target)
        if link.kind != "sequenceFlow":
            legs.links.append((link, [link]))
        elif source in known and target in known:
            flows.append((link, source, target))
    led = {end for _, source, target in flows for end in (source, target)}
    for link in scope.links:
        source, target = on.get(link.source, ""), link.target
        if link.kind == "association" and source and target in known - led and source != target:
            legs.ways.append(Way(source, target, aside=True))  # what compensates stands near what it undoes
            led.add(target)
    circles = ranks.without_circles(order, [(source, target) for _, source, target in flows])
    for link, source, target in flows:
        name = name_of(link, "name")
        stops = [source, target]
        if name is not None:
            legs.named(link, name)
            legs.names.append((name, source))
            stops = [source, name.id, target]
        else:
            legs.links.append((link, [link]))
        back = (source, target) in circles
        if source == target:
            stops.pop()
        elif back:
            stops.reverse()
        legs.ways += [Way(one, other, link.source in on, back) for one, other in pairwise(stops)]


def ties(scopes: Iterable[Scope]) -> list[tuple[str, str]]:
    """Which data and notes belong to which other part, in the order of the file."""
    found = []
    for scope in scopes:
        on = hosts(scope)
        for link in scope.links:
            ends = [scope.parts[on.get(end, end)] for end in (link.source, link.target)]
            found += [(one.id, other.id) for one, other in (ends, ends[::-1]) if one.satellite and not other.satellite]
    return found


def aligned(messages: Iterable[Link], ways: Iterable[Way], known: dict[str, str]) -> list[tuple[str, str]]:
    """Messages that have a say in the columns, if they close no circle: what they start stands no further left.

    `known` gives for each part that a message may touch the part of the table that stands for it.
    """
    following: dict[str, set[str]] = {}
    for way in ways:
        following.setdefault(way.source, set()).add(way.target)
    led = {target for targets in following.values() for target in targets}
    found = []
    for message in messages:
        source, target = known.get(message.source), known.get(message.target)
        if source is None or target is None or target in led or source in _reached(target, following):
            continue
        following.setdefault(source, set()).add(target)
        found.append((source, target))
    return found


def _reached(part: str, following: dict[str, set[str]]) -> set[str]:
    seen, rest = {part}, [part]
    while rest:
        new = following.get(rest.pop(), set()) - seen
        seen |= new
        rest += new
    return seen
