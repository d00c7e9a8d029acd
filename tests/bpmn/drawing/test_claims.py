"""What may be claimed of every picture, whether its map brings a diagram or gets one, whatever the names.

Every BPMNShape and BPMNEdge has its group, each outline lies in its bounds, each flow ends in its outer waypoints, no
name leaves the picture or lies on a flow, a shape or another name, and the same map gives the same bytes.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bpmn import drawing, layout
from bpmn.xml import DC, DD_DI, DI, parse
from tests.bpmn.drawing import gallery, outlines
from tests.bpmn.layout import claims, sketches
from tests.bpmn.layout.random_models import Model

every_map = pytest.mark.parametrize("xml", gallery.maps())
every_sketch = pytest.mark.parametrize("xml", sketches.ALL.values(), ids=sketches.ALL)


def faults(xml: bytes) -> list[str]:
    """All that is wrong with the picture of a file as it is."""
    scene = drawing.scene(xml)
    svg = drawing.svg(scene)
    found = outlines.faults(scene, svg) + claims.names_in_the_way(scene) + _missing(xml, scene)
    return found if svg == drawing.svg(drawing.scene(bytes(xml))) else [*found, "the bytes differ"]


def _missing(xml: bytes, scene: drawing.Scene) -> list[str]:
    """Parts of the file's diagram that the picture leaves out."""
    plane = next((plane for plane in parse(xml).iter(f"{{{DI}}}BPMNPlane") if len(plane)), None)
    if plane is None:
        return []
    shown = {item.id for item in (*scene.shapes, *scene.edges)}
    parts = plane.iterfind(f"{{{DI}}}*[@bpmnElement]")
    return [f"{part.get('bpmnElement')} is missing" for part in parts if part.get("bpmnElement") not in shown]


def with_diagram(seed: int, stretch: float, *, labels: bool) -> bytes:
    """A model by chance with a diagram as another tool might have written it: larger, odd coordinates, no labels."""
    root = etree.fromstring(layout.laid_out(Model(seed, most=6).xml()))
    for label in [] if labels else list(root.iter(f"{{{DI}}}BPMNLabel")):
        above = label.getparent()
        assert above is not None
        above.remove(label)
    for node in root.iter(f"{{{DC}}}Bounds", f"{{{DD_DI}}}waypoint"):
        for name in ("x", "y", "width", "height"):
            if name in node.attrib:
                node.set(name, f"{float(node.get(name, '')) * stretch - 17.3 * (name in 'xy'):.3f}")
    return etree.tostring(root)


@every_map
def test_a_map_is_drawn_as_its_diagram_says(xml: bytes) -> None:
    assert faults(xml) == []


@every_map
def test_the_same_map_laid_out_anew_has_no_fault_either(xml: bytes) -> None:
    anew = layout.laid_out(xml, anew=True)
    assert faults(anew) + claims.faults(drawing.scene(anew)) == []


@every_sketch
def test_a_sketch_is_drawn_as_it_was_laid_out(xml: bytes) -> None:
    assert faults(layout.laid_out(xml)) == []


@given(st.integers(0, 10**9))
@settings(max_examples=12, derandomize=True, deadline=None)
def test_any_model_without_a_diagram_is_drawn_as_it_was_laid_out(seed: int) -> None:
    xml = Model(seed, most=6).xml()
    assert faults(layout.laid_out(xml)) == []
    assert drawing.svg(drawing.scene(xml)) == drawing.svg(drawing.scene(bytes(xml)))


@given(st.integers(0, 10**9), st.floats(1.0, 2.0), st.booleans())
@settings(max_examples=12, derandomize=True, deadline=None)
def test_any_model_with_a_diagram_is_drawn_as_that_says(seed: int, stretch: float, labels: bool) -> None:
    assert faults(with_diagram(seed, round(stretch, 2), labels=labels)) == []


def test_the_claims_can_fail() -> None:
    """A picture is found out: of a shape elsewhere, of one left out, of a name on a shape."""
    sketch = gallery.Sketch().shape('<task id="a"/>', "a", (0, 0, 100, 80))
    sketch.shape('<startEvent id="b" name="受理"/>', "b", (-60, 22, 36, 36))
    scene = drawing.scene(sketch.xml())
    svg = drawing.svg(scene)
    assert outlines.faults(scene, svg) == []
    assert outlines.faults(scene, svg.replace('x="0" y="0"', 'x="2" y="0"')) == ["a is not where the diagram says"]
    assert "b has no group" in outlines.faults(scene, svg.replace('data-element="b"', 'data-element="c"'))
    for number in range(80):
        sketch.shape(
            f'<task id="t{number}"/>', f"t{number}", (-200 + 30 * (number % 10), -100 + 30 * (number // 10), 30, 30)
        )
    assert any("the name of b lies on" in fault for fault in claims.names_in_the_way(drawing.scene(sketch.xml())))
