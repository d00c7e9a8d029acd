"""A walk taken over to another version of its map: it stands where it stood, or it is refused with the reason."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as some

from bpmn import library
from bpmn.library import Map
from bpmn.migration import Hindrance
from bpmn.walk import Walk
from tests.bpmn import random_maps
from tests.bpmn.calling_maps import FILES, MAP, Going
from tests.bpmn.newer_maps import Newer
from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, sketch, timer

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
#: a step, a message with a timer beside it, a to-do that is watched by two timers
LONG = sketch(
    BEGIN,
    node("serviceTask", "prepare"),
    node("eventBasedGateway", "whichever"),
    node("intermediateCatchEvent", "heard", ON_MESSAGE),
    node("intermediateCatchEvent", "late", timer("'P2D'", "timeDuration")),
    node("exclusiveGateway", "merge"),
    node("userTask", "ask"),
    node("boundaryEvent", "hurry", timer("'PT1H'", "timeDuration"), attachedToRef="ask", cancelActivity="false"),
    node("endEvent", "hurried"),
    node("userTask", "check"),
    END,
    chain("begin prepare whichever heard merge ask check end"),
    chain("whichever late merge"),
    chain("hurry hurried"),
    root=MESSAGE,
)
#: two to-dos at the same time, met by a join
FORK = sketch(
    BEGIN,
    node("parallelGateway", "split"),
    node("userTask", "left"),
    node("serviceTask", "more"),
    node("userTask", "right"),
    node("parallelGateway", "join"),
    END,
    chain("begin split left more join end"),
    chain("split right join"),
)
Change = Callable[[Newer], object]


def begun(xml: bytes, *todos: str) -> Walk:
    """A walk through it that has done these to-dos, or heard, or waited."""
    walk = Walk.start(library.read(xml), "p", {}, random_maps.Steps(), lambda: NOW)
    walk.run()
    for element in todos:
        if element == "heard":
            walk.deliver("heard", "m")
        elif element in ("hurry", "late"):
            walk.fire(element)
        else:
            walk.complete(element)
        walk.run()
    return walk


def newer(xml: bytes, change: Change) -> Map:
    file = Newer(xml)
    change(file)
    return library.read(file.xml)


def waits(walk: Walk) -> list[str]:
    return [wait.element for wait in walk.waits]


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


@pytest.mark.parametrize(
    "todos, change",
    [
        ([], lambda file: file.leads("split", "join")),  # a third branch that nobody began
        (["right"], lambda file: file.leads("split", "join")),
        (["right"], lambda file: file.adds("again", after="right")),  # behind which it waits at the join already
        (["left"], lambda file: file.removes("more")),  # by which the join was reached
        (["left"], lambda file: file.replaces("more", "userTask")),
        ([], lambda file: file.replaces("join", "exclusiveGateway")),  # each branch would go on alone
        ([], lambda file: file.replaces("join", "inclusiveGateway")),
    ],
)
def test_a_join_ahead_must_get_what_it_counts(todos: list[str], change: Change) -> None:
    plan = begun(FORK, *todos).migrate(newer(FORK, change))
    assert {one.why for one in plan.hindrances} <= {"parallel", "type"} and plan.hindrances


def test_a_branch_may_change_behind_and_before_where_it_stands() -> None:
    walk = begun(FORK, "right")
    plan = walk.migrate(newer(FORK, lambda file: file.adds("again", after="left").adds("first", after="begin")))
    assert not plan.hindrances
    walk.complete("left")
    walk.run()
    assert walk.ended


def test_a_walk_outside_may_not_get_into_the_middle_of_new_branches() -> None:
    one_by_one = sketch(BEGIN, node("userTask", "left"), node("userTask", "right"), END, chain("begin left right end"))
    plan = begun(one_by_one).migrate(library.read(FORK))
    assert plan.hindrances == (Hindrance("join", "parallel"),)
    plan = begun(FORK).migrate(library.read(one_by_one))
    assert {one.why for one in plan.hindrances} == {"parallel"}


def test_new_branches_that_lie_wholly_ahead_are_walked() -> None:
    before = sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end"))
    after = sketch(
        BEGIN, node("userTask", "ask"), node("parallelGateway", "split"), node("userTask", "left"),
        node("userTask", "right"), node("parallelGateway", "join"), END,
        chain("begin ask split left join end"), chain("split right join"),
    )  # fmt: skip
    walk = begun(before)
    assert not walk.migrate(library.read(after)).hindrances
    for todo in ("ask", "left", "right"):
        walk.complete(todo)
        walk.run()
    assert walk.ended


def test_an_end_that_was_reached_may_not_be_gone() -> None:
    fork = sketch(
        BEGIN, node("parallelGateway", "split"), node("userTask", "left"), node("userTask", "right"),
        node("endEvent", "one_end"), node("endEvent", "other_end"),
        chain("begin split left one_end"), chain("split right other_end"),
    )  # fmt: skip
    walk = begun(fork, "left")
    plan = walk.migrate(newer(fork, lambda file: file.calls_it("one_end", "another_end")))
    assert plan.hindrances == (Hindrance("one_end", "end"),)


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


# -- by chance


@settings(max_examples=60)
@given(map_seed=some.integers(0, 10**6), way_seed=some.integers(0, 10**6), steps=some.integers(0, 12))
def test_a_version_of_the_same_structure_changes_nothing_but_the_version(
    map_seed: int, way_seed: int, steps: int
) -> None:
    """Random maps, random positions: the saved text is the same, letter for letter; so are waits, data and moves."""
    map_, walk = random_walk(map_seed, way_seed, steps)
    file = Newer(map_.xml)
    for element in map_.elements:
        file.names(element, f"{element} 新")
    same = library.read(file.xml)
    assert same.digest != map_.digest
    before = walk.save(), walk.waits, walk.data, walk.moves
    plan = walk.migrate(same)
    assert (plan.hindrances, plan.forgotten) == ((), ())
    assert (walk.save(), walk.waits, walk.data, walk.moves) == before and walk.map is same


@settings(max_examples=100)
@given(map_seed=some.integers(0, 10**6), way_seed=some.integers(0, 10**6), steps=some.integers(0, 4))
def test_whatever_changed_a_walk_is_refused_as_it_was_or_goes_on_to_its_end(
    map_seed: int, way_seed: int, steps: int
) -> None:
    """Random changes of random maps: never a walk that has nothing to wait for, that can't be saved, or that raises."""
    map_, walk = random_walk(map_seed, way_seed, steps)
    assume(not walk.ended)
    chance = random.Random(way_seed)
    file = Newer(map_.xml)
    for _ in range(chance.randint(1, 4)):
        note(file.changes(chance))
    changed = library.read(file.xml)
    before = walk.save(), walk.waits, walk.data
    plan = walk.migrate(changed)
    note(str(plan))
    if plan.hindrances:
        assert (walk.save(), walk.waits, walk.data) == before and walk.map is map_
        return
    assert walk.data == before[2] and set(before[1]) <= set(walk.waits)
    for _ in range(200):
        walk = Walk.restore(changed, "p", walk.save(), random_maps.Steps(), lambda: NOW)
        if walk.ended:
            return
        note(random_maps.go_on(walk, chance))
    raise AssertionError("it never ended")


def random_walk(map_seed: int, way_seed: int, steps: int) -> tuple[Map, Walk]:
    note(f"map seed {map_seed}, way seed {way_seed}")
    map_ = random_maps.Maker(map_seed).map()
    walk, chance = random_maps.begin(map_, NOW), random.Random(way_seed)
    for _ in range(steps):
        if not walk.ended:
            random_maps.go_on(walk, chance)
    return map_, walk
