"""The saved walk: small, the same each time, without the map, and as good as never having been put away."""

import json
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as some

from bpmn import library, state
from bpmn.errors import WalkError
from bpmn.walk import Move, Walk
from tests.bpmn import random_maps
from tests.bpmn.sketch import BEGIN, END, chain, node, sketch
from tests.bpmn.story import Story

MAP = library.shipped("install")
NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
DUE = {"promise_at": "2026-03-02T08:00:00+00:00", "campaign_due_at": "2026-03-05T16:00:00+00:00"}
ASK = library.read(sketch(BEGIN, node("userTask", "ask"), END, chain("begin ask end")))
#: longest route to completion: twice returned, overdue, a campaign
LONG_WAY = ["work_order_accepted", "work_order_returned", "handle_return", "work_order_refused", "handle_return"]


def asking(**data: object) -> Walk:
    walk = Walk.start(ASK, "p", data, {})
    walk.run()
    return walk


def test_the_same_walk_is_the_same_text_each_time() -> None:
    story = Story("install", **DUE)
    assert story.walk.save() == story.walk.save()
    assert Story("install", **DUE).walk.save() == story.walk.save()


def test_taken_up_and_put_away_again_it_is_the_same_text() -> None:
    text = Story("install", **DUE).walk.save()
    for _ in range(3):
        again = Walk.restore(MAP, "install", text, {})
        assert again.save() == text
        again.run()
        assert again.save() == text


def test_the_map_is_never_in_the_text() -> None:
    """What the map says (names, conditions, flows, lanes) is kept once per version, not once per order."""
    text = Story("install", **DUE).walk.save()
    for element in MAP.elements.values():
        assert not element.name or element.name not in text
    assert "sequenceFlow" not in text and "decision ==" not in text and MAP.digest not in text
    assert "order_campaign" not in text  # predicted tasks can be predicted again


def test_an_order_that_waits_takes_less_than_a_kilobyte_or_two() -> None:
    order = Story("install", **DUE)
    sizes = [len(order.walk.save().encode())]
    for element in LONG_WAY:
        if element == "handle_return":
            order.does(element, decision="send_again")
        else:
            order.hears(element)
        sizes.append(len(order.walk.save().encode()))
    assert sizes[0] < 900
    assert max(sizes) < 2_000


def test_a_finished_sub_process_leaves_the_text_for_the_history() -> None:
    order = Story("install", **DUE, campaign_required=True)
    order.hears("work_order_accepted")
    order.hears("work_order_completed")
    assert "provisioning_begins" not in order.walk.save()
    assert order.waits == ["order_campaign", "campaign_day_over"]


@pytest.mark.parametrize("form", [state.FORMAT + 1, 99, None, "1"])
def test_another_form_is_refused_in_words(form: object) -> None:
    saved = json.loads(asking().save())
    saved["format"] = form
    with pytest.raises(WalkError, match=f"form {form}"):
        Walk.restore(ASK, "p", json.dumps(saved), {})


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '{"format":1}', '{"format":1,"subs":[],"rows":[[]]}'])
def test_what_is_no_saved_walk_is_refused_in_words(text: str) -> None:
    with pytest.raises(WalkError, match="walk"):
        Walk.restore(ASK, "p", text, {})


def test_the_walk_through_another_map_is_refused_in_words() -> None:
    text = Story("install", **DUE).walk.save()
    with pytest.raises(WalkError, match="lacks"):
        Walk.restore(ASK, "p", text, {})
    with pytest.raises(WalkError, match="lacks"):
        Walk.restore(MAP, "install_provisioning", text, {})


def test_an_element_that_changed_its_kind_is_refused_in_words() -> None:
    """Not only its name: a sub-process that became a task can't take up what stood inside it."""
    inside = [node("startEvent", "b"), node("userTask", "ask"), node("endEvent", "e"), chain("b ask e")]
    before = library.read(sketch(BEGIN, node("subProcess", "work", *inside), END, chain("begin work end")))
    after = library.read(sketch(BEGIN, node("userTask", "work"), END, chain("begin work end")))
    walk = Walk.start(before, "p", {}, {})
    walk.run()
    with pytest.raises(WalkError, match="work"):
        Walk.restore(after, "p", walk.save(), {})


def test_every_plain_value_comes_back_as_it_was() -> None:
    data = {"text": "竣工", "empty": "", "whole": 2**70, "yes": True, "no": False, "nothing": None}
    again = Walk.restore(ASK, "p", asking(**data).save(), {})
    assert again.data == data
    assert {key: type(value) for key, value in again.data.items()} == {k: type(v) for k, v in data.items()}


@pytest.mark.parametrize("before, after", [(1, True), (True, 1), (0, False), (False, 0), (0, None), ("1", 1)])
def test_a_value_of_another_kind_is_a_change_though_python_calls_it_equal(before: object, after: object) -> None:
    walk = asking(flag=before)
    walk.complete("ask", {"flag": after})
    walk.run()
    assert walk.data["flag"] is after
    assert Walk.restore(ASK, "p", walk.save(), {}).data["flag"] is after


def test_the_newest_data_are_seen_after_a_restore_too() -> None:
    """What a result inside a sub-process brought is newer than what stands around the sub-process."""
    walk = Story("install", **DUE).walk
    walk.deliver("work_order_accepted", "work_order_accepted", {"brought": "yes"})
    walk.run()
    assert walk.data["brought"] == "yes"
    assert Walk.restore(MAP, "install", walk.save(), {}).data == walk.data


def test_a_walk_that_ended_stays_ended() -> None:
    walk = asking(kept=1)
    walk.complete("ask")
    walk.run()
    again = Walk.restore(ASK, "p", walk.save(), {})
    again.run()
    assert (again.ended, again.end_events, again.waits, again.data) == (True, ["end"], [], {"kept": 1})
    assert again.moves == []


@settings(max_examples=40, deadline=None)
@given(map_seed=some.integers(0, 10**6), way_seed=some.integers(0, 10**6))
def test_a_walk_restored_after_every_step_is_the_walk_that_was_never_put_away(map_seed: int, way_seed: int) -> None:
    """Random small maps, random ways through them: waits, moves, data, ends and the saved text are the same."""
    note(f"map seed {map_seed}, way seed {way_seed}")
    map_ = random_maps.Maker(map_seed).map()
    kept = random_maps.begin(map_, NOW)
    put_away = random_maps.begin(map_, NOW)
    chance, same = random.Random(way_seed), random.Random(way_seed)
    moves = []
    for _ in range(25):
        moves += put_away.moves
        put_away = Walk.restore(map_, "p", put_away.save(), random_maps.Steps(), lambda: NOW)
        assert whole(put_away) == whole(kept)
        if kept.ended:
            break
        note(random_maps.go_on(kept, chance))
        random_maps.go_on(put_away, same)
    else:
        moves += put_away.moves
    assert kept.waits or kept.ended
    assert passes(moves) == passes(kept.moves)


def passes(moves: list[Move]) -> dict[str, list[tuple[str, str]]]:
    """How each element was entered and left, pass by pass; a join counts once, whichever branch came first."""
    found: dict[str, list[tuple[str, str]]] = {}
    for move in moves:
        passed = found.setdefault(move.element, [])
        if move.what != "entered":
            passed.append((move.what, ""))
        elif not passed or passed[-1][0] != "entered":
            passed.append((move.what, "" if move.element.startswith("join") else move.flow))
    return found


def whole(walk: Walk) -> dict[str, object]:
    """All that a walk shows."""
    data = {key: (type(value).__name__, value) for key, value in walk.data.items()}
    return {"waits": walk.waits, "ended": walk.ended, "ends": walk.end_events, "data": data, "text": walk.save()}
