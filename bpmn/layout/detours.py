"""Courses among parts that have their places already: from side to side, around whatever lies between.

Used where the table can't help: across the border of a sub-process, and where a diagram lacks only some flows.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from bpmn import limits
from bpmn.geometry import Box, Point, around
from bpmn.layout.measure import touch
from bpmn.layout.parts import Part

CLEAR, BESIDE, STUB, WINDOW = 4.0, 7.0, 12.0, 260.0
BEND, CROSSING, ON_TOP, USED = 30.0, 40.0, 400.0, 150.0
STEP = ((1, 0), (0, 1), (-1, 0), (0, -1))
Segment = tuple[Point, Point]
State = tuple[int, int, int]


@dataclass
class Surroundings:
    """What lies about: solid boxes by id, names, and flows to be crossed as seldom as can be."""

    solids: dict[str, Box] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    names: list[Box] = field(default_factory=list)
    flows: list[Segment] = field(default_factory=list)

    def add_flow(self, course: Iterable[Point]) -> None:
        self.flows += pairwise(course)


def ports(box: Box, kind: str, other: Box) -> Iterator[tuple[Point, int]]:
    """Where a flow may touch a shape, with the heading in which it leaves; the middles of the sides first.

    A pool is touched above or below the other end.
    """
    if kind == "participant":
        for aside in (0.0, -24.0, 24.0, -48.0, 48.0):
            x = min(max(other.cx + aside, box.x + 40), box.right - 20)
            yield from ((Point(x, box.bottom), 1), (Point(x, box.y), 3))
        return
    part = Part("", kind, box.width, box.height)
    for share in (0.0, -0.2, 0.2):
        for heading in range(4):
            beside = box.cy + share * box.height if heading in (0, 2) else box.cx + share * box.width
            yield touch(part, box.cx, box.cy, heading, beside), heading


def course(surroundings: Surroundings, source: str, target: str) -> tuple[Point, ...] | None:
    """The cheapest square course from one shape to another; nothing where there is none."""
    near = around([surroundings.solids[source], surroundings.solids[target]]).grown(WINDOW)
    far = around([*surroundings.solids.values()]).grown(2 * WINDOW)
    for window, stub, walls in ((near, STUB, surroundings.names), (far, STUB, surroundings.names), (far, STUB / 2, [])):
        found = _Search(surroundings, source, target, window, stub, walls).run()
        if found is not None:
            return found
    return None


class _Search:
    """One search over the lines that run along the sides of all boxes in a window."""

    def __init__(
        self, surroundings: Surroundings, source: str, target: str, window: Box, stub: float, names: list[Box]
    ) -> None:
        self.stub = stub
        self.source, self.target = surroundings.solids[source], surroundings.solids[target]
        kinds = surroundings.kinds
        self.starts = list(ports(self.source, kinds.get(source, ""), self.target))
        self.goals = list(ports(self.target, kinds.get(target, ""), self.source))
        near = [box for box in (*surroundings.solids.values(), *names) if box.overlap(window)]
        self.walls = [box for box in near if not (box.holds(self.source) or box.holds(self.target))]
        self.walls += [self.source, self.target]
        self.flows = [flow for flow in surroundings.flows if around(_box(flow)).grown(1).overlap(window)]
        xs, ys = {window.x, window.right}, {window.y, window.bottom}
        for box in self.walls:
            xs |= {box.x - stub, box.right + stub}
            ys |= {box.y - stub, box.bottom + stub}
        kept_xs, kept_ys = set(), set()
        for own, ends in ((self.source, self.starts), (self.target, self.goals)):
            outside = [_outside(own, point, heading, stub) for point, heading in ends]
            kept_xs |= {point.x for point in outside}
            kept_ys |= {point.y for point in outside}
        # What lies beyond the window was not looked at, so no line may lead there.
        self.xs = _thinned({x for x in xs if window.x <= x <= window.right}, kept_xs)
        self.ys = _thinned({y for y in ys if window.y <= y <= window.bottom}, kept_ys)
        self.turned_walls = [Box(wall.y, wall.x, wall.height, wall.width) for wall in self.walls]
        self.turned_flows = [(Point(a.y, a.x), Point(b.y, b.x)) for a, b in self.flows]
        self.tolls: dict[tuple[int, int], list[float | None]] = {}

    def run(self) -> tuple[Point, ...] | None:
        goals = {state: (port, price) for state, port, price in self._ends(self.goals, True)}
        cost: dict[State, float] = {}
        first: dict[State, Point] = {}
        came: dict[State, State] = {}
        for state, port, price in self._ends(self.starts, False):
            if price < cost.get(state, float("inf")):
                cost[state], first[state] = price, port
        queue = [(price + self._left(state), state) for state, price in cost.items()]
        heapq.heapify(queue)
        best: tuple[float, State] | None = None
        while queue:
            limits.check()
            estimate, state = heapq.heappop(queue)
            if best is not None and estimate >= best[0]:
                break
            if estimate > cost[state] + self._left(state) + 1e-6:
                continue
            if state in goals and (best is None or cost[state] + goals[state][1] < best[0]):
                best = (cost[state] + goals[state][1], state)
            for following, price in self._onward(state):
                total = cost[state] + price
                if total < cost.get(following, float("inf")) - 1e-9:
                    cost[following], came[following] = total, state
                    heapq.heappush(queue, (total + self._left(following), following))
        return None if best is None else self._traced(best[1], came, first, goals[best[1]][0])

    def _ends(self, ends: list[tuple[Point, int]], arriving: bool) -> Iterator[tuple[State, Point, float]]:
        """The nodes in front of a shape's ports, with the heading there."""
        for index, (port, heading) in enumerate(ends):
            own = self.target if arriving else self.source
            outside = _outside(own, port, heading, self.stub)
            i, j = bisect_left(self.xs, outside.x), bisect_left(self.ys, outside.y)
            free = not any(_cut(port, outside, wall) for wall in self.walls if wall is not own)
            if free and self.xs[i : i + 1] == [outside.x] and self.ys[j : j + 1] == [outside.y]:
                used = sum(port in flow for flow in self.flows)
                yield (
                    (i, j, heading + 2 & 3 if arriving else heading),
                    port,
                    (12.0 if index > 3 else 0.0) + 150.0 * used,
                )

    def _left(self, state: State) -> float:
        x, y, box = self.xs[state[0]], self.ys[state[1]], self.target
        across = max(box.x - self.stub - x, x - box.right - self.stub, 0.0)
        return across + max(box.y - self.stub - y, y - box.bottom - self.stub, 0.0)

    def _onward(self, state: State) -> Iterator[tuple[State, float]]:
        i, j, heading = state
        for leaving in (heading, heading + 1 & 3, heading + 3 & 3):
            to_i, to_j = i + STEP[leaving][0], j + STEP[leaving][1]
            if not (0 <= to_i < len(self.xs) and 0 <= to_j < len(self.ys)):
                continue
            price = self._price(min(i, to_i), min(j, to_j), leaving & 1)
            if price is not None:
                yield (to_i, to_j, leaving), price + (BEND if leaving != heading else 0.0)

    def _price(self, i: int, j: int, upright: int) -> float | None:
        """What a step right or down from a node costs; nothing where something stands in the way."""
        line, step = (i, j) if upright else (j, i)
        if (line, upright) not in self.tolls:
            if upright:
                self.tolls[line, upright] = _tolls(self.ys, self.xs[line], self.turned_walls, self.turned_flows)
            else:
                self.tolls[line, upright] = _tolls(self.xs, self.ys[line], self.walls, self.flows)
        return self.tolls[line, upright][step]

    def _traced(
        self, state: State, came: dict[State, State], first: dict[State, Point], port: Point
    ) -> tuple[Point, ...]:
        points = [port]
        while True:
            points.append(Point(self.xs[state[0]], self.ys[state[1]]))
            if state not in came:
                break
            state = came[state]
        return tuple([*points, first[state]][::-1])


def _outside(box: Box, port: Point, heading: int, stub: float) -> Point:
    """The point in front of a port, on the line that runs beside the box."""
    if heading in (0, 2):
        return Point(box.right + stub if heading == 0 else box.x - stub, port.y)
    return Point(port.x, box.bottom + stub if heading == 1 else box.y - stub)


def _box(flow: Segment) -> list[Box]:
    return [Box(point.x, point.y, 0, 0) for point in flow]


def _cut(start: Point, end: Point, wall: Box) -> bool:
    """Whether a level or upright segment comes too near to a box."""
    left, right = min(start.x, end.x), max(start.x, end.x)
    top, bottom = min(start.y, end.y), max(start.y, end.y)
    beside = left >= wall.right + CLEAR or right <= wall.x - CLEAR
    return not (beside or top >= wall.bottom + CLEAR or bottom <= wall.y - CLEAR)


def _tolls(stops: list[float], y: float, walls: list[Box], flows: list[Segment]) -> list[float | None]:
    """What each step along a level line costs, from one stop to the next; nothing where a box is in the way."""
    prices = [end - start for start, end in pairwise(stops)]
    for a, b in flows:
        first, last = min(a.x, b.x), max(a.x, b.x)
        if a.y == b.y:
            if abs(a.y - y) < BESIDE:
                for step in range(max(bisect_right(stops, first) - 1, 0), min(bisect_left(stops, last), len(prices))):
                    prices[step] += ON_TOP
        elif min(a.y, b.y) <= y <= max(a.y, b.y):
            x = a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y)
            step = bisect_right(stops, x) - 1
            if 0 <= step < len(prices):
                prices[step] += CROSSING
    found: list[float | None] = [*prices]
    for wall in walls:
        if wall.y - CLEAR < y < wall.bottom + CLEAR:
            first, last = wall.x - CLEAR, wall.right + CLEAR
            for step in range(max(bisect_right(stops, first) - 1, 0), min(bisect_left(stops, last), len(found))):
                found[step] = None
    return found


def _thinned(lines: set[float], kept: set[float]) -> list[float]:
    """The lines in order, without those close to another; what is in `kept` stays."""
    found: list[float] = []
    for line in sorted(lines | kept):
        if line in kept or not found or line - found[-1] >= CLEAR:
            found.append(line)
    return found


def spot(surroundings: Surroundings, points: tuple[Point, ...], width: float, height: float) -> Box | None:
    """A free place for a name beside a course, its first piece first; nothing where all is taken."""
    solids = [*surroundings.solids.values()]
    for share in (0.5, 0.3, 0.7, 0.15, 0.85):
        for start, end in pairwise(points):
            x, y = start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share
            level = abs(end.x - start.x) >= abs(end.y - start.y)
            corners = (
                ((x - width / 2, y - height - 3), (x - width / 2, y + 4))
                if level
                else ((x + 6, y - height / 2), (x - width - 6, y - height / 2))
            )
            for corner in corners:
                box = Box(*corner, width, height)
                wide = Box(box.x - 5, box.y - 2, width + 10, height + 4)
                if _is_free(wide, solids, surroundings):
                    return box
    return None


def _is_free(box: Box, solids: list[Box], surroundings: Surroundings) -> bool:
    for other in (*solids, *surroundings.names):
        if box.overlap(other) and not other.holds(box):
            return False
        if other.holds(box) and other in surroundings.names:
            return False
    return not any(
        min(a.x, b.x) < box.right and max(a.x, b.x) > box.x and min(a.y, b.y) < box.bottom and max(a.y, b.y) > box.y
        for a, b in surroundings.flows
    )
