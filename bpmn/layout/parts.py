"""What is to be laid out: parts that get a shape, links that get an edge, the scopes and pools around them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from bpmn.geometry import Box, Point
from bpmn.text import Block


@dataclass(slots=True)
class Part:
    """Something with a place of its own: a box, a circle, a diamond, or only the name of a flow."""

    id: str
    kind: str  #: BPMN's own word; `name` and `message` for names of flows
    width: float
    height: float
    name: Block | None = None  #: the name beside the shape, if it stands outside
    lane: str = ""
    inside: Scope | None = None  #: an open sub-process
    guests: list[Part] = field(default_factory=list)  #: boundary events, from left to right
    satellite: bool = False  #: data and notes: beside what they are tied to


@dataclass(slots=True)
class Link:
    """A flow or an association between two parts (or pools)."""

    id: str
    kind: str
    source: str
    target: str
    name: Block | None = None


@dataclass(slots=True)
class Scope:
    """A process or an open sub-process: what lies in it, in the file's order."""

    id: str
    parts: dict[str, Part] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)

    def everything(self) -> Iterator[Part]:
        """All parts, those of the sub-processes and the boundary events too."""
        for part in self.parts.values():
            yield part
            yield from part.guests
            if part.inside is not None:
                yield from part.inside.everything()


@dataclass(slots=True)
class Lane:
    """A lane; one with lanes inside has no parts of its own."""

    id: str
    name: str
    lanes: list[Lane] = field(default_factory=list)

    def leaves(self) -> list[Lane]:
        return [leaf for lane in self.lanes for leaf in lane.leaves()] or [self]

    def depth(self) -> int:
        return 1 + max((lane.depth() for lane in self.lanes), default=0)


@dataclass(slots=True)
class Pool:
    """A pool, or a process that no pool shows (`id` is empty then)."""

    id: str
    name: str = ""
    scope: Scope | None = None  #: nothing for a pool that hides its process
    lanes: list[Lane] = field(default_factory=list)


@dataclass(slots=True)
class Plan:
    """All that one plane is to show."""

    element: str  #: the collaboration or process
    pools: list[Pool]
    links: list[Link]  #: message flows, and whatever crosses the border of a scope


@dataclass(slots=True)
class Places:
    """Where everything lies. Names have their own boxes; `courses` are the waypoints of the links."""

    boxes: dict[str, Box] = field(default_factory=dict)
    names: dict[str, Box] = field(default_factory=dict)
    courses: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)  #: sub-processes that show their inside

    def add(self, other: Places, dx: float = 0.0, dy: float = 0.0) -> None:
        """Takes in what was laid out elsewhere, moved."""
        self.boxes |= {key: box.moved(dx, dy) for key, box in other.boxes.items()}
        self.names |= {key: box.moved(dx, dy) for key, box in other.names.items()}
        for key, course in other.courses.items():
            self.courses[key] = tuple(Point(point.x + dx, point.y + dy) for point in course)
        self.open |= other.open
