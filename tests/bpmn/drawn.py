"""The drawing of a shipped map as plain boxes and strokes."""

from __future__ import annotations

from functools import cache, cached_property
from itertools import pairwise
from typing import NamedTuple

from bpmn import library
from bpmn.lint.diagram import Box, box
from bpmn.xml import DC, DD_DI, DI, NAMESPACES, local, parse


class Stroke(NamedTuple):
    """A straight piece of a flow."""

    flow: str
    box: Box


class Drawn:
    """A shipped map's drawing; all by the id of what is drawn."""

    def __init__(self, map_id: str):
        self.id = map_id
        self.map = library.shipped(map_id)
        self.root = parse(self.map.xml)
        self.elements, self.flows = self.map.own.elements, self.map.own.flows

    @cached_property
    def pools(self) -> list[str]:
        return [part.get("id", "") for part in self.root.iter("{*}participant")]

    @cached_property
    def shapes(self) -> dict[str, Box]:
        found = {shape.get("bpmnElement", ""): box(shape) for shape in self.root.iter(f"{{{DI}}}BPMNShape")}
        assert None not in found.values()
        return {element: place for element, place in found.items() if place is not None}

    @cached_property
    def boxes(self) -> dict[str, Box]:
        """The shapes without the frames: pools and lanes."""
        frames = {*self.pools, *(lane.get("id", "") for lane in self.root.iterfind(".//bpmn:lane", NAMESPACES))}
        return {element: place for element, place in self.shapes.items() if element not in frames}

    @cached_property
    def paths(self) -> dict[str, list[tuple[float, float]]]:
        return {
            edge.get("bpmnElement", ""): [
                (float(point.get("x", "")), float(point.get("y", ""))) for point in edge.iter(f"{{{DD_DI}}}waypoint")
            ]
            for edge in self.root.iter(f"{{{DI}}}BPMNEdge")
        }

    @cached_property
    def strokes(self) -> list[Stroke]:
        return [
            Stroke(flow, Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])))
            for flow, points in self.paths.items()
            for a, b in pairwise(points)
        ]

    @cached_property
    def labels(self) -> dict[str, Box]:
        """Where the texts beside shapes and flows stand, by the element they name."""
        found = {}
        for label in self.root.iter(f"{{{DI}}}BPMNLabel"):
            part, bounds = label.getparent(), label.find(f"{{{DC}}}Bounds")
            assert part is not None and bounds is not None
            x, y, width, height = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
            found[part.get("bpmnElement", "")] = Box(x, y, width, height)
        return found

    @cached_property
    def ends(self) -> dict[str, tuple[str, str]]:
        flows = (flow for flow in self.root.iter() if local(flow) in ("sequenceFlow", "messageFlow"))
        return {flow.get("id", ""): (flow.get("sourceRef", ""), flow.get("targetRef", "")) for flow in flows}

    def around(self, flow: str) -> set[str]:
        """What a flow may touch: its ends, and what those stand in."""
        ends = set(self.ends[flow])
        return ends | {self.elements[end].parent for end in ends & self.elements.keys()}


@cache
def drawn(map_id: str) -> Drawn:
    return Drawn(map_id)


def overlap(a: Box, b: Box, clear: float = 0.0) -> bool:
    across = a.x < b.x + b.width + clear and b.x < a.x + a.width + clear
    return across and a.y < b.y + b.height + clear and b.y < a.y + a.height + clear


def inside(inner: Box, outer: Box) -> bool:
    right, bottom = inner.x + inner.width, inner.y + inner.height
    fits = right <= outer.x + outer.width and bottom <= outer.y + outer.height
    return inner.x >= outer.x and inner.y >= outer.y and fits
