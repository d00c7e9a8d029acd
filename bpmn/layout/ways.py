"""Ways through the table: the cheapest course of each flow, from channel to channel and through empty cells.

Cheap are short courses with few bends and crossings that leave at the right and arrive at the left. Two flows
never run on top of each other: a cell lets one through from side to side and one from top to bottom, and in
the channels every flow later gets a track of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bpmn import limits
from bpmn.layout.parts import Link, Part
from bpmn.layout.search import DOWN, LEFT, RIGHT, STEP, UP, Node, Search, State, plain
from bpmn.layout.table import CLOSED, Table
from bpmn.semantics import ACTIVITIES

BEND, CROSSING, SHARED_SIDE, MIXED_SIDE, THROUGH = 40.0, 45.0, 18.0, 45.0, 6.0
#: nodes that all searches together may look at; after that flows take the plain course
PATIENCE = 400_000
#: up to how many nodes a table is searched how eagerly
EAGER, HASTY = ((8_000, 1.0), (30_000, 1.5)), 3.0
#: px that a side is worth avoiding, for what leaves and for what arrives
LEAVES = {"flow": (0.0, 12.0, 70.0, 14.0), "message": (70.0, 0.0, 70.0, 0.0), "tie": (10.0, 0.0, 10.0, 0.0)}
ARRIVES = {"flow": (70.0, 14.0, 0.0, 16.0), "message": (70.0, 0.0, 70.0, 0.0), "tie": (10.0, 0.0, 10.0, 0.0)}
KINDS = {"sequenceFlow": "flow", "messageFlow": "message"}


@dataclass(frozen=True, slots=True)
class End:
    """Where a course touches what it connects: a side of a part, or the border of a pool over a column."""

    part: str
    side: int
    line: int = -1  #: pools only: the upright line on which the course arrives
    row: int = -1  #: pools only: the line of the border that it touches


@dataclass(slots=True)
class Course:
    """The nodes that a link passes, its ends not among them."""

    link: Link
    source: End
    target: End
    nodes: list[Node]


@dataclass
class Traffic:
    """What has its way already."""

    level: Counter[Node] = field(default_factory=Counter)
    upright: Counter[Node] = field(default_factory=Counter)
    bends: Counter[Node] = field(default_factory=Counter)
    sides: dict[End, list[bool]] = field(default_factory=dict)  #: True for each that leaves

    def add(self, course: Course) -> None:
        self.sides.setdefault(course.source, []).append(True)
        self.sides.setdefault(course.target, []).append(False)
        for end in (course.source, course.target):
            if end.line >= 0:
                self.upright[end.line, end.row] += 1
        heading = course.source.side
        for index, node in enumerate(course.nodes):
            following = course.nodes[index + 1] if index + 1 < len(course.nodes) else None
            leaving = _heading(node, following) if following else (course.target.side + 2) % 4
            if leaving != heading:
                self.bends[node] += 1
            elif heading in (RIGHT, LEFT):
                self.level[node] += 1
            else:
                self.upright[node] += 1
            heading = leaving


def _heading(node: Node, following: Node) -> int:
    return STEP.index((following[0] - node[0], following[1] - node[1]))


class Finder:
    """Finds the courses one after the other; those found before are respected."""

    def __init__(self, table: Table, xs: list[float], ys: list[float], pools: dict[str, int]) -> None:
        self.table, self.xs, self.ys, self.pools = table, xs, ys, pools
        self.traffic = Traffic()
        self.width, self.height = 2 * table.columns, 2 * len(table.rows)
        self.patience = PATIENCE
        self.eager = next((eager for size, eager in EAGER if self.width * self.height <= size), HASTY)

    def find(self, link: Link) -> Course | None:
        """The cheapest course; nothing where an end has no place in the table or every way is taken."""
        limits.check()
        kind = KINDS.get(link.kind, "tie")
        goals = dict(self._ends(link.target, ARRIVES[kind], leaves=False, other=link.source))
        starts = dict(self._ends(link.source, LEAVES[kind], leaves=True, other=link.target))
        if not goals or not starts:
            return None
        turned = {(i, j, heading + 2 & 3): start for (i, j, heading), start in starts.items()}
        found = None
        if self.patience > 0:
            search = Search(self, turned, goals, self.eager)
            found = search.run()
            self.patience -= search.steps
        elif not {link.source, link.target} & self.pools.keys() and not self._walled(link):
            found = plain(turned, goals)
        if found is None:
            return None
        course = Course(link, *found)
        self.traffic.add(course)
        return course

    def _ends(
        self, own: str, prices: tuple[float, ...], *, leaves: bool, other: str
    ) -> Iterator[tuple[State, tuple[float, End]]]:
        """The nodes beside a part, with the heading of whoever enters it from there; what that costs."""
        if own in self.pools:
            yield from self._pool_ends(own)
            return
        cell = self.table.at.get(own)
        if cell is None:
            return
        part = self.table.cells[cell]
        for side in self._sides(part, own, other):
            end = End(own, side)
            uses = self.traffic.sides.get(end, [])
            price = prices[side] + SHARED_SIDE * len(uses) * (1 if part.kind in ACTIVITIES else 2)
            price += MIXED_SIDE * sum(use != leaves for use in uses)
            dx, dy = STEP[side]
            yield (2 * cell.column + 1 + dx, 2 * cell.row + 1 + dy, side + 2 & 3), (price, end)

    def _sides(self, part: Part, own: str, other: str) -> tuple[int, ...]:
        """The sides at which a course may touch a part."""
        if part.kind in ("name", "message"):
            both = (LEFT, RIGHT) if part.kind == "name" else (UP, DOWN)
            used = [side for side in both if End(own, side) in self.traffic.sides]
            return tuple(side for side in both if side not in used)
        if own != part.id:
            return (DOWN,)
        sides = (RIGHT, DOWN, LEFT, UP) if not part.guests else (RIGHT, LEFT, UP)
        return tuple(side for side in sides if side != UP) if self._askew(part, other) else sides

    def _askew(self, part: Part, other: str) -> bool:
        """Whether a straight line down from the boundary event `other` would miss the part below it."""
        host = self.table.hosts.get(other)
        if host is None or self.table.at[other].column != self.table.at[part.id].column:
            return False
        return part.kind not in ACTIVITIES or abs(guest_offset(host, other)) > part.width / 2 - 8

    def _walled(self, link: Link) -> bool:
        """Whether a closed pool lies between."""
        rows = sorted(self.table.at[end].row for end in (link.source, link.target))
        return any(row.kind == CLOSED for row in self.table.rows[rows[0] : rows[1]])

    def _pool_ends(self, own: str) -> Iterator[tuple[State, tuple[float, End]]]:
        rows = [index for index, row in enumerate(self.table.rows) if row.pool == self.pools[own]]
        for side, row in ((UP, rows[0]), (DOWN, rows[-1])):
            for i in range(3, self.width - 2, 2):
                end = End(own, side, i, 2 * row + 1)
                uses = len(self.traffic.sides.get(end, []))
                if uses == self.traffic.upright[end.line, end.row]:  # nothing passes there
                    yield (i, end.row + STEP[side][1], side + 2 & 3), (SHARED_SIDE * uses, end)

    def price(self, node: Node, heading: int, leaving: int) -> float | None:
        """What it costs to pass a node; nothing where that is not possible."""
        level, upright, bends = self.traffic.level[node], self.traffic.upright[node], self.traffic.bends[node]
        i, j = node
        in_cell = i % 2 == 1 and j % 2 == 1
        if leaving != heading:
            return None if in_cell and level + upright + bends else BEND + THROUGH * (level + upright)
        if in_cell and bends:
            return None
        along, across = (level, upright) if heading in (RIGHT, LEFT) else (upright, level)
        narrow = j % 2 == 1 if heading in (RIGHT, LEFT) else i % 2 == 1
        return None if narrow and along else CROSSING * across + THROUGH * along

    def open(self, node: Node, heading: int) -> bool:
        if not (0 <= node[0] <= self.width and 0 <= node[1] <= self.height):
            return False
        return self.table.open_level(*node) if heading in (RIGHT, LEFT) else self.table.open_upright(*node)


def guest_offset(host: Part, guest: str) -> float:
    """How far right of its host's middle a boundary event sits on the lower border."""
    names = [each.id for each in host.guests]
    if len(names) == 1:
        return host.width / 4
    return host.width * ((names.index(guest) + 0.5) / len(names) - 0.5)
