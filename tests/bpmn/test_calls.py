"""Maps that call maps: read and versioned together, walked as one, put away and taken up in the middle of a call."""

from __future__ import annotations

import hashlib

import pytest

from bpmn import library
from bpmn.errors import MapError, NotWaiting, NoWay
from bpmn.walk import Move, Walk
from tests.bpmn.calling_maps import BOTTOM, DUE, FILES, MAP, MIDDLE, ORDER, TOP, TOWER, UNDO, WORK, Going
from tests.bpmn.sketch import BEGIN, END, chain, node, on, sketch


@pytest.fixture(params=[False, True], ids=["kept", "put away"])
def going(request: pytest.FixtureRequest) -> Going:
    return Going(put_away=request.param)


# -- the library


def test_a_map_says_what_it_calls_and_does_not_hold() -> None:
    assert library.called(ORDER) == ("work", "undo")
    assert library.called(WORK) == ()
    inside = sketch(BEGIN, node("callActivity", "x", calledElement="p"), END, chain("begin x end"))
    assert library.called(inside) == ()


def test_its_own_facts_come_first_and_those_of_the_called_maps_after() -> None:
    assert list(MAP.calls) == ["work", "undo"]
    assert [one.xml for one in MAP.every()] == [ORDER, WORK, UNDO]
    assert set(MAP.own.elements) < set(MAP.elements)
    assert next(iter(MAP.elements)) == "accepted" and MAP.elements["done"].parent == "under_way"
    assert {"accepted-carry_out", "work_begins-send"} <= set(MAP.flows)
    assert list(MAP.processes) == ["order"]


def test_an_element_is_found_in_the_map_that_draws_it() -> None:
    assert MAP.holder("accepted") is MAP
    assert MAP.holder("done").xml == WORK
    assert TOWER.holder("heard").xml == BOTTOM
    with pytest.raises(KeyError):
        MAP.holder("nowhere")


def test_a_version_is_the_bytes_and_the_versions_of_what_is_called() -> None:
    assert MAP.calls["work"].digest == hashlib.sha256(WORK).hexdigest()
    assert MAP.digest != library.read(ORDER).digest == hashlib.sha256(ORDER).hexdigest()
    assert library.assembled(ORDER, FILES.get) is MAP
    newer = library.assembled(ORDER, {**FILES, "undo": UNDO + b"\n"}.get)
    assert newer.xml == MAP.xml and newer.digest != MAP.digest
    deeper = library.assembled(TOP, {"middle": MIDDLE, "bottom": BOTTOM + b"\n"}.get)
    assert deeper.digest != TOWER.digest


def test_a_called_map_that_is_not_at_hand_can_be_looked_at_but_not_walked() -> None:
    alone = library.read(ORDER)
    assert alone.elements["carry_out"].calls == "work" and "send" not in alone.elements
    with pytest.raises(MapError, match="work, which isn't at hand"):
        alone.specs("order")


def test_maps_that_call_each_other_in_a_circle_are_refused() -> None:
    back = sketch(
        BEGIN, node("callActivity", "again", calledElement="order"), END, chain("begin again end"), process="work"
    )
    with pytest.raises(MapError, match="work calls itself: work → order → work"):
        library.assembled(ORDER, {**FILES, "work": back}.get)


def test_an_id_that_two_of_the_maps_use_is_refused_by_name() -> None:
    same = sketch(node("startEvent", "accepted"), END, chain("accepted end"), process="undo")
    with pytest.raises(MapError, match="used by another") as refused:
        library.assembled(ORDER, {**FILES, "undo": same}.get)
    assert refused.value.element == "accepted"


def test_a_process_that_two_maps_call_is_refused_as_its_ids_come_twice() -> None:
    twice = sketch(
        BEGIN,
        node("callActivity", "x", calledElement="bottom"),
        node("callActivity", "y", calledElement="middle"),
        END,
        chain("begin x y end"),
    )
    with pytest.raises(MapError, match="call each process from one place"):
        library.assembled(twice, {"middle": MIDDLE, "bottom": BOTTOM}.get)


# -- walking


def test_the_walk_waits_inside_the_called_process(going: Going) -> None:
    assert going.called == ["send"]
    assert {(wait.element, wait.kind) for wait in going.walk.waits} == {
        ("given_up", "message"),
        ("done", "message"),
        ("refused", "message"),
        ("overdue", "timer"),
    }


def test_it_goes_into_the_called_process_and_comes_back_with_its_data(going: Going) -> None:
    going.hears("done")
    assert going.waits == ["look"]
    assert going.walk.data == {**DUE, "did_send": True}
    going.acts("complete", "look")
    assert going.walk.ended and going.walk.end_events == ["completed"]


def test_moves_tell_the_call_before_what_is_inside_and_after_it(going: Going) -> None:
    going.hears("done")
    assert going.moves[:6] == [
        Move("accepted", "entered"),
        Move("accepted", "left"),
        Move("carry_out", "entered", "accepted-carry_out"),
        Move("work_begins", "entered"),
        Move("work_begins", "left"),
        Move("send", "entered", "work_begins-send"),
    ]
    ends = [move.element for move in going.moves if move.what == "left"]
    assert ends.index("under_way") < ends.index("work_ends") < ends.index("carry_out")
    assert going.moves[-1] == Move("look", "entered", "carry_out-look")


def test_boundaries_inside_the_called_process_are_met_there(going: Going) -> None:
    going.acts("fire", "overdue").hears("refused")
    assert going.called == ["send", "warn"]
    assert set(going.waits) == {"given_up", "decide"}
    going.acts("complete", "decide")
    assert going.waits == ["look"]


def test_a_message_on_the_border_of_the_call_ends_everything_inside(going: Going) -> None:
    going.hears("given_up")
    cancelled = {move.element for move in going.moves if move.what == "cancelled"}
    assert cancelled == {"carry_out", "under_way", "done"}
    assert going.waits == ["give_back"]
    for late in ("done", "refused"):
        with pytest.raises(NotWaiting):
            going.walk.deliver(late, late)
    with pytest.raises(NotWaiting):
        going.walk.fire("overdue")


def test_calls_within_calls_are_walked_and_ended_alike() -> None:
    for put_away in (False, True):
        going = Going(put_away=put_away, process="top", map_=TOWER)
        going.acts("complete", "prepare")
        assert going.waits == ["stop", "heard"]
        going.hears("heard")
        assert going.walk.end_events == ["top_ends"]
        stopped = Going(put_away=put_away, process="top", map_=TOWER)
        stopped.acts("complete", "prepare").hears("stop")
        assert stopped.walk.ended and stopped.walk.end_events == ["stopped"]
        assert {move.element for move in stopped.moves if move.what == "cancelled"} == {
            "heard",
            "call_bottom",
            "call_middle",
        }


def test_an_error_in_the_called_process_is_caught_on_the_border_of_the_call() -> None:
    failing = sketch(
        node("startEvent", "in"), node("endEvent", "fails", on("error")), chain("in fails"), process="failing"
    )
    calling = sketch(
        BEGIN,
        node("callActivity", "x", calledElement="failing"),
        node("boundaryEvent", "edge", on("error"), attachedToRef="x"),
        node("endEvent", "mended"),
        END,
        chain("begin x end"),
        chain("edge mended"),
    )
    walk = Walk.start(library.assembled(calling, {"failing": failing}.get), "p", {}, {})
    walk.run()
    assert walk.ended and walk.end_events == ["mended"]


def test_a_called_process_that_has_ended_leaves_the_saved_walk(going: Going) -> None:
    assert "work_begins" in going.walk.save()
    going.hears("done")
    assert "work_begins" not in going.walk.save()


# -- taken elsewhere by a person's word


def test_within_the_called_process_only_that_is_left(going: Going) -> None:
    going.hears("refused")
    told = len(going.moves)
    going.acts("go_to", "send")
    assert going.called == ["send", "send"]
    assert set(going.waits) == {"given_up", "done", "refused", "overdue"}
    assert {move.element for move in going.moves[told:] if move.what == "cancelled"} == {"decide"}
    assert "carry_out" not in {move.element for move in going.moves[told:]}
    going.hears("done")
    assert going.waits == ["look"]


def test_within_the_called_process_it_may_go_round_again_and_again(going: Going) -> None:
    for _ in range(3):
        going.acts("go_to", "send")
    going.hears("given_up")
    assert going.called == ["send"] * 4
    assert going.waits == ["give_back"]


def test_from_inside_it_is_taken_out_to_the_order_itself(going: Going) -> None:
    going.acts("go_to", "close")
    assert going.walk.ended and going.walk.end_events == ["cancelled"]
    assert {"carry_out", "under_way", "done"} <= {move.element for move in going.moves if move.what == "cancelled"}


@pytest.mark.parametrize("element", ["send", "give_back"])
def test_a_called_process_that_the_walk_is_not_in_can_not_be_reached(going: Going, element: str) -> None:
    going.hears("done")
    saved = going.walk.save()
    with pytest.raises(NoWay, match="nor of a called process that it stands in"):
        going.walk.go_to(element)
    assert going.walk.save() == saved


@pytest.mark.parametrize("calls", [1, 2])
def test_taken_to_a_call_it_goes_through_what_is_called_anew(going: Going, calls: int) -> None:
    going.hears("refused")
    for _ in range(calls):
        going.acts("go_to", "carry_out")
        assert set(going.waits) == {"given_up", "done", "refused", "overdue"}
    assert going.called == ["send"] * (calls + 1)
    going.acts("go_to", "take_back")
    assert going.waits == ["give_back"] and going.walk.data["did_send"] is True


@pytest.mark.parametrize("element", ["done", "under_way", "nowhere"])
def test_only_tasks_of_the_called_process_itself_are_reached(going: Going, element: str) -> None:
    with pytest.raises(NoWay):
        going.walk.go_to(element)


def test_from_deep_inside_it_is_taken_one_call_up() -> None:
    for put_away in (False, True):
        going = Going(put_away=put_away, process="top", map_=TOWER)
        going.acts("complete", "prepare").acts("go_to", "prepare")
        assert going.waits == ["stop", "prepare"]
        going.acts("complete", "prepare").hears("heard")
        assert going.walk.end_events == ["top_ends"]
