"""Points, boxes and straight lines in the units of a diagram (pixels at 96 dpi); x grows to the right, y downwards."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Point(NamedTuple):
    """A place in the diagram."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """An upright rectangle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def cx(self) -> float:
        return self.x + self.width / 2

    @property
    def cy(self) -> float:
        return self.y + self.height / 2

    def grown(self, by: float) -> Box:
        """The same box, larger by `by` on every side (smaller where negative)."""
        return Box(self.x - by, self.y - by, self.width + 2 * by, self.height + 2 * by)

    def moved(self, dx: float, dy: float) -> Box:
        return Box(self.x + dx, self.y + dy, self.width, self.height)

    def holds(self, other: Box) -> bool:
        """True where `other` lies wholly inside."""
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom

    def overlap(self, other: Box) -> float:
        """The shared area; 0 where they are apart."""
        across = min(self.right, other.right) - max(self.x, other.x)
        down = min(self.bottom, other.bottom) - max(self.y, other.y)
        return across * down if across > 0 and down > 0 else 0.0


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all (at least one)."""
    every = list(boxes)
    x, y = min(box.x for box in every), min(box.y for box in every)
    return Box(x, y, max(box.right for box in every) - x, max(box.bottom for box in every) - y)


def toward(start: Point, end: Point, distance: float) -> Point:
    """The point `distance` away from `start` in the direction of `end`."""
    length = math.dist(start, end) or 1.0
    return Point(start.x + (end.x - start.x) * distance / length, start.y + (end.y - start.y) * distance / length)


def length(points: tuple[Point, ...]) -> float:
    return sum(math.dist(a, b) for a, b in itertools.pairwise(points))


def along(points: tuple[Point, ...], distance: float) -> Point:
    """The point of a course that lies `distance` from its start."""
    for start, end in itertools.pairwise(points):
        step = math.dist(start, end)
        if distance <= step and step > 0:
            return toward(start, end, distance)
        distance -= step
    return points[-1]


def inside_length(start: Point, end: Point, box: Box) -> float:
    """How much of a segment lies within a box (Liang-Barsky); 0 where they don't touch."""
    dx, dy = end.x - start.x, end.y - start.y
    enter, leave = 0.0, 1.0
    for step, near, far in (
        (dx, box.x - start.x, box.right - start.x),
        (dy, box.y - start.y, box.bottom - start.y),
    ):
        if step == 0:
            if near > 0 or far < 0:
                return 0.0
            continue
        first, second = sorted((near / step, far / step))
        enter, leave = max(enter, first), min(leave, second)
    return math.hypot(dx, dy) * (leave - enter) if leave > enter else 0.0
