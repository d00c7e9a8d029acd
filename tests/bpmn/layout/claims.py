"""What may be asked of every picture, as functions that say in words where it is not so."""

from __future__ import annotations

import math
from itertools import combinations, pairwise

from bpmn.drawing import labels, picture
from bpmn.drawing.activities import shows_inside
from bpmn.drawing.diagram import Edge, Scene, Shape
from bpmn.geometry import Box, Point, inside_length
from bpmn.semantics import EVENTS, GATEWAYS

NEAR = 1.0  #: px


def faults(scene: Scene) -> list[str]:
    """All that is wrong with a picture."""
    return [
        *overlapping(scene),
        *beside_their_parents(scene),
        *adrift(scene),
        *loose_ends(scene),
        *flows_through_shapes(scene),
        *flows_on_each_other(scene),
        *names_in_the_way(scene),
    ]


def holders(scene: Scene) -> dict[str, Shape]:
    return {shape.id: shape for shape in scene.shapes}


def overlapping(scene: Scene) -> list[str]:
    """Shapes on each other; pools, lanes and open sub-processes hold others, boundary events sit on their host."""
    found = []
    for one, other in combinations(scene.shapes, 2):
        if one.box.grown(-NEAR / 2).overlap(other.box.grown(-NEAR / 2)) <= 0:
            continue
        held = (_frames(one) and one.box.grown(NEAR).holds(other.box)) or (
            _frames(other) and other.box.grown(NEAR).holds(one.box)
        )
        guest = one.attached_to == other.id or other.attached_to == one.id
        if not held and not guest and "group" not in (one.type, other.type):
            found.append(f"{one.id} lies on {other.id}")
    return found


def _frames(shape: Shape) -> bool:
    return shape.type == "lane" or (shape.type == "participant" and shape.expanded) or shows_inside(shape)


def beside_their_parents(scene: Scene) -> list[str]:
    """Shapes outside of the open sub-process that they belong to."""
    shapes = holders(scene)
    found = []
    for shape in scene.shapes:
        parent = shapes.get(shape.parent)
        if parent is not None and shows_inside(parent) and shape.type != "lane" and not parent.box.holds(shape.box):
            found.append(f"{shape.id} lies outside {parent.id}")
    return found


def outside_their_lane(scene: Scene, lanes: dict[str, str]) -> list[str]:
    """`lanes`: element -> the lane (or pool) that it belongs to."""
    shapes = holders(scene)
    drawn = [(own, lane) for own, lane in lanes.items() if own in shapes and lane in shapes]
    return [f"{own} lies outside {lane}" for own, lane in drawn if not shapes[lane].box.holds(shapes[own].box)]


def adrift(scene: Scene) -> list[str]:
    """Boundary events whose middle is not on the border of their host."""
    shapes, found = holders(scene), []
    for shape in scene.shapes:
        host = shapes.get(shape.attached_to)
        if host is not None and not on_border(Shape("", "task", "", host.box), Point(shape.box.cx, shape.box.cy)):
            found.append(f"{shape.id} is adrift")
    return found


def loose_ends(scene: Scene) -> list[str]:
    """Flows that do not begin and end on the border of what they connect."""
    shapes, found = holders(scene), []
    for edge in scene.edges:
        for end, point in ((edge.source, edge.points[0]), (edge.target, edge.points[-1])):
            if end in shapes and not on_border(shapes[end], point):
                found.append(f"{edge.id} does not touch {end}")
    return found


def on_border(shape: Shape, point: Point) -> bool:
    box = shape.box
    across, down = abs(point.x - box.cx), abs(point.y - box.cy)
    if shape.type in EVENTS:
        return abs(math.hypot(across, down) - box.width / 2) < NEAR
    if shape.type in GATEWAYS:
        return abs(across / box.width + down / box.height - 0.5) * box.width < NEAR
    inside = across <= box.width / 2 + NEAR and down <= box.height / 2 + NEAR
    return inside and (abs(across - box.width / 2) < NEAR or abs(down - box.height / 2) < NEAR)


def flows_through_shapes(scene: Scene) -> list[str]:
    """Flows through what is not their end; frames that hold an end are crossed of course."""
    shapes, found = holders(scene), []
    for edge in scene.edges:
        ends = [shapes[end] for end in (edge.source, edge.target) if end in shapes]
        for shape in scene.shapes:
            if shape in ends or shape.type == "group" or (_frames(shape) and not shows_inside(shape)):
                continue
            if any(shows_inside(shape) and shape.box.holds(end.box) for end in ends):
                continue
            if any(shape.attached_to == end.id for end in ends) and not _passes(edge, shape.box.grown(-4)):
                continue
            if _passes(edge, shape.box.grown(-NEAR)):
                found.append(f"{edge.id} runs through {shape.id}")
    return found


def _passes(edge: Edge, box: Box) -> bool:
    return any(inside_length(a, b, box) > 0 for a, b in pairwise(edge.points))


def flows_on_each_other(scene: Scene) -> list[str]:
    """Flows that share more than the short stretch in front of a side that both touch."""
    found = []
    for one, other in combinations(scene.edges, 2):
        for a, b in pairwise(one.points):
            for c, d in pairwise(other.points):
                if _shared(a, b, c, d) > 16:
                    found.append(f"{one.id} runs on {other.id}")
    return found


def _shared(a: Point, b: Point, c: Point, d: Point) -> float:
    if a.x == b.x and c.x == d.x and abs(a.x - c.x) < NEAR:
        return min(max(a.y, b.y), max(c.y, d.y)) - max(min(a.y, b.y), min(c.y, d.y))
    if a.y == b.y and c.y == d.y and abs(a.y - c.y) < NEAR:
        return min(max(a.x, b.x), max(c.x, d.x)) - max(min(a.x, b.x), min(c.x, d.x))
    return 0.0


def names_in_the_way(scene: Scene) -> list[str]:
    """Names outside the picture, on a flow, on another name or on a shape that holds nothing."""
    placed = labels.place(scene)
    view = picture.view_box(scene, placed)
    found = [f"the name of {name.element} leaves the picture" for name in placed if not view.holds(name.box)]
    found += [f"the name of {name.element} lies on a flow" for name in placed if name.over_line]
    for one, other in combinations(placed, 2):
        if one.box.overlap(other.box) > 0:
            found.append(f"the names of {one.element} and {other.element} lie on each other")
    for name in placed:
        for shape in scene.shapes:
            solid = shape.type != "group" and not _frames(shape)
            if solid and name.box.overlap(shape.box) > 0:
                found.append(f"the name of {name.element} lies on {shape.id}")
    return found
