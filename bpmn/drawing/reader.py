"""From a BPMN file's diagram interchange to a `Scene`; whatever is wrong with it is said in words."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from lxml import etree

from bpmn import layout
from bpmn.drawing.diagram import Colours, Edge, Plane, Scene, Shape
from bpmn.errors import MapError
from bpmn.geometry import Box, Point
from bpmn.semantics import POOLS, SUB_PROCESSES, THROWING, Model, flag
from bpmn.xml import DC, DD_DI, DI, local, parse

COLOUR_ATTRIBUTES = {
    "fill": ("background-color", "fill"),
    "stroke": ("border-color", "stroke"),
    "ink": ("color",),
}
HARMLESS_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20}|rgba?\([\d\s.,%]{5,40}\)")
#: beyond it a coordinate is a slip of the pen, and the picture would be empty to the eye
FARTHEST = 1_000_000.0
#: of one diagram; a map of 5,000 elements has some 11,000 parts
PARTS, POINTS, FRAMES = 20_000, 100_000, 300


def scene(xml: bytes, diagram: str | None = None) -> Scene:
    """What one diagram of a map shows; where the file has none, or a broken one, it is laid out first.

    `xml` is the file; `diagram` the id of a BPMNDiagram or of the element its plane shows (a sub-process that
    has a picture of its own); without it the first diagram that is not empty. Raises `MapError` with the
    element and the fix where the file can't be read or holds nothing to draw.
    """
    root = parse(xml)
    try:
        return _scene(root, diagram)
    except Unusable:
        root = layout.completed(xml)
        known = {name for node, plane in diagrams(root) for name in plane_id(node, plane)}
        return _scene(root, diagram if diagram in known else None)


def _within_limits(plane: etree._Element, model: Model) -> None:
    """Raises `MapError` where a picture would take too long: drawing time grows with these numbers."""
    found = (model.find(node.get("bpmnElement") or "") for node in plane.iterfind(f"{{{DI}}}BPMNShape"))
    frames = sum(1 for element in found if element is not None and local(element) in POOLS)
    for number, most, what, zh in (
        (len(plane), PARTS, "shapes and flows", "图形和连线"),
        (sum(1 for _ in plane.iter(f"{{{DD_DI}}}waypoint")), POINTS, "waypoints", "折点"),
        (frames, FRAMES, "pools and lanes", "池和泳道"),
    ):
        if number > most:
            raise MapError(
                f"the diagram has {number:,} {what}, too many to draw (at most {most:,})",
                fix="split the map",
                zh=f"图中有 {number:,} 个{zh}，超过绘制的上限 {most:,}",
                fix_zh="请拆分流程图",
            )


class Unusable(MapError):
    """A diagram that is not there, or can't be used as it is."""

    def __init__(self, message: str, *, element: str | None = None, fix: str = ""):
        super().__init__(
            message, element=element, fix=fix, zh="流程图的图形不能用", fix_zh="请在 BPMN 工具中重新排好并保存"
        )


def _scene(root: etree._Element, diagram: str | None) -> Scene:
    planes = {plane: plane_id(node, plane) for node, plane in diagrams(root)}
    chosen = choose(planes, diagram)
    model = Model(root)
    _within_limits(chosen, model)
    nodes = chosen.findall(f"{{{DI}}}BPMNShape")
    shapes = [read_shape(node, model) for node in nodes]
    shapes = [settle(shape, node, shapes) for shape, node in zip(shapes, nodes, strict=True)]
    edges = [read_edge(node, model) for node in chosen.findall(f"{{{DI}}}BPMNEdge")]
    if not shapes:
        raise Unusable("the diagram shows no shape at all", fix="draw the map in a BPMN tool, then save it")
    return Scene(
        plane=planes[chosen],
        shapes=tuple(shapes),
        edges=tuple(edges),
        planes=tuple(planes.values()),
        hidden=hidden(model, {shape.id for shape in shapes} | {edge.id for edge in edges}),
    )


def diagrams(root: etree._Element) -> list[tuple[etree._Element, etree._Element]]:
    """Each BPMNDiagram that has a plane, with its plane."""
    nodes = root.findall(f"{{{DI}}}BPMNDiagram")
    return [(node, plane) for node in nodes if (plane := node.find(f"{{{DI}}}BPMNPlane")) is not None]


def plane_id(node: etree._Element, plane: etree._Element) -> Plane:
    element = plane.get("bpmnElement", "")
    return Plane(node.get("id") or element, node.get("name", ""), element)


def choose(planes: dict[etree._Element, Plane], diagram: str | None) -> etree._Element:
    """The plane asked for, or the first that is not empty."""
    if not planes:
        raise Unusable(
            "the file has no diagram, so there is nothing to draw",
            fix="open it in a BPMN tool, arrange it and save it with its diagram",
        )
    if diagram is None:
        return next((plane for plane in planes if len(plane)), next(iter(planes)))
    for plane, known in planes.items():
        if diagram in (known.id, known.element):
            return plane
    raise MapError(
        f"the file has no diagram {diagram}",
        element=diagram,
        fix="choose one of " + ", ".join(known.id for known in planes.values()),
        zh=f"文件里没有图 {diagram}",
        fix_zh="可选：" + "、".join(known.id for known in planes.values()),
    )


def read_shape(node: etree._Element, model: Model) -> Shape:
    """A BPMNShape with what the model says about its element; an unknown element becomes a plain box."""
    reference = node.get("bpmnElement") or node.get("id") or ""
    element = model.find(reference)
    if element is None:
        return Shape(reference, "unknown", reference, bounds(node, reference))
    kind, parent = local(element), element.getparent()
    called = model.called_task(element)
    return Shape(
        id=element.get("id", reference),
        type=kind,
        name=model.name(element),
        box=bounds(node, reference),
        label=label_bounds(node),
        parent=parent.get("id", "") if parent is not None else "",
        attached_to=element.get("attachedToRef", ""),
        expanded=flag(node, "isExpanded"),
        horizontal=flag(node, "isHorizontal", default=True),
        trigger=model.trigger(element),
        throwing=kind in THROWING,
        interrupting=flag(element, "cancelActivity", True) and flag(element, "isInterrupting", True),
        event_sub_process=flag(element, "triggeredByEvent"),
        marker_visible=flag(node, "isMarkerVisible"),
        instantiate=flag(element, "instantiate"),
        markers=model.markers(element) + ((f"calls:{called}",) if called else ()),
        colours=colours(node),
    )


def settle(shape: Shape, node: etree._Element, shapes: list[Shape]) -> Shape:
    """What only the neighbours can tell: whether a pool shows its inside, and which way it lies if unsaid."""
    if shape.type not in POOLS:
        return shape
    inside = [other for other in shapes if other is not shape and shape.box.grown(1).holds(other.box)]
    lanes = [other for other in inside if other.type == "lane"]
    horizontal = shape.horizontal
    if node.get("isHorizontal") is None:
        side_by_side = len(lanes) > 1 and all(abs(lane.box.y - lanes[0].box.y) < 1 for lane in lanes)
        horizontal = not side_by_side and (len(lanes) > 1 or shape.box.width >= shape.box.height)
    return replace(shape, expanded=bool(inside), horizontal=horizontal)


def read_edge(node: etree._Element, model: Model) -> Edge:
    """A BPMNEdge with what the model says about its flow."""
    reference = node.get("bpmnElement") or node.get("id") or ""
    points = waypoints(node, reference)
    element = model.find(reference)
    if element is None:
        return Edge(reference, "unknown", "", points, label=label_bounds(node))
    source, target = model.ends(element)
    return Edge(
        id=element.get("id", reference),
        type=local(element),
        name=model.name(element),
        points=points,
        source=source,
        target=target,
        label=label_bounds(node),
        default=element.get("id") in model.defaults,
        conditional=model.conditional(element),
        direction=element.get("associationDirection", ""),
        envelope=node.get("messageVisibleKind", ""),
        colours=colours(node),
    )


def bounds(node: etree._Element, reference: str) -> Box:
    """The Bounds of a shape; raises `MapError` where they are missing, no numbers or without an extent."""
    found = node.find(f"{{{DC}}}Bounds")
    if found is None:
        raise Unusable(
            "the diagram gives this shape no bounds",
            element=reference,
            fix="move it once in a BPMN tool and save",
        )
    x, y, width, height = (coordinate(found, name, reference) for name in ("x", "y", "width", "height"))
    if width <= 0 or height <= 0:
        raise Unusable("this shape has no extent", element=reference, fix="give it a width and a height above 0")
    return Box(x, y, width, height)


def label_bounds(node: etree._Element) -> Box | None:
    """Where the modeller put a name; None where unsaid, or where what is said is no place."""
    found = node.find(f"{{{DI}}}BPMNLabel/{{{DC}}}Bounds")
    if found is None:
        return None
    try:
        x, y, width, height = (coordinate(found, name, "") for name in ("x", "y", "width", "height"))
    except MapError:
        return None
    return Box(x, y, width, height) if width > 0 and height > 0 else None


def waypoints(node: etree._Element, reference: str) -> tuple[Point, ...]:
    """The course of an edge; raises `MapError` where it has fewer than two points or no numbers."""
    points = tuple(
        Point(coordinate(found, "x", reference), coordinate(found, "y", reference))
        for found in node.findall(f"{{{DD_DI}}}waypoint")
    )
    if len(points) < 2:
        raise Unusable(
            "the diagram gives this flow fewer than two waypoints",
            element=reference,
            fix="draw it again in a BPMN tool, from its source to its target",
        )
    return points


def coordinate(node: etree._Element, name: str, reference: str) -> float:
    """A coordinate; raises `MapError` where it is missing, no finite number or absurdly far out."""
    text = node.get(name)
    try:
        value = float(text) if text is not None else math.nan
    except ValueError:
        value = math.nan
    if not abs(value) <= FARTHEST:
        said = "is missing" if text is None else f"is {text!r}, no usable number"
        raise Unusable(f"the coordinate {name} {said}", element=reference, fix="arrange the map again and save it")
    return value


def colours(node: etree._Element) -> Colours:
    """A modeller's paint under any of the vendors' namespaces; whatever is no plain colour is dropped."""
    found: dict[str, str] = {}
    for attribute, value in node.attrib.items():
        name = etree.QName(attribute)
        for role, spellings in COLOUR_ATTRIBUTES.items():
            if name.namespace and name.localname in spellings and HARMLESS_COLOUR.fullmatch(str(value).strip()):
                found.setdefault(role, str(value).strip())
    return Colours(**found)


def hidden(model: Model, drawn: set[str]) -> dict[str, str]:
    """Elements that this diagram hides inside a drawn sub-process -> that sub-process."""
    found = {}
    for key, element in model.elements.items():
        if key in drawn:
            continue
        around = element.getparent()
        while around is not None and around.get("id") not in drawn:
            around = around.getparent()
        if around is not None and local(around) in SUB_PROCESSES:
            found[key] = around.get("id", "")
    return found
