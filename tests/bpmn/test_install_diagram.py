"""The drawing of the install map: as even, straight and uncluttered as one drawn by hand."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import NamedTuple

from bpmn import library
from bpmn.lint.diagram import Box, box
from bpmn.xml import DC, DD_DI, DI, NAMESPACES, local, parse

MAP = library.shipped("install")
ROOT = parse(MAP.xml)
POOLS = ["pool_boss", "pool_provisioning"]
FRAMES = {*POOLS, *(lane.get("id", "") for lane in ROOT.iterfind(".//bpmn:lane", NAMESPACES))}
SUB_PROCESS = "provisioning_under_way"
GRID = 5.0  #: px; also halves of the grid of ten, for the centres of odd shapes
NEAR = 12.0  #: px between a label and what it names, at most
CLEAR = 6.0  #: px that a label keeps from what doesn't belong to it


class Stroke(NamedTuple):
    """A straight piece of a flow."""

    flow: str
    box: Box


def shapes() -> dict[str, Box]:
    found = {shape.get("bpmnElement", ""): box(shape) for shape in ROOT.iter(f"{{{DI}}}BPMNShape")}
    assert None not in found.values()
    return {element: place for element, place in found.items() if place is not None}


def paths() -> dict[str, list[tuple[float, float]]]:
    return {
        edge.get("bpmnElement", ""): [
            (float(point.get("x", "")), float(point.get("y", ""))) for point in edge.iter(f"{{{DD_DI}}}waypoint")
        ]
        for edge in ROOT.iter(f"{{{DI}}}BPMNEdge")
    }


def labels() -> dict[str, Box]:
    """Where the texts beside shapes and flows stand, by the element they name."""
    found = {}
    for label in ROOT.iter(f"{{{DI}}}BPMNLabel"):
        part, bounds = label.getparent(), label.find(f"{{{DC}}}Bounds")
        assert part is not None and bounds is not None
        x, y, width, height = (float(bounds.get(name, "")) for name in ("x", "y", "width", "height"))
        found[part.get("bpmnElement", "")] = Box(x, y, width, height)
    return found


def ends() -> dict[str, tuple[str, str]]:
    flows = (flow for flow in ROOT.iter() if local(flow) in ("sequenceFlow", "messageFlow"))
    return {flow.get("id", ""): (flow.get("sourceRef", ""), flow.get("targetRef", "")) for flow in flows}


def strokes() -> list[Stroke]:
    return [
        Stroke(flow, Box(min(a[0], b[0]), min(a[1], b[1]), abs(a[0] - b[0]), abs(a[1] - b[1])))
        for flow, points in paths().items()
        for a, b in pairwise(points)
    ]


def overlap(a: Box, b: Box, clear: float = 0.0) -> bool:
    across = a.x < b.x + b.width + clear and b.x < a.x + a.width + clear
    return across and a.y < b.y + b.height + clear and b.y < a.y + a.height + clear


def inside(inner: Box, outer: Box) -> bool:
    right, bottom = inner.x + inner.width, inner.y + inner.height
    fits = right <= outer.x + outer.width and bottom <= outer.y + outer.height
    return inner.x >= outer.x and inner.y >= outer.y and fits


SHAPES, PATHS, LABELS, ENDS, STROKES = shapes(), paths(), labels(), ends(), strokes()
BOXES = {element: place for element, place in SHAPES.items() if element not in FRAMES}


def test_it_fits_on_a_screen_and_on_a_sheet() -> None:
    left, right = min(b.x for b in SHAPES.values()), max(b.x + b.width for b in SHAPES.values())
    top, bottom = min(b.y for b in SHAPES.values()), max(b.y + b.height for b in SHAPES.values())
    assert right - left <= 2300 and bottom - top <= 1250


def test_pools_lie_one_above_the_other_with_the_same_width() -> None:
    upper, lower = (SHAPES[pool] for pool in POOLS)
    assert (upper.x, upper.width) == (lower.x, lower.width)
    assert upper.y + upper.height < lower.y


def test_lanes_fill_their_pool_without_gap() -> None:
    for participant in ROOT.iter("{*}participant"):
        process = participant.get("processRef", "")
        pool = SHAPES[participant.get("id", "")]
        lanes = ROOT.iterfind(f".//bpmn:process[@id='{process}']//bpmn:lane", NAMESPACES)
        places = sorted((SHAPES[lane.get("id", "")] for lane in lanes), key=lambda place: place.y)
        assert {(lane.x, lane.width) for lane in places} == {(pool.x + 30, pool.width - 30)}
        assert [lane.y for lane in places] == [pool.y, *(lane.y + lane.height for lane in places[:-1])]
        assert places[-1].y + places[-1].height == pool.y + pool.height


def test_every_element_lies_within_its_lane() -> None:
    for lane in ROOT.iter("{*}lane"):
        for member in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
            assert inside(SHAPES[member.text or ""], SHAPES[lane.get("id", "")]), member.text


def test_centres_lie_on_the_grid() -> None:
    for element, place in BOXES.items():
        assert (place.x + place.width / 2) % GRID == 0 == (place.y + place.height / 2) % GRID, element


def test_no_two_shapes_touch_but_hosts_and_what_they_carry() -> None:
    for (a, box_a), (b, box_b) in combinations(BOXES.items(), 2):
        elements = MAP.elements
        related = {elements[a].attached_to, elements[a].parent, elements[b].attached_to, elements[b].parent}
        assert related & {a, b} or not overlap(box_a, box_b, 10), (a, b)


def test_boundary_events_lie_exactly_on_the_border() -> None:
    for element in MAP.elements.values():
        if element.attached_to:
            own, host = SHAPES[element.id], SHAPES[element.attached_to]
            assert own.y + own.height / 2 in (host.y, host.y + host.height), element.id
            assert host.x < own.x and own.x + own.width < host.x + host.width


def test_flows_run_straight_and_square() -> None:
    for flow, points in PATHS.items():
        assert all((a[0] == b[0]) != (a[1] == b[1]) for a, b in pairwise(points)), flow


def test_flows_begin_and_end_on_the_border_of_their_elements() -> None:
    for flow, points in PATHS.items():
        for end, (x, y) in zip(ENDS[flow], (points[0], points[-1]), strict=True):
            place = SHAPES[end]
            dx, dy = abs(x - place.x - place.width / 2), abs(y - place.y - place.height / 2)
            if place.width == place.height == 36:
                assert abs((dx**2 + dy**2) ** 0.5 - 18) < 0.1, (flow, end)
            else:
                assert {dx == place.width / 2, dy == place.height / 2} == {True, False}, (flow, end)


def test_no_flow_crosses_a_box() -> None:
    for flow, place in STROKES:
        around = {MAP.elements[end].parent for end in ENDS[flow]} | set(ENDS[flow])
        for element, other in BOXES.items():
            enters = element in around or MAP.elements[element].attached_to in around
            assert enters or not overlap(place, other, 1), (flow, element)


def test_no_two_flows_run_on_top_of_each_other() -> None:
    for (a, box_a), (b, box_b) in combinations(STROKES, 2):
        shared = a != b and overlap(box_a, box_b, 1)
        crossing = (box_a.width == 0) != (box_b.width == 0)
        assert not shared or crossing, (a, b)


def test_sequence_flows_never_cross_each_other() -> None:
    sequence = [stroke for stroke in STROKES if stroke.flow in MAP.flows]
    for (a, box_a), (b, box_b) in combinations(sequence, 2):
        meet = ENDS[a][1] == ENDS[b][1] or ENDS[a][0] == ENDS[b][0]
        assert a == b or meet or not overlap(box_a, box_b, 1), (a, b)


def test_messages_leave_and_arrive_vertically() -> None:
    for flow in PATHS.keys() - MAP.flows.keys():
        points = PATHS[flow]
        assert points[0][0] == points[1][0] and points[-1][0] == points[-2][0], flow


def test_what_has_a_name_beside_it_has_a_place_for_it() -> None:
    beside = [e for e in MAP.elements.values() if e.name and e.type.endswith(("Event", "Gateway"))]
    named = {element.id for element in beside} | {flow.id for flow in MAP.flows.values() if flow.name}
    named |= {flow.get("id", "") for flow in ROOT.iter("{*}messageFlow")}
    assert LABELS.keys() == named


def test_labels_are_as_wide_as_their_text() -> None:
    names = {part.get("id", ""): part.get("name", "") for part in ROOT.iter()}
    assert {own: place.width for own, place in LABELS.items()} == {own: 12 * len(names[own]) for own in LABELS}


def test_labels_stand_close_to_what_they_name() -> None:
    for element, place in LABELS.items():
        near = [stroke for flow, stroke in STROKES if flow == element] or [SHAPES[element]]
        assert any(overlap(place, part, NEAR) for part in near), element


def test_labels_keep_clear_of_shapes_flows_and_each_other() -> None:
    for element, place in LABELS.items():
        for other, around in BOXES.items():
            assert other in (element, SUB_PROCESS) or not overlap(place, around, 1), (element, other)
        for flow, stroke in STROKES:
            assert not overlap(place, stroke, 2), (element, flow)
        for other, label in LABELS.items():
            assert other == element or not overlap(place, label, CLEAR), (element, other)


def test_the_diagram_shows_the_collaboration() -> None:
    (plane,) = ROOT.iter(f"{{{DI}}}BPMNPlane")
    assert plane.get("bpmnElement") == "install_collaboration"
