"""Small maps for tests, written in a few words: names and a complete diagram are added by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from bpmn.map import NODES
from bpmn.xml import DC, DD_DI, DI, MODEL, local

DIAGRAM = f'xmlns:bpmndi="{DI}" xmlns:dc="{DC}" xmlns:di="{DD_DI}"'

STEP = 200  #: px from one shape to the next


def sketch(*parts: str, root: str = "", process: str = "p", executable: str = "true") -> bytes:
    """A map with one process made of `parts`; `root` goes beside the process (messages, a collaboration)."""
    heading = f'<definitions xmlns="{MODEL}" {DIAGRAM} id="map" targetNamespace="urn:test">'
    inside = f'<process id="{process}" isExecutable="{executable}">{"".join(parts)}</process>'
    tree = etree.fromstring(f"{heading}{root}{inside}</definitions>")
    for node in _drawn_as_shapes(tree):
        if node.get("name") is None:
            node.set("name", f"{node.get('id')}?")
    _draw(tree)
    return etree.tostring(tree, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def node(kind: str, own: str, *inside: str, **attributes: str) -> str:
    """An element: `node("userTask", "ask")`; `inside` holds event definitions or a sub-process's parts."""
    rest = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f'<{kind} id="{own}"{rest}>{"".join(inside)}</{kind}>'


def chain(elements: str, condition: str | None = None) -> str:
    """Flows from each element to the next: `chain("begin ask end")`; ids are `begin-ask`, `ask-end`."""
    names = elements.split()
    text = "" if condition is None else f"<conditionExpression>{condition}</conditionExpression>"
    return "".join(
        f'<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}">{text}</sequenceFlow>' for a, b in pairwise(names)
    )


def on(kind: str, **attributes: str) -> str:
    """An event definition: `on("message", messageRef="m")`, `on("link")`."""
    rest = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{kind}EventDefinition{rest}/>"


def timer(text: str, kind: str = "timeDate") -> str:
    return f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"


BEGIN, END = node("startEvent", "begin"), node("endEvent", "end")
MESSAGE = node("message", "m", name="m")
ON_MESSAGE = on("message", messageRef="m")


def _drawn_as_shapes(tree: etree._Element) -> Iterator[etree._Element]:
    for part in tree.iter(f"{{{MODEL}}}*"):
        if local(part) in NODES | {"participant", "lane"}:
            yield part


def _draw(tree: etree._Element) -> None:
    """Shapes in a row, boundary events on the lower border of their hosts; edges are mere strokes."""
    plane = etree.SubElement(etree.SubElement(tree, f"{{{DI}}}BPMNDiagram"), f"{{{DI}}}BPMNPlane", id="plane")
    shown = [part for part in tree if local(part) in ("collaboration", "process")]
    plane.set("bpmnElement", shown[0].get("id", ""))
    places: dict[str, int] = {}
    for place, part in enumerate(_drawn_as_shapes(tree)):
        own, host = part.get("id", ""), part.get("attachedToRef", "")
        places[own] = place * STEP
        shape = etree.SubElement(plane, f"{{{DI}}}BPMNShape", bpmnElement=own)
        x, y = (places.get(host, places[own]), 40) if host else (places[own], 0)
        etree.SubElement(shape, f"{{{DC}}}Bounds", x=str(x), y=str(y), width="100", height="80")
    for flow in tree.iter(f"{{{MODEL}}}sequenceFlow", f"{{{MODEL}}}messageFlow"):
        edge = etree.SubElement(plane, f"{{{DI}}}BPMNEdge", bpmnElement=flow.get("id", ""))
        for x in (7, 107):
            etree.SubElement(edge, f"{{{DD_DI}}}waypoint", x=str(x), y="40")
