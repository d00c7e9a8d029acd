"""Flows and associations: their lines with rounded corners, and what sits on their ends."""

from __future__ import annotations

import math

from bpmn import geometry
from bpmn.drawing import icons, outlines, paint
from bpmn.drawing.diagram import Edge, Scene
from bpmn.geometry import Point

BEND = 8.0  #: radius of a corner, as far as its segments allow
HEAD = 10.0  #: length of an arrowhead
DASHES = {"messageFlow": "8 5", "association": "1.5 4", "unknown": "2 4"} | dict.fromkeys(
    ("dataInputAssociation", "dataOutputAssociation", "dataAssociation"), "1.5 4"
)


def draw(edge: Edge, scene: Scene) -> str:
    """The line from the first waypoint to the last, with its ends at the borders of what they touch."""
    ahead = outlines.docked(edge.points, scene.shape(edge.target))
    start = outlines.docked(edge.points[::-1], scene.shape(edge.source))[::-1]
    dashes = {"stroke_dasharray": DASHES[edge.type]} if edge.type in DASHES else {}
    if edge.type in DASHES and edge.type != "messageFlow":
        dashes["stroke_linecap"] = "round"
    drawn = paint.path(course(edge.points), "flow", **dashes)
    if edge.type == "messageFlow":
        drawn += head(ahead, "mouth") + _foot(start) + _envelope(edge)
    elif edge.type == "sequenceFlow":
        drawn += head(ahead, "head") + _sign(edge, start)
    elif edge.type.startswith("data") or edge.direction in ("One", "Both"):
        drawn += open_head(ahead)
        drawn += open_head(edge.points[::-1]) if edge.direction == "Both" else ""
    return drawn


def course(points: tuple[Point, ...]) -> str:
    """Path data through all points, corners rounded; it begins and ends exactly in the outer two."""
    steps = [f"M{_at(points[0])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(BEND, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        if radius < 0.5:
            steps.append(f"L{_at(corner)}")
            continue
        enter, leave = geometry.toward(corner, before, radius), geometry.toward(corner, after, radius)
        steps.append(f"L{_at(enter)} Q{_at(corner)} {_at(leave)}")
    return " ".join([*steps, f"L{_at(points[-1])}"])


def _at(point: Point) -> str:
    return f"{paint.num(point.x)} {paint.num(point.y)}"


def _heading(points: tuple[Point, ...]) -> tuple[Point, float]:
    """The tip and the angle (degrees) of the last stretch; stubs shorter than a pixel are passed over."""
    tip = points[-1]
    tail = next((point for point in reversed(points[:-1]) if math.dist(point, tip) >= 1), points[0])
    return tip, math.degrees(math.atan2(tip.y - tail.y, tip.x - tail.x))


def _turned(strokes: str, tip: Point, angle: float) -> str:
    return paint.moved(strokes, tip, angle)


def head(points: tuple[Point, ...], kind: str) -> str:
    """A closed arrowhead whose tip is the last point."""
    return _turned(paint.path(f"M0 0 L{-HEAD} -4.2 L{-HEAD} 4.2 Z", kind), *_heading(points))


def open_head(points: tuple[Point, ...]) -> str:
    return _turned(paint.path("M-8 -5 L0 0 L-8 5", "flow"), *_heading(points))


def _foot(points: tuple[Point, ...]) -> str:
    """The small circle at the start of a message flow."""
    at = geometry.toward(points[0], points[1], 4)
    return paint.ellipse(at.x, at.y, 4, 4, "mouth")


def _sign(edge: Edge, points: tuple[Point, ...]) -> str:
    """The slash of a default flow, or the diamond of a conditional one."""
    start, angle = _heading(points[::-1])
    if edge.default:
        return _turned(paint.path("M-13 5 L-7 -5", "flow"), start, angle)
    if edge.conditional:
        return _turned(paint.path("M0 0 L-7.5 -4.6 L-15 0 L-7.5 4.6 Z", "mouth"), start, angle)
    return ""


def _envelope(edge: Edge) -> str:
    """The envelope of a message that the diagram shows on its flow; the answering one is shaded."""
    if not edge.envelope:
        return ""
    middle = geometry.along(edge.points, geometry.length(edge.points) / 2)
    return icons.placed(icons.EVENT_SIGNS["message"], middle.x, middle.y, 1.2, filled=edge.envelope == "non_initiating")
