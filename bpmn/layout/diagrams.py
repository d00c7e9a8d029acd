"""The diagram that a file has: what of it can be used, and taking out what can't."""

from __future__ import annotations

import math

from lxml import etree

from bpmn.geometry import Box, Point
from bpmn.xml import DC, DD_DI, DI

#: beyond it a coordinate is a slip of the pen, and the picture would be empty to the eye
FARTHEST = 1_000_000.0


def box(shape: etree._Element) -> Box | None:
    """A shape's bounds; nothing where they are missing, no numbers, or without an extent."""
    bounds = shape.find(f"{{{DC}}}Bounds")
    numbers = [_number(bounds, name) for name in ("x", "y", "width", "height")] if bounds is not None else [None]
    x, y, width, height = numbers if len(numbers) == 4 else (None,) * 4
    if x is None or y is None or width is None or height is None or width <= 0 or height <= 0:
        return None
    return Box(x, y, width, height)


def course(edge: etree._Element) -> tuple[Point, ...] | None:
    """An edge's waypoints; nothing where there are fewer than two, or one is no place."""
    found = []
    for waypoint in edge.iterfind(f"{{{DD_DI}}}waypoint"):
        x, y = _number(waypoint, "x"), _number(waypoint, "y")
        if x is None or y is None:
            return None
        found.append(Point(x, y))
    return tuple(found) if len(found) > 1 else None


def _number(node: etree._Element, name: str) -> float | None:
    try:
        value = float(node.get(name, ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= FARTHEST else None


def without_faults(root: etree._Element) -> etree._Element | None:
    """Takes out shapes and edges that can't be used; the plane that shows most, if any shows anything."""
    planes = root.findall(f"{{{DI}}}BPMNDiagram/{{{DI}}}BPMNPlane")
    for plane in planes:
        for part in plane.findall(f"{{{DI}}}BPMNShape"):
            if box(part) is None:
                plane.remove(part)
        for part in plane.findall(f"{{{DI}}}BPMNEdge"):
            if course(part) is None:
                plane.remove(part)
    fullest = max(planes, key=lambda plane: len(plane.findall(f"{{{DI}}}BPMNShape")), default=None)
    return fullest if fullest is not None and fullest.find(f"{{{DI}}}BPMNShape") is not None else None
