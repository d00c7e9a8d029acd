"""The drawings of the shipped maps: as even, straight and uncluttered as ones drawn by hand."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from bpmn import library
from bpmn.xml import DI, NAMESPACES
from tests.bpmn.drawn import Drawn, drawn, inside, overlap

GRID = 5.0  #: px; also halves of the grid of ten, for the centres of odd shapes
NEAR = 12.0  #: px between a label and what it names, at most
CLEAR = 6.0  #: px that a label keeps from what doesn't belong to it
#: what every order of the map passes when all goes well, as far as it is one straight line
MAIN_LINES = {
    "install": "carry_out_work_order work_done check_changes changes_gate changes_merge finish_split notify_billing "
    "finish_join check_campaign campaign_gate",
    "work_order": "work_order_begins submit_merge submit_work_order provisioning_under_way work_order_ends",
    "undo": "undo_begins take_back_terminal void_campaign release_port return_fee undo_ends",
    "move": "carry_out_work_order work_done move_subscription release_old_port notify_billing notify_customer "
    "order_completed",
    "dismantle": "check_dues carry_out_work_order work_done end_subscription release_old_port notify_billing "
    "notify_customer order_completed",
    "change_order": "check_point_of_no_return approval_gate request_merge request_change change_answer change_agreed "
    "apply_change notify_customer order_completed",
    "cancel_order": "check_point_of_no_return approval_gate request_merge request_cancellation cancellation_answer "
    "cancellation_done install_cancelled notify_customer order_completed",
    "complaint": "handling_merge handle_complaint handled answer_merge",
    "transfer": "check_identities approval_gate approval_merge change_owner finish_split notify_old_owner finish_join "
    "order_completed",
}


@pytest.fixture(params=library.shipped_ids())
def map_(request: pytest.FixtureRequest) -> Drawn:
    return drawn(request.param)


def test_it_fits_on_a_screen_and_on_a_sheet(map_: Drawn) -> None:
    boxes = map_.shapes.values()
    left, right = min(b.x for b in boxes), max(b.x + b.width for b in boxes)
    top, bottom = min(b.y for b in boxes), max(b.y + b.height for b in boxes)
    assert right - left <= 2300 and bottom - top <= 1250


def test_the_main_line_is_straight_and_reads_from_left_to_right(map_: Drawn) -> None:
    places = [map_.boxes[element] for element in MAIN_LINES[map_.id].split()]
    assert len({place.y + place.height / 2 for place in places}) == 1
    assert all(a.x + a.width < b.x for a, b in pairwise(places))


def test_the_main_line_is_one_of_flows(map_: Drawn) -> None:
    ways = {(flow.source, flow.target) for flow in map_.flows.values()}
    assert set(pairwise(MAIN_LINES[map_.id].split())) <= ways


def test_pools_lie_one_above_the_other_with_the_same_width(map_: Drawn) -> None:
    for upper, lower in pairwise(map_.shapes[pool] for pool in map_.pools):
        assert (upper.x, upper.width) == (lower.x, lower.width)
        assert upper.y + upper.height < lower.y


def test_lanes_fill_their_pool_without_gap(map_: Drawn) -> None:
    for participant in map_.root.iter("{*}participant"):
        process = participant.get("processRef", "")
        pool = map_.shapes[participant.get("id", "")]
        lanes = map_.root.iterfind(f".//bpmn:process[@id='{process}']//bpmn:lane", NAMESPACES)
        places = sorted((map_.shapes[lane.get("id", "")] for lane in lanes), key=lambda place: place.y)
        assert bool(places) == bool(process)  # a pool without a process is a black box
        assert {(lane.x, lane.width) for lane in places} <= {(pool.x + 30, pool.width - 30)}
        assert [lane.y for lane in places] == [pool.y, *(lane.y + lane.height for lane in places[:-1])][: len(places)]
        assert not places or places[-1].y + places[-1].height == pool.y + pool.height


def test_every_element_lies_within_its_lane(map_: Drawn) -> None:
    for lane in map_.root.iter("{*}lane"):
        for member in lane.iterfind("bpmn:flowNodeRef", NAMESPACES):
            assert inside(map_.shapes[member.text or ""], map_.shapes[lane.get("id", "")]), member.text


def test_centres_lie_on_the_grid(map_: Drawn) -> None:
    for element, place in map_.boxes.items():
        assert (place.x + place.width / 2) % GRID == 0 == (place.y + place.height / 2) % GRID, element


def test_no_two_shapes_touch_but_hosts_and_what_they_carry(map_: Drawn) -> None:
    for (a, box_a), (b, box_b) in combinations(map_.boxes.items(), 2):
        one, other = map_.elements[a], map_.elements[b]
        related = {one.attached_to, one.parent, other.attached_to, other.parent}
        assert related & {a, b} or not overlap(box_a, box_b, 10), (a, b)


def test_boundary_events_lie_exactly_on_the_border(map_: Drawn) -> None:
    for element in map_.elements.values():
        if element.attached_to:
            own, host = map_.shapes[element.id], map_.shapes[element.attached_to]
            assert own.y + own.height / 2 in (host.y, host.y + host.height), element.id
            assert host.x < own.x and own.x + own.width < host.x + host.width


def test_flows_run_straight_and_square(map_: Drawn) -> None:
    for flow, points in map_.paths.items():
        assert all((a[0] == b[0]) != (a[1] == b[1]) for a, b in pairwise(points)), flow


def test_flows_begin_and_end_on_the_border_of_their_elements(map_: Drawn) -> None:
    for flow, points in map_.paths.items():
        for end, (x, y) in zip(map_.ends[flow], (points[0], points[-1]), strict=True):
            place = map_.shapes[end]
            dx, dy = abs(x - place.x - place.width / 2), abs(y - place.y - place.height / 2)
            if place.width == place.height == 36:
                assert abs((dx**2 + dy**2) ** 0.5 - 18) < 0.1, (flow, end)
            else:
                assert {dx == place.width / 2, dy == place.height / 2} == {True, False}, (flow, end)
                assert dx <= place.width / 2 and dy <= place.height / 2, (flow, end)


def test_no_flow_crosses_a_box(map_: Drawn) -> None:
    for flow, place in map_.strokes:
        around = map_.around(flow)
        for element, other in map_.boxes.items():
            enters = element in around or map_.elements[element].attached_to in around
            assert enters or not overlap(place, other, 1), (flow, element)


def test_no_two_flows_run_on_top_of_each_other(map_: Drawn) -> None:
    for (a, box_a), (b, box_b) in combinations(map_.strokes, 2):
        shared = a != b and overlap(box_a, box_b, 1)
        crossing = (box_a.width == 0) != (box_b.width == 0)
        assert not shared or crossing, (a, b)


def test_sequence_flows_never_cross_each_other(map_: Drawn) -> None:
    sequence = [stroke for stroke in map_.strokes if stroke.flow in map_.flows]
    for (a, box_a), (b, box_b) in combinations(sequence, 2):
        meet = map_.ends[a][1] == map_.ends[b][1] or map_.ends[a][0] == map_.ends[b][0]
        assert a == b or meet or not overlap(box_a, box_b, 1), (a, b)


def test_messages_never_cross_each_other(map_: Drawn) -> None:
    messages = [stroke for stroke in map_.strokes if stroke.flow not in map_.flows]
    for (a, box_a), (b, box_b) in combinations(messages, 2):
        assert a == b or not overlap(box_a, box_b, 1), (a, b)


def test_messages_leave_and_arrive_vertically(map_: Drawn) -> None:
    for flow in map_.paths.keys() - map_.flows.keys():
        points = map_.paths[flow]
        assert points[0][0] == points[1][0] and points[-1][0] == points[-2][0], flow


def test_what_has_a_name_beside_it_has_a_place_for_it(map_: Drawn) -> None:
    beside = [e for e in map_.elements.values() if e.name and e.type.endswith(("Event", "Gateway"))]
    named = {element.id for element in beside} | {flow.id for flow in map_.flows.values() if flow.name}
    named |= {flow.get("id", "") for flow in map_.root.iter("{*}messageFlow")}
    assert map_.labels.keys() == named


def test_labels_are_as_wide_as_their_text(map_: Drawn) -> None:
    names = {part.get("id", ""): part.get("name", "") for part in map_.root.iter()}
    assert {own: place.width for own, place in map_.labels.items()} == {
        own: 12 * len(names[own]) for own in map_.labels
    }


def test_labels_stand_close_to_what_they_name(map_: Drawn) -> None:
    for element, place in map_.labels.items():
        near = [stroke for flow, stroke in map_.strokes if flow == element] or [map_.shapes[element]]
        assert any(overlap(place, part, NEAR) for part in near), element


def test_labels_keep_clear_of_shapes_flows_and_each_other(map_: Drawn) -> None:
    for element, place in map_.labels.items():
        holder = map_.elements[element].parent if element in map_.elements else ""
        for other, around in map_.boxes.items():
            assert other in (element, holder) or not overlap(place, around, 1), (element, other)
        for flow, stroke in map_.strokes:
            assert not overlap(place, stroke, 2), (element, flow)
        for other, label in map_.labels.items():
            assert other == element or not overlap(place, label, CLEAR), (element, other)


def test_the_diagram_shows_the_collaboration(map_: Drawn) -> None:
    (plane,) = map_.root.iter(f"{{{DI}}}BPMNPlane")
    assert plane.get("bpmnElement") == f"{map_.id}_collaboration"
