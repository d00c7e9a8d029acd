"""Courses among parts that have their places already: from side to side, around whatever lies between.

Used where the table can't help: across the border of a sub-process, and where a diagram lacks only some flows.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from bpmn.geometry import Box, Point, around
from bpmn.semantics import ACTIVITIES, EVENTS, GATEWAYS

CLEAR, STUB, WINDOW = 4.0, 12.0, 260.0
BEND, CROSSING, ON_TOP = 30.0, 40.0, 400.0
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
        x = min(max(other.cx, box.x + 40), box.right - 20)
        yield from ((Point(x, box.bottom), 1), (Point(x, box.y), 3))
        return
    shares = (0.0, -0.25, 0.25) if kind in ACTIVITIES or kind not in EVENTS | GATEWAYS else (0.0,)
    for share in shares:
        x, y = box.cx + share * box.width, box.cy + share * box.height
        yield from ((Point(box.right, y), 0), (Point(x, box.bottom), 1), (Point(box.x, y), 2), (Point(x, box.y), 3))


def course(surroundings: Surroundings, source: str, target: str) -> tuple[Point, ...] | None:
    """The cheapest square course from one shape to another; nothing where there is none."""
    start, end = surroundings.solids[source], surroundings.solids[target]
    for window in (around([start, end]).grown(WINDOW), around([*surroundings.solids.values()]).grown(2 * WINDOW)):
        found = _Search(surroundings, source, target, window).run()
        if found is not None:
            return found
    return None


class _Search:
    """One search over the lines that run along the sides of all boxes in a window."""

    def __init__(self, surroundings: Surroundings, source: str, target: str, window: Box) -> None:
        self.source, self.target = surroundings.solids[source], surroundings.solids[target]
        kinds = surroundings.kinds
        self.starts = list(ports(self.source, kinds.get(source, ""), self.target))
        self.goals = list(ports(self.target, kinds.get(target, ""), self.source))
        near = [box for box in (*surroundings.solids.values(), *surroundings.names) if box.overlap(window)]
        self.walls = [box for box in near if not (box.holds(self.source) or box.holds(self.target))]
        self.walls += [self.source, self.target]
        self.flows = [flow for flow in surroundings.flows if around(_box(flow)).grown(1).overlap(window)]
        xs, ys = {window.x, window.right}, {window.y, window.bottom}
        for box in self.walls:
            xs |= {box.x - STUB, box.right + STUB}
            ys |= {box.y - STUB, box.bottom + STUB}
        for point, heading in (*self.starts, *self.goals):
            (ys if heading in (0, 2) else xs).add(point.y if heading in (0, 2) else point.x)
        self.xs, self.ys = sorted(xs), sorted(ys)
        self.priced: dict[tuple[int, int, int], float | None] = {}

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
            dx, dy = STEP[heading]
            outside = Point(port.x + dx * STUB, port.y + dy * STUB)
            i, j = bisect_left(self.xs, outside.x), bisect_left(self.ys, outside.y)
            own = self.target if arriving else self.source
            free = not any(_cut(port, outside, wall) for wall in self.walls if wall is not own)
            if free and self.xs[i : i + 1] == [outside.x] and self.ys[j : j + 1] == [outside.y]:
                used = sum(port in flow for flow in self.flows)
                yield (i, j, heading + 2 & 3 if arriving else heading), port, (12.0 if index > 3 else 0.0) + 40.0 * used

    def _left(self, state: State) -> float:
        x, y, box = self.xs[state[0]], self.ys[state[1]], self.target
        across = max(box.x - STUB - x, x - box.right - STUB, 0.0)
        return across + max(box.y - STUB - y, y - box.bottom - STUB, 0.0)

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
        key = (i, j, upright)
        if key not in self.priced:
            start = Point(self.xs[i], self.ys[j])
            end = Point(self.xs[i + 1 - upright], self.ys[j + upright])
            blocked = any(_cut(start, end, wall) for wall in self.walls)
            self.priced[key] = None if blocked else self._toll(start, end)
        return self.priced[key]

    def _toll(self, start: Point, end: Point) -> float:
        length = end.x - start.x + end.y - start.y
        level = start.y == end.y
        for a, b in self.flows:
            if level and a.y == b.y:
                beside = abs(a.y - start.y) < CLEAR and min(a.x, b.x) < end.x and max(a.x, b.x) > start.x
            elif not level and a.x == b.x:
                beside = abs(a.x - start.x) < CLEAR and min(a.y, b.y) < end.y and max(a.y, b.y) > start.y
            else:
                beside = False
                if _meet(start, end, a, b):
                    length += CROSSING
            length += ON_TOP if beside else 0.0
        return length

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


def _box(flow: Segment) -> list[Box]:
    return [Box(point.x, point.y, 0, 0) for point in flow]


def _cut(start: Point, end: Point, wall: Box) -> bool:
    """Whether a level or upright segment comes too near to a box."""
    left, right = sorted((start.x, end.x))
    top, bottom = sorted((start.y, end.y))
    return (
        left < wall.right + CLEAR and right > wall.x - CLEAR and top < wall.bottom + CLEAR and bottom > wall.y - CLEAR
    )


def _meet(start: Point, end: Point, a: Point, b: Point) -> bool:
    """Whether a segment from left to right or down touches another, give or take its last point."""
    if min(a.x, b.x) > end.x or max(a.x, b.x) < start.x or min(a.y, b.y) > end.y or max(a.y, b.y) < start.y:
        return False
    if a.x == b.x or a.y == b.y:
        return True
    side = [(b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x) for point in (start, end)]
    return side[0] * side[1] <= 0


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
