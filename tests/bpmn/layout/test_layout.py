"""A map without a diagram gets one that a person could have drawn: nothing lies on anything else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from bpmn import cli, drawing, layout, library, lint
from bpmn.drawing.diagram import Scene, Shape
from bpmn.errors import MapError
from bpmn.lint.diagram import RULES
from bpmn.xml import DI, parse
from tests.bpmn.drawing.test_pictures import elements
from tests.bpmn.layout import claims, sketches
from tests.bpmn.layout.random_models import Model

every_sketch = pytest.mark.parametrize("xml", sketches.ALL.values(), ids=sketches.ALL)


def shape(scene: Scene, own: str) -> Shape:
    found = scene.shape(own)
    assert found is not None, own
    return found


def scene(name: str) -> Scene:
    return drawing.scene(layout.laid_out(sketches.ALL[name]))


@every_sketch
def test_nothing_lies_on_anything_else(xml: bytes) -> None:
    assert claims.faults(drawing.scene(layout.laid_out(xml))) == []


@every_sketch
def test_everything_has_its_place(xml: bytes) -> None:
    root = parse(layout.laid_out(xml))
    placed = {part.get("bpmnElement") for part in root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")}
    drawn = (element for element in root.iter() if element.get("id") and not element.tag.startswith(f"{{{DI}}}"))
    silent = {"definitions", "process", "collaboration", "laneSet", "ioSpecification"}
    assert {element.get("id") for element in drawn if etree.QName(element).localname not in silent} == placed


@pytest.mark.parametrize("map_id", library.shipped_ids())
def test_a_shipped_map_can_be_laid_out_anew(map_id: str) -> None:
    xml = layout.laid_out(library.shipped(map_id).xml, anew=True)
    assert claims.faults(drawing.scene(xml)) == []
    assert [finding for finding in lint.check(xml, file=map_id) if finding.rule in {rule.name for rule in RULES}] == []
    assert library.read(xml).own == library.shipped(map_id).own


@given(st.integers(0, 10**9))
@settings(max_examples=12, derandomize=True)
def test_nothing_lies_on_anything_else_in_any_model(seed: int) -> None:
    model = Model(seed, most=6)
    xml = model.xml()
    once, again = layout.laid_out(xml), layout.laid_out(bytes(xml))
    assert once == again
    found = drawing.scene(once)
    assert set(elements(drawing.svg(found))) == {part.id for part in (*found.shapes, *found.edges)}
    assert claims.faults(found) + claims.outside_their_lane(found, model.lanes) == []


def test_what_happens_first_stands_further_left() -> None:
    found = scene("line")
    assert shape(found, "begin").box.right < shape(found, "ask").box.x < shape(found, "end").box.x


def test_the_way_on_runs_straight_and_what_leads_back_runs_below() -> None:
    found = scene("loop")
    assert len({shape(found, own).box.cy for own in ("begin", "merge", "do", "ok", "end")}) == 1
    back = next(edge for edge in found.edges if edge.id == "ok-merge")
    assert max(point.y for point in back.points) > shape(found, "do").box.bottom


def test_branches_stand_below_each_other_in_one_column() -> None:
    boxes = [shape(scene("fan"), own).box for own in "abc"]
    assert len({box.x for box in boxes}) == 1 and len({box.y for box in boxes}) == 3


def test_boundary_events_sit_on_the_border_and_what_follows_them_lies_below() -> None:
    found = scene("inside")
    host = shape(found, "inner").box
    assert {shape(found, own).box.cy for own in ("late", "back")} == {host.bottom}
    assert all(shape(found, own).box.y > host.bottom for own in ("warn", "fix"))


def test_sub_processes_are_open_and_hold_their_inside() -> None:
    found = scene("inside")
    for outer, inner in (("inner", "w"), ("inner", "deep"), ("deep", "x")):
        assert shape(found, outer).expanded
        assert shape(found, outer).box.holds(shape(found, inner).box)


def test_lanes_are_bands_of_the_whole_width_without_gaps() -> None:
    found = scene("lanes")
    pool, upper, lower = (shape(found, own).box for own in ("pool", "l1", "l2"))
    assert (upper.right, lower.right, lower.bottom) == (pool.right, pool.right, pool.bottom)
    assert upper.y == pool.y and lower.y == upper.bottom
    inner, empty = shape(found, "l21").box, shape(found, "l22").box
    assert lower.x < inner.x and inner.bottom == empty.y and empty.bottom == lower.bottom
    assert inner.holds(shape(found, "ask").box) and upper.holds(shape(found, "end").box)


def test_pools_lie_below_each_other_with_the_same_width() -> None:
    found = scene("pools")
    boxes = [shape(found, own).box for own in ("boss", "outside", "field")]
    assert len({(box.x, box.width) for box in boxes}) == 1
    assert boxes[0].bottom < boxes[1].y and boxes[1].bottom < boxes[2].y


def test_data_and_notes_stand_beside_what_they_belong_to() -> None:
    found = scene("notes")
    ask = shape(found, "ask").box
    for own in ("note", "sheet", "store"):
        box = shape(found, own).box
        assert abs(box.cx - ask.cx) < 250 and abs(box.cy - ask.cy) < 250


def test_what_has_no_flow_stands_beside_the_way_and_does_not_widen_it() -> None:
    found = scene("beside")
    begin, ask, end = (shape(found, own).box for own in ("begin", "ask", "end"))
    assert ask.x - begin.right < 100 and end.x - ask.right < 150
    assert shape(found, "event").box.x > end.right
    assert shape(found, "form").box.cx == ask.cx
    undone = shape(found, "undone").box
    assert undone.y > ask.bottom and undone.x - ask.right < 150


def test_a_process_without_a_pool_has_a_diagram_of_its_own() -> None:
    xml = layout.laid_out(sketches.ALL["two-processes"])
    assert {shape.id for shape in drawing.scene(xml, "p").shapes} == {"begin", "ask", "end"}
    assert {shape.id for shape in drawing.scene(xml, "q").shapes} == {"got", "work", "gone"}


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """The order of sets, which differs from process to process, decides nothing."""
    given_, out = tmp_path / "in.bpmn", tmp_path / "out.bpmn"
    given_.write_bytes(Model(7, most=6).xml())
    code = "import sys; from bpmn.cli import maps; maps(['layout', sys.argv[1], '-o', sys.argv[2]])"
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        subprocess.run([sys.executable, "-c", code, given_, out], env=environment, check=True)
        assert out.read_bytes() == layout.laid_out(given_.read_bytes())


def test_a_note_on_a_flow_ends_on_it() -> None:
    found = scene("notes")
    tie = next(edge for edge in found.edges if edge.id == "f")
    flow = next(edge for edge in found.edges if edge.id == "ask-end")
    (y,) = {point.y for point in flow.points}
    assert abs(tie.points[-1].y - y) <= 1


def test_the_rest_of_the_file_stays_as_it_is() -> None:
    xml = sketches.ALL["line"].replace(b"<process", b"<!-- kept --><extensionElements/><process")
    assert b"<!-- kept --><extensionElements/>" in layout.laid_out(xml)


def test_a_diagram_without_gaps_is_left_alone() -> None:
    xml = layout.laid_out(sketches.ALL["pools"])
    assert layout.laid_out(xml) is xml


def test_a_map_that_holds_nothing_is_refused() -> None:
    with pytest.raises(MapError, match="nothing that could be drawn"):
        layout.laid_out(sketches.model())


def test_without_graphviz_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MapError, match="needs Graphviz's program dot") as refusal:
        layout.laid_out(sketches.ALL["line"])
    assert "apt-get install graphviz" in refusal.value.fix


def test_the_command_writes_the_map_with_its_diagram(tmp_path: Path) -> None:
    given_, out = tmp_path / "in.bpmn", tmp_path / "out.bpmn"
    given_.write_bytes(sketches.ALL["lanes"])
    result = CliRunner().invoke(cli.maps, ["layout", str(given_), "-o", str(out)])
    assert result.exit_code == 0
    assert out.read_bytes() == layout.laid_out(sketches.ALL["lanes"])
    assert CliRunner().invoke(cli.maps, ["layout", str(given_), "-o", str(tmp_path / "no" / "out")]).exit_code == 1
