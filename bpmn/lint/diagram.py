"""The diagram: whatever the model says is drawn, and whatever is drawn is in the model."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import NamedTuple

from bpmn.lint.document import Document, Node, handle
from bpmn.lint.finding import Rule, Said, Spot
from bpmn.xml import DC, DD_DI, DI

#: px that a boundary event's centre may be off its host's border; tools round to their grid
LOOSE = 10.0


class Box(NamedTuple):
    """Where a shape lies, in px."""

    x: float
    y: float
    width: float
    height: float


def nothing_drawn(document: Document) -> Iterator[Spot]:
    if not document.shapes and not document.edges:
        yield Spot("")


def undrawn_shapes(document: Document) -> Iterator[Spot]:
    parts = (*document.every("participant", "lane"), *document.nodes)
    return _undrawn(document, parts, document.shapes)


def undrawn_flows(document: Document) -> Iterator[Spot]:
    return _undrawn(document, (*document.flows, *document.every("messageFlow")), document.edges)


def _undrawn(document: Document, parts: tuple[Node, ...], drawn: list[Node]) -> Iterator[Spot]:
    shown = {shape.get("bpmnElement") for shape in drawn}
    if document.shapes or document.edges:
        yield from (Spot(handle(part)) for part in parts if part.get("id") and part.get("id") not in shown)


def drawn_strangers(document: Document) -> Iterator[Spot]:
    for part in (*document.root.iter(f"{{{DI}}}BPMNPlane"), *document.shapes, *document.edges):
        if part.get("bpmnElement") not in document.by_id:
            yield Spot(handle(part), part.get("bpmnElement", ""))


def unreadable_bounds(document: Document) -> Iterator[Spot]:
    return (Spot(_shown(shape)) for shape in document.shapes if box(shape) is None)


def unreadable_edges(document: Document) -> Iterator[Spot]:
    for edge in document.edges:
        points = edge.findall(f"{{{DD_DI}}}waypoint")
        if len(points) < 2 or any(_numbers(point, "x", "y") is None for point in points):
            yield Spot(_shown(edge))


def _shown(part: Node) -> str:
    """What a shape or an edge stands for; people know that better than the id of the drawing."""
    return part.get("bpmnElement") or handle(part)


def adrift(document: Document) -> Iterator[Spot]:
    boxes = {shape.get("bpmnElement"): box(shape) for shape in document.shapes}
    for event in document.every("boundaryEvent"):
        own, host = boxes.get(event.get("id", "")), boxes.get(event.get("attachedToRef", ""))
        if own and host and _off_border(own.x + own.width / 2, own.y + own.height / 2, host) > LOOSE:
            yield Spot(handle(event), event.get("attachedToRef", ""))


def _off_border(x: float, y: float, host: Box) -> float:
    """How far (px) a point is from the border of a box, from within or from without."""
    left, right = host.x - x, x - host.x - host.width
    above, below = host.y - y, y - host.y - host.height
    nearest = max(left, right, above, below)
    if nearest <= 0:
        return -nearest
    return math.hypot(max(left, right, 0), max(above, below, 0))


def box(shape: Node) -> Box | None:
    """A shape's bounds; nothing where they are missing, no numbers, or without an extent."""
    bounds = shape.find(f"{{{DC}}}Bounds")
    numbers = None if bounds is None else _numbers(bounds, "x", "y", "width", "height")
    return Box(*numbers) if numbers and numbers[2] > 0 and numbers[3] > 0 else None


def _numbers(node: Node, *names: str) -> list[float] | None:
    try:
        found = [float(node.get(name, "")) for name in names]
    except ValueError:
        return None
    return found if all(map(math.isfinite, found)) else None


RULES = (
    Rule(
        "diagram-missing",
        nothing_drawn,
        Said(
            "文件里没有图形，订单的位置无处可看",
            "the file has no diagram: there is nothing to show an order's position on",
        ),
        Said("在 BPMN 工具中排好图形后保存", "arrange it in a BPMN tool and save it with its diagram"),
    ),
    Rule(
        "shape-missing",
        undrawn_shapes,
        Said(
            "图上没有画出它，订单停在这里时看不到",
            "it isn't drawn: an order that stands here would be nowhere on the picture",
        ),
        Said("在图上加上它的形状", "add its shape to the diagram"),
    ),
    Rule(
        "edge-missing",
        undrawn_flows,
        Said("图上没有画出这条流", "the flow isn't drawn"),
        Said("在图上加上它的连线", "add its edge to the diagram"),
    ),
    Rule(
        "diagram-unknown",
        drawn_strangers,
        Said("图上画了模型里没有的「{detail}」", "the diagram shows '{detail}', which is not in the model"),
        Said("从图上删去它，或改正 bpmnElement", "delete it from the diagram, or mend bpmnElement"),
    ),
    Rule(
        "shape-bounds",
        unreadable_bounds,
        Said("形状没有位置和大小，或不是正常的数", "the shape's bounds are missing or no proper numbers"),
        Said("写上 dc:Bounds，宽和高大于零", "give it dc:Bounds with a width and height above zero"),
    ),
    Rule(
        "edge-points",
        unreadable_edges,
        Said("连线少于两个点，或坐标不是数", "the edge has fewer than two points, or points without numbers"),
        Said("写上至少两个 di:waypoint", "give it two or more di:waypoint"),
    ),
    Rule(
        "boundary-place",
        adrift,
        Said("边界事件没有画在「{detail}」的边上", "the boundary event isn't drawn on the border of '{detail}'"),
        Said("把它移到边上，圆心压住边线", "move it so that its centre lies on the border"),
    ),
)
