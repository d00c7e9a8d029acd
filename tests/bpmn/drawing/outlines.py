"""What a written picture shows, read back from its SVG: is everything there, and is it where the diagram says?"""

from __future__ import annotations

import re

from lxml import etree

from bpmn.drawing.diagram import Edge, Scene, Shape
from bpmn.geometry import Box

SVG = "{http://www.w3.org/2000/svg}"
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
COMMAND = re.compile(r"([MLHVQaZ])([^MLHVQaZ]*)")
NEAR = 1.0  #: px
DRAWN = tuple(f"{SVG}{kind}" for kind in ("rect", "circle", "ellipse", "polygon", "path"))


def faults(scene: Scene, svg: str) -> list[str]:
    """Elements without a group, outlines that are not where their bounds are, flows that end elsewhere."""
    groups: dict[str, list[etree._Element]] = {}
    for group in etree.fromstring(svg.encode()).iter(f"{SVG}g"):
        if group.get("data-element") is not None:
            groups.setdefault(group.get("data-element", ""), []).append(group)
    found = [f"{own} is drawn and not in the diagram" for own in groups.keys() - _names(scene)]
    for item in (*scene.shapes, *scene.edges):
        drawn = groups.get(item.id, [])
        if not drawn:
            found.append(f"{item.id} has no group")
        elif not any(_in_place(item, group) for group in drawn):
            found.append(f"{item.id} is not where the diagram says")
    return found


def _names(scene: Scene) -> set[str]:
    return {item.id for item in (*scene.shapes, *scene.edges)}


def _in_place(item: Shape | Edge, group: etree._Element) -> bool:
    outline = next((child for child in group.iter(*DRAWN)), None)
    if outline is None:
        return False
    if isinstance(item, Edge):
        numbers = [float(number) for number in NUMBER.findall(outline.get("d", ""))]
        ends = (*item.points[0], *item.points[-1])
        return all(abs(a - b) <= 0.01 for a, b in zip((*numbers[:2], *numbers[-2:]), ends, strict=True))
    found = extent(outline)
    box = item.box
    off = [found.x - box.x, found.y - box.y, found.bottom - box.bottom]
    if item.type != "textAnnotation":  # which has a bracket at its left only
        off.append(found.right - box.right)
    return all(abs(distance) <= NEAR for distance in off)


def extent(outline: etree._Element) -> Box:
    """The box around an outline, without its stroke."""
    if outline.tag == f"{SVG}rect":
        x, y, width, height = (float(outline.get(name, "")) for name in ("x", "y", "width", "height"))
        return Box(x, y, width, height)
    if outline.tag in (f"{SVG}circle", f"{SVG}ellipse"):
        rx, ry = (float(outline.get(name) or outline.get("r", "")) for name in ("rx", "ry"))
        return Box(float(outline.get("cx", "")) - rx, float(outline.get("cy", "")) - ry, 2 * rx, 2 * ry)
    if outline.tag == f"{SVG}polygon":
        numbers = [float(number) for number in NUMBER.findall(outline.get("points", ""))]
        xs, ys = numbers[::2], numbers[1::2]
    else:
        xs, ys = _course(outline.get("d", ""))
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _course(data: str) -> tuple[list[float], list[float]]:
    """All points of path data; of the half ellipses of a drum their vertices too."""
    xs, ys = [], []
    x = y = 0.0
    for command, rest in COMMAND.findall(data):
        numbers = [float(number) for number in NUMBER.findall(rest)]
        if command in "MLQ":
            x, y = numbers[-2:]
        elif command == "H":
            x = numbers[-1]
        elif command == "V":
            y = numbers[-1]
        elif command == "a":
            ys.append(y - numbers[1] if numbers[5] > 0 else y + numbers[1])
            x, y = x + numbers[5], y + numbers[6]
        xs.append(x)
        ys.append(y)
    return xs, ys
