"""One search for a course (A*), and the plain course that is taken where searching would take too long."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from typing import Generic, NamedTuple, Protocol, TypeVar

from bpmn import limits

RIGHT, DOWN, LEFT, UP = range(4)
STEP = ((1, 0), (0, 1), (-1, 0), (0, -1))
Node = tuple[int, int]
State = tuple[int, int, int]  #: a node and the heading; where the course has arrived, the heading plus ARRIVED
ARRIVED = 4
Place = TypeVar("Place")
Ends = Mapping[State, tuple[float, Place]]  #: the nodes beside what is to be connected, with price and place


class Grid(Protocol):
    """What a search asks of its grid."""

    xs: list[float]
    ys: list[float]

    def price(self, node: Node, heading: int, leaving: int) -> float | None:
        """What it costs to pass a node; nothing where that is not possible."""

    def open(self, node: Node, heading: int) -> bool:
        """Whether one may come to the node in that heading."""


class Found(NamedTuple, Generic[Place]):
    """Both ends and the nodes between."""

    start: Place
    end: Place
    nodes: list[Node]


class Search(Generic[Place]):
    """From the ends of one part to the ends of another. `eager` above 1 finds a good course sooner than the best."""

    def __init__(self, grid: Grid, starts: Ends[Place], goals: Ends[Place], eager: float = 1.0) -> None:
        self.grid, self.starts, self.goals, self.eager = grid, starts, goals, eager
        xs, ys = [grid.xs[i] for i, _, _ in goals], [grid.ys[j] for _, j, _ in goals]
        self.near = (min(xs), max(xs), min(ys), max(ys))
        self.cost = {state: price for state, (price, _) in starts.items()}
        self.came: dict[State, State] = {}
        self.steps = 0

    def run(self) -> Found[Place] | None:
        """The course, or nothing where there is none; `steps` says afterwards how long it took."""
        queue = [(cost + self._left(state), state) for state, cost in self.cost.items()]
        heapq.heapify(queue)
        done: set[State] = set()
        while queue:
            limits.check()
            _, state = heapq.heappop(queue)
            if state in done:
                continue
            done.add(state)
            self.steps += 1
            if state[2] >= ARRIVED:
                return self._found(state)
            for following, price in self._onward(state):
                total = self.cost[state] + price
                if following not in done and total < self.cost.get(following, float("inf")):
                    self.cost[following], self.came[following] = total, state
                    heapq.heappush(queue, (total + self._left(following), following))
        return None

    def _left(self, state: State) -> float:
        """How far it is at least."""
        x, y = self.grid.xs[state[0]], self.grid.ys[state[1]]
        left, right, top, bottom = self.near
        return self.eager * (max(left - x, x - right, 0.0) + max(top - y, y - bottom, 0.0))

    def _onward(self, state: State) -> Iterator[tuple[State, float]]:
        i, j, heading = state
        xs, ys = self.grid.xs, self.grid.ys
        for leaving in (heading, heading + 1 & 3, heading + 3 & 3):
            price = self.grid.price((i, j), heading, leaving)
            if price is None:
                continue
            if (i, j, leaving) in self.goals:
                yield (i, j, leaving + ARRIVED), price + self.goals[i, j, leaving][0]
            node = (i + STEP[leaving][0], j + STEP[leaving][1])
            if self.grid.open(node, leaving):
                yield (*node, leaving), price + abs(xs[i] - xs[node[0]]) + abs(ys[j] - ys[node[1]])

    def _found(self, state: State) -> Found[Place]:
        end = self.goals[state[0], state[1], state[2] - ARRIVED][1]
        nodes = []
        while state in self.came:
            nodes.append(state[:2])
            state = self.came[state]
        # The last state stands for the same node as the one before it.
        return Found(self.starts[state][1], end, [*nodes[1:], state[:2]][::-1] if nodes else [state[:2]])


def plain(starts: Ends[Place], goals: Ends[Place]) -> Found[Place]:
    """Out into the channel, along the row of the target, and in: never through a part, whatever it crosses."""
    start, goal = (min(ends, key=lambda state: (state[2] % 2, ends[state][0], state)) for ends in (starts, goals))
    (i, j, _), (to_i, to_j, _) = start, goal
    upright = i + i % 2
    along = to_j - to_j % 2
    corners = [(i, j), (upright, j)]
    if upright != to_i:
        corners += [(upright, along), (to_i, along)]
    corners.append((to_i, to_j))
    nodes = [corners[0]]
    for corner in corners[1:]:
        while nodes[-1] != corner:
            (x, y), (to_x, to_y) = nodes[-1], corner
            nodes.append((x + (to_x > x) - (to_x < x), y if x != to_x else y + (to_y > y) - (to_y < y)))
    return Found(starts[start][1], goals[goal][1], nodes)
