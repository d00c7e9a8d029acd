"""Steps that stand alone: waited for, done one by one, each kept before the next."""

from __future__ import annotations

import pytest

from bpmn.errors import NotWaiting
from bpmn.walk import Move, Wait, Walk
from tests.bpmn.calling_maps import MAP, Going


@pytest.fixture(params=[False, True], ids=["kept", "put away"])
def going(request: pytest.FixtureRequest) -> Going:
    return Going(put_away=request.param)


def test_a_step_that_stands_alone_is_waited_for_and_then_done(going: Going) -> None:
    going.hears("given_up")
    assert going.walk.waits == [Wait("give_back", "step")]
    assert "give_back" not in going.called and not going.walk.ended
    assert going.moves[-1] == Move("give_back", "entered", "undo_begins-give_back")
    going.acts("do", "give_back")
    assert going.called == ["send", "give_back"] and going.waits == ["pay_back"]
    assert going.walk.data["did_give_back"] is True
    going.acts("do", "pay_back")
    assert going.called == ["send", "give_back", "pay_back", "close"]
    assert going.walk.end_events == ["cancelled"]


def test_doing_a_step_does_not_run_on_by_itself() -> None:
    going = Going(put_away=False).hears("given_up")
    going.walk.do("give_back")
    assert going.walk.waits == []
    going.walk.run()
    assert going.waits == ["pay_back"]


def test_what_does_not_wait_to_be_done_is_not_done(going: Going) -> None:
    going.hears("given_up")
    for element in ("pay_back", "send", "look", "take_back", "nowhere"):
        with pytest.raises(NotWaiting):
            going.walk.do(element)
    going.acts("do", "give_back")
    with pytest.raises(NotWaiting):
        going.walk.do("give_back")


def test_a_step_alone_that_raises_leaves_the_saved_walk_as_it_was() -> None:
    going = Going(put_away=False).hears("given_up")
    saved = going.walk.save()
    walk = Walk.restore(MAP, "order", saved, {}, alone=going.alone)
    with pytest.raises(KeyError):
        walk.do("give_back")  # nobody has it
    again = Walk.restore(MAP, "order", saved, going.steps(), alone=going.alone)
    assert again.save() == saved
    again.do("give_back")
    again.run()
    assert [wait.element for wait in again.waits] == ["pay_back"]


def test_a_step_alone_may_be_entered_again_and_left_by_a_person_s_word(going: Going) -> None:
    going.hears("given_up").acts("do", "give_back").acts("go_to", "give_back")
    assert going.waits == ["give_back"]
    going.acts("go_to", "close")
    assert going.walk.end_events == ["cancelled"]


def test_steps_that_are_not_alone_run_on() -> None:
    going = Going(put_away=True, alone=frozenset()).hears("given_up")
    assert going.called == ["send", "give_back", "pay_back", "close"]
