"""Where only a part of a diagram is missing, what it shows stays where it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bpmn import drawing, layout
from bpmn.drawing.diagram import Scene
from bpmn.xml import DC, DI, parse
from tests.bpmn.layout import claims, sketches
from tests.bpmn.layout.random_models import Model

Bounds = dict[str, tuple[str, ...]]


def without(xml: bytes, *elements: str) -> bytes:
    """The file with the shapes and edges of these elements taken out of its diagram."""
    root = parse(xml)
    for part in root.findall(f".//{{{DI}}}*[@bpmnElement]"):
        if part.get("bpmnElement") in elements and (above := part.getparent()) is not None:
            above.remove(part)
    return etree.tostring(root)


def bounds(xml: bytes) -> Bounds:
    shapes = parse(xml).iter(f"{{{DI}}}BPMNShape")
    return {shape.get("bpmnElement", ""): tuple(shape.find(f"{{{DC}}}Bounds").attrib.values()) for shape in shapes}


def mended(name: str, *missing: str) -> tuple[Scene, Bounds, Bounds]:
    """The picture of a sketch that lacked some parts; all bounds before and after."""
    damaged = without(layout.laid_out(sketches.ALL[name]), *missing)
    xml = layout.laid_out(damaged)
    return drawing.scene(xml), bounds(damaged), bounds(xml)


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("line", ("ask",)),
        ("line", ("begin-ask",)),
        ("loop", ("ok", "ok-merge")),
        ("fan", ("b", "c", "join-end")),
        ("inside", ("w", "late")),
        ("inside", ("deep", "x")),
        ("inside", ("inner",)),
        ("lanes", ("ask", "ask-end")),
        ("notes", ("note", "n", "store")),
        ("pools", ("work", "told")),
        ("pools", ("outside", "told")),
        ("pools", ("field", "got", "work", "gone", "got-work", "work-gone", "order", "done")),
    ],
)
def test_what_is_missing_is_placed_and_the_rest_stays(name: str, missing: tuple[str, ...]) -> None:
    found, before, after = mended(name, *missing)
    assert {own: after[own] for own in before} == before
    assert {shape.id for shape in found.shapes} | {edge.id for edge in found.edges} >= {*missing}
    assert claims.faults(found) == []


@given(st.integers(0, 10**9))
@settings(max_examples=8, derandomize=True)
def test_parts_find_a_place_on_any_diagram(seed: int) -> None:
    model = Model(seed, most=4)
    whole = layout.laid_out(model.xml())
    shown = [own for own in bounds(whole) if not own.startswith(("pool", "lane"))]
    found = drawing.scene(layout.laid_out(without(whole, *shown[seed % 3 :: 4])))
    assert {shape.id for shape in found.shapes} == {*bounds(whole)}
    assert claims.overlapping(found) + claims.adrift(found) + claims.loose_ends(found) == []
    assert claims.outside_their_lane(found, model.lanes) == []


def test_where_there_is_no_room_everything_is_laid_out_anew() -> None:
    xml = layout.laid_out(sketches.ALL["inside"])
    crowded = without(xml, *(f"t{number}" for number in range(40)))
    more = b"".join(b'<task id="t%d"/>' % number for number in range(40))
    crowded = crowded.replace(b'<subProcess id="deep" name="', more + b'<subProcess id="deep" name="')
    found = drawing.scene(layout.laid_out(crowded))
    assert {f"t{number}" for number in range(40)} <= {shape.id for shape in found.shapes}
    assert claims.faults(found) == []


def test_a_sub_process_that_is_closed_stays_closed() -> None:
    xml = without(layout.laid_out(sketches.ALL["inside"]), "i", "w", "o", "deep", "x", "i-w", "w-o")
    closed = xml.replace(b'isExpanded="true"', b'isExpanded="false"')
    assert layout.laid_out(closed) is closed
