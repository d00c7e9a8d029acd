"""Outlines: where a flow meets the border of the shape that it ends in."""

from __future__ import annotations

import math

from bpmn.drawing.diagram import Shape
from bpmn.geometry import Point
from bpmn.semantics import EVENTS, GATEWAYS


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
