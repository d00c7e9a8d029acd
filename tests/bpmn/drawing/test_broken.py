"""A file that can't be drawn is refused with a sentence, the element and the fix."""

from __future__ import annotations

import pytest

from bpmn import drawing
from bpmn.errors import MapError
from bpmn.xml import MODEL
from tests.bpmn.drawing import gallery

GOOD = gallery.Sketch().shape('<task id="ask"/>', "ask", (0, 0, 100, 80)).edge(
    '<sequenceFlow id="on" sourceRef="ask" targetRef="ask"/>', "on", (100, 40), (140, 40)
).xml()  # fmt: skip
BOMB = b'<!DOCTYPE d [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("xml", "says", "element"),
    [
        (b"", "not well-formed XML", None),
        (b"order;customer\n1;2", "not well-formed XML", None),
        (b"<html/>", "no BPMN 2.0 document", None),
        (b"<x:definitions/>", "not well-formed XML", None),
        ('<?xml version="1.0" encoding="UTF-8"?><a b="ä"/>'.encode("latin-1"), "not well-formed XML", None),
        (BOMB + GOOD, "document type", None),
        (f'<definitions xmlns="{MODEL}"/>'.encode(), "no diagram", None),
        (gallery.Sketch().xml(), "no shape at all", None),
        (GOOD.replace(b'x="0"', b""), "coordinate x is missing", "ask"),
        (GOOD.replace(b'x="0"', b'x="left"'), "'left', no usable number", "ask"),
        (GOOD.replace(b'x="0"', b'x="nan"'), "no usable number", "ask"),
        (GOOD.replace(b'x="0"', b'x="1e300"'), "no usable number", "ask"),
        (GOOD.replace(b'width="100"', b'width="0"'), "no extent", "ask"),
        (GOOD.replace(b"dc:Bounds", b"dc:Extent"), "no bounds", "ask"),
        (GOOD.replace(b"dd:waypoint", b"dd:point"), "fewer than two waypoints", "on"),
        (GOOD.replace(b'xmlns:dd="', b'xmlns:de="'), "not well-formed XML", None),
    ],
)
def test_a_broken_file_is_refused_in_words(xml: bytes, says: str, element: str | None) -> None:
    with pytest.raises(MapError, match=says) as refusal:
        drawing.scene(xml)
    assert refusal.value.element == element
    assert refusal.value.fix


def test_the_file_that_is_broken_above_is_good_without_the_fault() -> None:
    assert [shape.id for shape in drawing.scene(GOOD).shapes] == ["ask"]


def test_a_diagram_that_is_not_in_the_file_is_refused_with_those_that_are() -> None:
    with pytest.raises(MapError, match="no diagram other") as refusal:
        drawing.scene(GOOD, "other")
    assert refusal.value.fix == "choose one of d"


def test_a_diagram_is_chosen_by_its_id_or_by_what_it_shows() -> None:
    assert drawing.scene(GOOD, "d") == drawing.scene(GOOD, "c") == drawing.scene(GOOD)
