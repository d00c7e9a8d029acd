"""Places written back as standard diagram interchange."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from bpmn.geometry import Box, Point
from bpmn.layout.parts import Places
from bpmn.semantics import POOLS, SUB_PROCESSES, Model
from bpmn.xml import DC, DD_DI, DI, local

PREFIXES = {"bpmndi": DI, "dc": DC, "di": DD_DI}


def clear(root: etree._Element) -> None:
    """Takes out all diagrams."""
    for diagram in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(diagram)


def new_plane(root: etree._Element, element: str) -> etree._Element:
    """The plane of a new diagram at the end of the file."""
    taken = _ids(root)
    diagram = etree.SubElement(root, f"{{{DI}}}BPMNDiagram", nsmap=_prefixes(root))
    diagram.set("id", _free(f"{element}_diagram", taken))
    plane = etree.SubElement(diagram, f"{{{DI}}}BPMNPlane", id=_free(f"{element}_plane", taken))
    plane.set("bpmnElement", element)
    return plane


def write(root: etree._Element, plane: etree._Element, places: Places) -> None:
    """Adds a shape or an edge for all that has a place, in the model's order."""
    model, taken = Model(root), _ids(root)
    prefixes = _prefixes(root)
    for own, element in model.elements.items():
        if own in places.boxes:
            shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", id=_free(f"{own}_di", taken), nsmap=prefixes)
            shape.set("bpmnElement", own)
            _describe(shape, element, own in places.open)
            _bounds(shape, places.boxes[own])
        elif own in places.courses:
            shape = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", id=_free(f"{own}_di", taken), nsmap=prefixes)
            shape.set("bpmnElement", own)
            waypoints(shape, places.courses[own])
        else:
            continue
        if own in places.names:
            _bounds(etree.SubElement(shape, f"{{{DI}}}BPMNLabel"), places.names[own])


def _describe(shape: etree._Element, element: etree._Element, is_open: bool) -> None:
    kind = local(element)
    if kind in POOLS:
        shape.set("isHorizontal", "true")
    elif kind in SUB_PROCESSES:
        shape.set("isExpanded", str(is_open).lower())
    elif kind == "exclusiveGateway":
        shape.set("isMarkerVisible", "true")


def _bounds(shape: etree._Element, box: Box) -> None:
    values = {name: _number(getattr(box, name)) for name in ("x", "y", "width", "height")}
    etree.SubElement(shape, f"{{{DC}}}Bounds", values)


def waypoints(edge: etree._Element, course: Iterable[Point]) -> None:
    for x, y in course:
        etree.SubElement(edge, f"{{{DD_DI}}}waypoint", x=_number(x), y=_number(y))


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _prefixes(root: etree._Element) -> dict[str, str]:
    """The prefixes to declare, if the file has none for these namespaces."""
    return {prefix: uri for prefix, uri in PREFIXES.items() if prefix not in root.nsmap or root.nsmap[prefix] == uri}


def _ids(root: etree._Element) -> set[str]:
    return {own for element in root.iter() if isinstance(element.tag, str) and (own := element.get("id"))}


def _free(wish: str, taken: set[str]) -> str:
    """An id that nothing has yet."""
    own, count = wish, 1
    while own in taken:
        count += 1
        own = f"{wish}_{count}"
    taken.add(own)
    return own
