"""A walk taken over to another version of its map: it stands where it stood, or it is refused with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bpmn import library
from bpmn.library import Map
from bpmn.migration import Hindrance
from bpmn.walk import Walk
from tests.bpmn.calling_maps import FILES, MAP, Going
from tests.bpmn.migrating_maps import LONG, NOW, Change, begun, newer, waits
from tests.bpmn.newer_maps import Newer
from tests.bpmn.sketch import BEGIN, END, chain, node, sketch, timer

# -- what goes on


def test_it_stands_where_it_stood_and_timers_keep_their_moments() -> None:
    walk = begun(LONG)
    before = walk.waits
    walk.migrate(newer(LONG, lambda file: file.moment("late", "'P30D'").names("heard", "听到")))
    assert walk.waits == before and walk.waits[1].due == NOW + timedelta(days=2)
    walk.run()
    assert walk.waits == before  # nor does running on start them anew
    walk.fire("late")
    walk.run()
    assert waits(walk) == ["ask", "hurry"]


@pytest.mark.parametrize("due", [NOW + timedelta(days=9), None])
def test_a_postponed_timer_keeps_what_it_was_postponed_to(due: datetime | None) -> None:
    walk = begun(LONG, "heard")
    walk.postpone("hurry", due)
    walk.migrate(newer(LONG, lambda file: file.moment("hurry", "'PT2H'")))
    walk.run()
    assert [(wait.element, wait.due) for wait in walk.waits] == [("ask", None), ("hurry", due)]


def test_what_lies_ahead_is_walked_as_the_new_version_has_it() -> None:
    walk = begun(LONG, "heard")
    assert not walk.migrate(newer(LONG, lambda file: file.adds("greet", after="ask", kind="userTask"))).hindrances
    walk.complete("ask")
    walk.run()
    assert waits(walk) == ["greet"]
    walk = begun(LONG, "heard")
    assert not walk.migrate(newer(LONG, lambda file: file.removes("check"))).hindrances
    walk.complete("ask")
    walk.run()
    assert walk.ended and walk.end_events == ["end"]


def test_what_was_passed_may_be_gone_and_its_data_stay() -> None:
    walk = begun(LONG)
    data = walk.data
    assert data
    plan = walk.migrate(newer(LONG, lambda file: file.removes("prepare")))
    assert plan.forgotten == ("prepare",) and '"prepare"' not in walk.save()
    assert walk.data == data and waits(walk) == ["heard", "late"]
    walk.deliver("heard", "m")
    walk.run()
    assert walk.data == data


def test_what_was_passed_and_is_something_else_now_is_forgotten_too() -> None:
    walk = begun(LONG)
    assert walk.migrate(newer(LONG, lambda file: file.replaces("prepare", "userTask"))).forgotten == ("prepare",)


def test_a_new_boundary_event_of_what_it_stands_on_begins_to_wait() -> None:
    """Where there was none, and beside those that run or have fired already."""
    for todos, host in ((["heard", "ask"], "check"), (["heard"], "ask"), (["heard", "hurry"], "ask")):
        walk = begun(LONG, *todos)
        running = walk.waits
        plan = walk.migrate(newer(LONG, lambda file, host=host: file.watches("nudge", host=host)))
        (new,) = [wait for wait in walk.waits if wait not in running]
        assert not plan.hindrances and set(running) < set(walk.waits)
        assert (new.element, new.due) == ("nudge", NOW + timedelta(days=3))
        again = Walk.restore(walk.map, "p", walk.save(), {}, lambda: NOW)
        again.fire("nudge")
        again.run()
        assert again.waits == running
        again.complete(host)
        again.run()
        assert "hurry" not in waits(again) and "nudge" not in waits(again)


def test_a_boundary_event_that_has_fired_may_be_gone() -> None:
    """And with it all that it led to: what it was attached to goes on, and ends by its own way."""
    inside = chain("i ask o"), chain("hurry told")
    parts = [node("startEvent", "i"), node("userTask", "ask"), node("endEvent", "o")]
    hurry = timer("'PT1H'", "timeDuration")
    alarm = [node("boundaryEvent", "hurry", hurry, attachedToRef="ask", cancelActivity="false")]
    alarm += [node("userTask", "told"), node("endEvent", "over"), chain("told over")]
    xml = sketch(BEGIN, node("subProcess", "s", *parts, *alarm, *inside), END, chain("begin s end"))
    walk = begun(xml, "hurry", "told")
    plan = walk.migrate(newer(xml, lambda file: file.drops("hurry", "hurry-told", "told", "told-over", "over")))
    assert not plan.hindrances and set(plan.forgotten) == {"hurry", "told", "over"}
    assert waits(walk) == ["ask"]
    walk.complete("ask")
    walk.run()
    assert walk.ended
    on_the_way = begun(xml, "hurry").migrate(newer(xml, lambda file: file.drops("hurry", "hurry-told", "told-over")))
    assert Hindrance("told", "place") in on_the_way.hindrances  # nothing leads there any more


def test_an_alternative_of_an_event_gateway_that_is_new_is_waited_for() -> None:
    walk = begun(LONG)
    file = Newer(LONG)
    file.alternative("told", of="whichever", to="merge")
    assert not walk.migrate(library.read(file.xml)).hindrances
    assert waits(walk) == ["heard", "late", "told"]
    walk.deliver("told", "told")
    walk.run()
    assert waits(walk) == ["ask", "hurry"]


def test_moves_tell_what_happened_before_and_after_and_nothing_of_the_change() -> None:
    walk = begun(LONG, "heard")
    moves = walk.moves
    walk.migrate(newer(LONG, lambda file: file.names("ask", "问")))
    assert walk.moves == moves
    walk.complete("ask")
    walk.run()
    assert [(move.element, move.what) for move in walk.moves[len(moves) :]] == [("ask", "left"), ("check", "entered")]


# -- what is refused


@pytest.mark.parametrize(
    "todos, change, expected",
    [
        (["heard"], lambda file: file.removes("ask"), {("ask", "gone"), ("hurry", "gone")}),
        (["heard", "ask"], lambda file: file.removes("check"), {("check", "gone")}),
        (["heard", "ask"], lambda file: file.replaces("check", "manualTask"), {("check", "type")}),
        (["heard"], lambda file: file.says("hurry", attachedToRef="check"), {("hurry", "place")}),
        ([], lambda file: file.message("heard", "other"), {("whichever", "wait")}),
        (["heard", "ask"], lambda file: file.watches("nudge", host="check", what=timer("soon")), {("nudge", "timer")}),
    ],
)
def test_what_it_stands_on_must_be_there_as_it_was(
    todos: list[str], change: Change, expected: set[tuple[str, str]]
) -> None:
    walk = begun(LONG, *todos)
    saved, map_ = walk.save(), walk.map
    plan = walk.migrate(newer(LONG, change))
    assert {(one.element, one.why) for one in plan.hindrances} == expected and not plan.saved
    assert walk.save() == saved and walk.map is map_


def test_a_boundary_event_that_waits_may_not_be_gone() -> None:
    walk = begun(LONG, "heard")
    file = Newer(LONG)
    file.drops("hurry", "hurry-hurried", "hurried")
    assert walk.migrate(library.read(file.xml)).hindrances == (Hindrance("hurry", "gone"),)


def test_another_process_is_no_newer_version() -> None:
    other = sketch(BEGIN, END, chain("begin end"), process="q")
    assert begun(LONG).migrate(library.read(other)).hindrances == (Hindrance("p", "gone"),)


# -- called maps


def called(**changes: Change) -> Map:
    files = dict(FILES)
    for name, change in changes.items():
        file = Newer(files[name])
        change(file)
        files[name] = file.xml
    return library.assembled(files["order"], files.get)


def test_inside_a_called_process_it_goes_on_with_the_new_version_of_that() -> None:
    going = Going(put_away=False)
    due = {wait.element: wait.due for wait in going.walk.waits}
    newer_work = called(work=lambda file: file.adds("report", after="done").removes("send").moment("overdue", "'P9D'"))
    assert going.walk.migrate(newer_work).forgotten == ("send",)
    assert {wait.element: wait.due for wait in going.walk.waits} == due
    going.map = newer_work
    going.restores()
    going.walk._workflow.steps["report"] = lambda data: going.called.append("report")
    going.hears("done")
    assert going.called == ["send", "report"] and going.waits == ["look"]


def test_a_call_that_it_stands_in_must_call_the_same() -> None:
    other = Newer(FILES["order"]).says("carry_out", calledElement="undo").says("take_back", calledElement="work")
    plan = Going(put_away=False).walk.migrate(library.assembled(other.xml, FILES.get))
    assert plan.hindrances[0] == Hindrance("carry_out", "calls")


def test_a_wait_inside_a_call_must_be_there() -> None:
    plan = Going(put_away=False).walk.migrate(called(work=lambda file: file.removes("done")))
    assert plan.hindrances == (Hindrance("done", "gone"),)


def test_a_step_that_stands_alone_is_done_on_the_new_version() -> None:
    going = Going(put_away=False)
    going.hears("given_up")
    assert going.waits == ["give_back"]
    newer_undo = called(undo=lambda file: file.removes("pay_back"))
    assert not going.walk.migrate(newer_undo).hindrances
    going.acts("do", "give_back")
    assert going.called[-2:] == ["give_back", "close"] and going.walk.ended
    going = Going(put_away=False).hears("given_up")
    plan = going.walk.migrate(called(undo=lambda file: file.removes("give_back")))
    assert plan.hindrances == (Hindrance("give_back", "gone"),)


def test_to_the_same_version_nothing_changes() -> None:
    going = Going(put_away=False)
    saved = going.walk.save()
    assert not going.walk.migrate(MAP).hindrances and going.walk.save() == saved
