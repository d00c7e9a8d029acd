"""Outlines: where a flow meets the border of the shape that it ends in, and what lines and boxes touch."""

from __future__ import annotations

import itertools
import math

from bpmn.drawing.diagram import EVENTS, GATEWAYS, Box, Point, Shape


def contains(shape: Shape, point: Point) -> bool:
    """True where the point lies inside the drawn outline: a circle, a diamond, else a box."""
    across = abs(point.x - shape.box.cx) / (shape.box.width / 2)
    down = abs(point.y - shape.box.cy) / (shape.box.height / 2)
    if shape.type in EVENTS:
        return math.hypot(across, down) < 1
    if shape.type in GATEWAYS:
        return across + down < 1
    return max(across, down) < 1


def docked(points: tuple[Point, ...], shape: Shape | None) -> tuple[Point, ...]:
    """The course without what lies inside the shape that its last point ends in; never fewer than two points.

    Some tools let flows run to a shape's middle: the arrow belongs on the border all the same.
    """
    if shape is None or not contains(shape, points[-1]):
        return points
    outside = [index for index, point in enumerate(points) if not contains(shape, point)]
    if not outside:
        return points
    last = outside[-1]
    return (*points[: last + 1], _crossing(shape, points[last], points[last + 1]))


def _crossing(shape: Shape, outside: Point, inside: Point) -> Point:
    for _ in range(24):
        middle = Point((outside.x + inside.x) / 2, (outside.y + inside.y) / 2)
        if contains(shape, middle):
            inside = middle
        else:
            outside = middle
    return outside


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
