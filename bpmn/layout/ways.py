"""Ways through the table: the cheapest course of each flow, from channel to channel and through empty cells.

Cheap are short courses with few bends and crossings that leave at the right and arrive at the left. Two flows
never run on top of each other: a cell lets one through from side to side and one from top to bottom, and in
the channels every flow later gets a track of its own.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bpmn.layout.parts import Link, Part
from bpmn.layout.table import Table
from bpmn.semantics import ACTIVITIES

RIGHT, DOWN, LEFT, UP = range(4)
STEP = ((1, 0), (0, 1), (-1, 0), (0, -1))
BEND, CROSSING, SHARED_SIDE, MIXED_SIDE, THROUGH = 40.0, 45.0, 18.0, 45.0, 6.0
#: px that a side is worth avoiding, for what leaves and for what arrives
LEAVES = {"flow": (0.0, 12.0, 70.0, 14.0), "message": (70.0, 0.0, 70.0, 0.0), "tie": (10.0, 0.0, 10.0, 0.0)}
ARRIVES = {"flow": (70.0, 14.0, 0.0, 16.0), "message": (70.0, 0.0, 70.0, 0.0), "tie": (10.0, 0.0, 10.0, 0.0)}
KINDS = {"sequenceFlow": "flow", "messageFlow": "message"}

Node = tuple[int, int]
State = tuple[int, int, int]  #: a node and the heading; where the course has arrived, the heading plus ARRIVED
ARRIVED = 4


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

    def find(self, link: Link) -> Course | None:
        """The cheapest course; nothing where an end has no place in the table or every way is taken."""
        kind = KINDS.get(link.kind, "tie")
        goals = dict(self._ends(link.target, ARRIVES[kind], leaves=False, other=link.source))
        starts = dict(self._ends(link.source, LEAVES[kind], leaves=True, other=link.target))
        if not goals or not starts:
            return None
        search = _Search(self, {(i, j, heading + 2 & 3): start for (i, j, heading), start in starts.items()}, goals)
        found = search.run()
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
        level, upright, bends = (
            count[node] for count in (self.traffic.level, self.traffic.upright, self.traffic.bends)
        )
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


class _Search:
    """One search (A*) from the ends of a part to the ends of another."""

    def __init__(
        self, finder: Finder, starts: dict[State, tuple[float, End]], goals: dict[State, tuple[float, End]]
    ) -> None:
        self.finder, self.starts, self.goals = finder, starts, goals
        xs, ys = [finder.xs[i] for i, _, _ in goals], [finder.ys[j] for _, j, _ in goals]
        self.near = (min(xs), max(xs), min(ys), max(ys))
        self.cost = {state: price for state, (price, _) in starts.items()}
        self.came: dict[State, State] = {}

    def run(self) -> tuple[End, End, list[Node]] | None:
        """Both ends and the nodes between."""
        queue = [(cost + self._left(state), state) for state, cost in self.cost.items()]
        heapq.heapify(queue)
        done: set[State] = set()
        while queue:
            _, state = heapq.heappop(queue)
            if state in done:
                continue
            done.add(state)
            if state[2] >= ARRIVED:
                return self._found(state)
            for following, price in self._onward(state):
                total = self.cost[state] + price
                if total < self.cost.get(following, float("inf")):
                    self.cost[following], self.came[following] = total, state
                    heapq.heappush(queue, (total + self._left(following), following))
        return None

    def _left(self, state: State) -> float:
        """How far it is at least."""
        x, y = self.finder.xs[state[0]], self.finder.ys[state[1]]
        left, right, top, bottom = self.near
        return max(left - x, x - right, 0.0) + max(top - y, y - bottom, 0.0)

    def _onward(self, state: State) -> Iterator[tuple[State, float]]:
        i, j, heading = state
        for leaving in (heading, heading + 1 & 3, heading + 3 & 3):
            price = self.finder.price((i, j), heading, leaving)
            if price is None:
                continue
            if (i, j, leaving) in self.goals:
                yield (i, j, leaving + ARRIVED), price + self.goals[i, j, leaving][0]
            node = (i + STEP[leaving][0], j + STEP[leaving][1])
            if self.finder.open(node, leaving):
                xs, ys = self.finder.xs, self.finder.ys
                yield (*node, leaving), price + abs(xs[i] - xs[node[0]]) + abs(ys[j] - ys[node[1]])

    def _found(self, state: State) -> tuple[End, End, list[Node]]:
        end = self.goals[state[0], state[1], state[2] - ARRIVED][1]
        nodes = []
        while state in self.came:
            nodes.append(state[:2])
            state = self.came[state]
        # The last state stands for the same node as the one before it.
        nodes = [*nodes[1:], state[:2]] if nodes else [state[:2]]
        return self.starts[state][1], end, nodes[::-1]
