"""The maps that ship with the product are drawn as they were arranged, and arranged so that nothing is in the way."""

from __future__ import annotations

import pytest

from bpmn import drawing, library
from bpmn.xml import DI, NAMESPACES, parse
from tests.bpmn.drawing.test_pictures import elements
from tests.bpmn.layout import claims

every_map = pytest.mark.parametrize("map_id", library.shipped_ids())


@every_map
def test_nothing_lies_on_anything_else(map_id: str) -> None:
    assert claims.faults(drawing.scene(library.shipped(map_id).xml)) == []


@every_map
def test_every_element_lies_within_its_lane(map_id: str) -> None:
    xml = library.shipped(map_id).xml
    lanes = {
        (member.text or "").strip(): lane.get("id", "")
        for lane in parse(xml).iterfind(".//bpmn:lane", NAMESPACES)
        for member in lane.iterfind("bpmn:flowNodeRef", NAMESPACES)
    }
    assert claims.outside_their_lane(drawing.scene(xml), lanes) == []


@every_map
def test_every_shape_and_edge_of_the_file_has_its_group(map_id: str) -> None:
    xml = library.shipped(map_id).xml
    parts = parse(xml).iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")
    assert {part.get("bpmnElement") for part in parts} == set(elements(drawing.svg(drawing.scene(xml))))
