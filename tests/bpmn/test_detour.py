"""A walk taken to another task by a person's word: nothing of what it stood on is left, and it goes on from there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bpmn import library
from bpmn.errors import NotWaiting, NoWay
from bpmn.walk import Move, Walk

MAP = library.shipped("install")
DUE = {"promise_at": "2026-03-02T08:00:00+00:00"}


class Taken:
    """A walk through the install map that may be taken elsewhere; restored after each act when `put_away`."""

    def __init__(self, *, put_away: bool, campaign: bool = False):
        self.put_away, self.called, self.moves = put_away, list[str](), list[Move]()
        self.answers = {
            "check_changes": {"open_changes": False},
            "check_campaign": {"campaign_required": campaign, "campaign_due_at": "2026-03-05T16:00:00+00:00"},
        }
        self.walk = Walk.start(MAP, "install", DUE, self.steps())
        self.goes_on()

    def steps(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]]:
        def step(name: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
            return lambda data: self.called.append(name) or self.answers.get(name)

        return {one.id: step(one.id) for one in MAP.elements.values() if one.type == "serviceTask"}

    def hears(self, *messages: str) -> None:
        for message in messages:
            self.walk.deliver(message, message)
            self.goes_on()

    def goes_to(self, element: str) -> None:
        self.walk.go_to(element)
        self.goes_on()

    def goes_on(self) -> None:
        if self.put_away:  # before it runs, too
            self.restores()
        self.walk.run()
        if self.put_away:
            self.restores()

    def restores(self) -> None:
        self.moves += self.walk.moves
        self.walk = Walk.restore(MAP, "install", self.walk.save(), self.steps())

    @property
    def waits(self) -> list[str]:
        return [wait.element for wait in self.walk.waits]


@pytest.fixture(params=[False, True], ids=["kept", "put away"])
def taken(request: pytest.FixtureRequest) -> Taken:
    return Taken(put_away=request.param)


def moves(taken: Taken) -> list[Move]:
    return taken.moves or taken.walk.moves


@pytest.mark.parametrize("heard", [[], ["work_order_accepted"], ["work_order_returned"]])
def test_taken_back_to_sending_it_stands_where_a_new_order_stands(taken: Taken, heard: list[str]) -> None:
    waits = taken.walk.waits
    taken.hears(*heard)
    taken.goes_to("submit_work_order")
    assert taken.walk.waits == waits
    assert taken.called == ["submit_work_order"] * 2
    taken.hears("work_order_accepted", "work_order_completed")
    assert taken.walk.ended and taken.walk.end_events == ["order_completed"]


def test_it_may_be_taken_back_again_and_again(taken: Taken) -> None:
    for _ in range(3):
        taken.hears("work_order_accepted")
        taken.goes_to("submit_work_order")
    taken.hears("work_order_returned")
    assert taken.waits == ["cancellation_agreed", "handle_return"]
    assert taken.called == ["submit_work_order"] * 4


def test_what_it_stood_on_is_cancelled_and_no_flow_led_to_where_it_is(taken: Taken) -> None:
    taken.hears("work_order_accepted")
    before = len(moves(taken))
    taken.goes_to("close_order")
    told = moves(taken)[before:]
    assert set(told[:3]) == {
        Move("work_order_completed", "cancelled"), Move("provisioning_under_way", "cancelled"),
        Move("carry_out_work_order", "cancelled"),
    }  # fmt: skip
    assert told[3:] == [
        Move("close_order", "entered"),
        Move("close_order", "left"),
        Move("order_cancelled", "entered", "flow_close_order__order_cancelled"),
        Move("order_cancelled", "left"),
    ]
    assert taken.walk.ended and taken.walk.end_events == ["order_cancelled"] and taken.walk.waits == []


def test_what_was_cancelled_hears_nothing_any_more(taken: Taken) -> None:
    taken.hears("work_order_accepted")
    taken.goes_to("submit_work_order")
    with pytest.raises(NotWaiting):
        taken.walk.deliver("work_order_completed", "work_order_completed")


def test_after_an_alert_was_raised_it_still_ends(taken: Taken) -> None:
    taken.walk.fire("promise_overdue")
    taken.goes_on()
    taken.goes_to("close_order")
    assert taken.walk.ended and taken.walk.end_events == ["order_cancelled"]


def test_the_timer_on_a_task_that_it_is_taken_to_runs() -> None:
    taken = Taken(put_away=True, campaign=True)
    taken.hears("work_order_accepted", "work_order_completed")
    due = taken.walk.waits
    taken.goes_to("order_campaign")
    assert taken.walk.waits == due and {wait.kind for wait in due} == {"todo", "timer"}
    taken.walk.complete("order_campaign", {"decision": "ordered"})
    taken.goes_on()
    assert taken.walk.end_events == ["order_completed"]


def test_the_data_come_along(taken: Taken) -> None:
    taken.hears("work_order_returned")
    taken.walk.complete("handle_return", {"decision": "send_again"})
    taken.goes_on()
    taken.goes_to("handle_return")
    assert taken.walk.data == {**DUE, "decision": "send_again"}


@pytest.mark.parametrize(
    "element, reason",
    [
        ("nowhere", "no element"),
        ("work_order_accepted", "no element of install itself"),
        ("accept_work_order", "no element of install itself"),
        ("return_fee", "no element of install itself"),
        ("submit_merge", "is a exclusiveGateway"),
        ("provisioning_under_way", "is a subProcess"),
    ],
)
def test_it_is_taken_to_service_and_user_tasks_of_the_process_only(taken: Taken, element: str, reason: str) -> None:
    saved = taken.walk.save()
    with pytest.raises(NoWay, match=reason):
        taken.walk.go_to(element)
    assert taken.walk.save() == saved


def test_never_to_before_a_join_that_was_reached_nor_after_the_end() -> None:
    taken = Taken(put_away=True, campaign=True)
    taken.hears("work_order_accepted", "work_order_completed")
    with pytest.raises(NoWay, match="finish_join was reached before"):
        taken.walk.go_to("check_changes")
    with pytest.raises(NoWay, match="nor of a called process that it stands in"):
        taken.walk.go_to("submit_work_order")
    taken.goes_to("close_order")
    with pytest.raises(NoWay, match="has ended"):
        taken.walk.go_to("check_changes")
