"""A file that can't be read is refused with a sentence and the fix; one that can is drawn, whatever its diagram."""

from __future__ import annotations

import re

import pytest

from bpmn import drawing
from bpmn.errors import MapError
from bpmn.xml import LARGEST, MODEL
from tests.bpmn.drawing import gallery
from tests.bpmn.layout import claims

FLOW = '<sequenceFlow id="on" sourceRef="ask" targetRef="end"/>'
SHAPES = gallery.Sketch().shape('<task id="ask"/>', "ask", (0, 0, 100, 80)).shape(
    '<endEvent id="end"/>', "end", (140, 22, 36, 36)
)  # fmt: skip
GOOD = SHAPES.edge(FLOW, "on", (100, 40), (140, 40)).xml()
BOMB = b'<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        (b"", "not well-formed XML"),
        (b"order;customer\n1;2", "not well-formed XML"),
        (b"<html/>", "no BPMN 2.0 document"),
        (b"<x:definitions/>", "not well-formed XML"),
        ('<?xml version="1.0" encoding="UTF-8"?><a b="ä"/>'.encode("latin-1"), "not in the encoding"),
        (BOMB + GOOD, "document type"),
        (GOOD.replace(b'xmlns:dd="', b'xmlns:de="'), "not well-formed XML"),
        (f'<definitions xmlns="{MODEL}"/>'.encode(), "nothing that could be drawn"),
        (gallery.Sketch().xml(), "nothing that could be drawn"),
        (b" " * (LARGEST + 1), "over 10,000,000"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(xml: bytes, says: str) -> None:
    with pytest.raises(MapError, match=says) as refusal:
        drawing.scene(xml)
    assert refusal.value.fix


@pytest.mark.parametrize(
    "xml",
    [
        GOOD[: GOOD.index(b"<di:BPMNDiagram")] + b"</definitions>",
        re.sub(rb"<di:BPMNPlane.*</di:BPMNPlane>", b"", GOOD),
        re.sub(rb"<di:BPMNPlane(.*?)>.*</di:BPMNPlane>", rb"<di:BPMNPlane\1/>", GOOD),
        GOOD.replace(b'x="0"', b""),
        GOOD.replace(b'x="0"', b'x="left"'),
        GOOD.replace(b'x="0"', b'x="nan"'),
        GOOD.replace(b'x="0"', b'x="1e300"'),
        GOOD.replace(b'width="100"', b'width="0"'),
        GOOD.replace(b"dc:Bounds", b"dc:Extent"),
        GOOD.replace(b"dd:waypoint", b"dd:point"),
    ],
)
def test_a_diagram_that_cannot_be_used_is_made_up_for(xml: bytes) -> None:
    """No plane, an empty one, missing or impossible coordinates: the picture shows the map all the same."""
    scene = drawing.scene(xml)
    assert ({shape.id for shape in scene.shapes}, {edge.id for edge in scene.edges}) == ({"ask", "end"}, {"on"})
    assert claims.faults(scene) == []


def test_the_file_that_is_broken_above_is_good_without_the_fault() -> None:
    assert [shape.id for shape in drawing.scene(GOOD).shapes] == ["ask", "end"]


def test_a_diagram_that_is_not_in_the_file_is_refused_with_those_that_are() -> None:
    with pytest.raises(MapError, match="no diagram other") as refusal:
        drawing.scene(GOOD, "other")
    assert refusal.value.fix == "choose one of d"


def test_a_diagram_is_chosen_by_its_id_or_by_what_it_shows() -> None:
    assert drawing.scene(GOOD, "d") == drawing.scene(GOOD, "c") == drawing.scene(GOOD)
