"""A walk: what it waits for, what it tells of its moves, and that being put away between changes nothing."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bpmn import library
from bpmn.errors import MapError, NotWaiting
from bpmn.walk import Move, Wait, Walk
from tests.bpmn.sketch import BEGIN, END, MESSAGE, ON_MESSAGE, chain, node, sketch, timer

MAP = library.shipped("install")
DUE = {"promise_at": "2026-03-02T08:00:00+00:00"}
PROMISED = datetime(2026, 3, 2, 8, tzinfo=UTC)

#: ways through the install map: what happens at each wait, and the end events that are reached
WAYS: dict[str, tuple[list[str], list[str]]] = {
    "straight": (["work_order_accepted", "work_order_completed"], ["order_completed"]),
    "refused, then done": (
        ["work_order_refused", "handle_return send_again", "work_order_accepted", "work_order_completed"],
        ["order_completed"],
    ),
    "returned twice, then cancelled": (
        [
            "work_order_accepted",
            "work_order_returned",
            "handle_return send_again",
            "work_order_returned",
            "handle_return cancel",
        ],
        ["order_cancelled"],
    ),
    "late, with a campaign": (
        ["work_order_accepted", "promise_overdue", "work_order_completed", "order_campaign ordered"],
        ["order_completed"],
    ),
    "late before it was accepted, the campaign missed": (
        ["promise_overdue", "work_order_accepted", "work_order_completed", "campaign_day_over"],
        ["order_completed"],
    ),
    "a change was open": (["work_order_accepted", "work_order_completed", "changes_settled"], ["order_completed"]),
}


class Order:
    """A walk through the install map that tells all it shows after each act; `put_away` restores it each time."""

    def __init__(self, title: str, *, put_away: bool):
        self.put_away = put_away
        self.moves: list[Move] = []
        self.called: list[str] = []
        campaign, change = "campaign" in title, "change" in title
        self.answers = {
            "check_changes": {"open_changes": change},
            "check_campaign": {"campaign_required": campaign, "campaign_due_at": "2026-03-05T16:00:00+00:00"},
        }
        self.walk = Walk.start(MAP, "install", DUE, self.steps())
        self.shows = [self.goes_on()]

    def steps(self) -> dict[str, Callable[[dict[str, Any]], dict[str, Any] | None]]:
        def step(name: str) -> Callable[[dict[str, Any]], dict[str, Any] | None]:
            return lambda data: self.called.append(name) or self.answers.get(name)

        return {one.id: step(one.id) for one in MAP.elements.values() if one.type == "serviceTask"}

    def meets(self, act: str) -> None:
        element, _, decision = act.partition(" ")
        if MAP.elements[element].type == "userTask":
            self.walk.complete(element, {"decision": decision})
        elif element in ("promise_overdue", "campaign_day_over"):
            self.walk.fire(element)
        else:
            self.walk.deliver(element, element)
        self.shows.append(self.goes_on())

    def goes_on(self) -> object:
        self.walk.run()
        if self.put_away:
            self.moves += self.walk.moves
            self.walk = Walk.restore(MAP, "install", self.walk.save(), self.steps())
        walk = self.walk
        return walk.waits, walk.data, walk.ended, walk.end_events, walk.save(), list(self.called)


@pytest.mark.parametrize("title", WAYS)
def test_an_order_put_away_after_every_step_goes_the_same_way(title: str) -> None:
    """As an order lives: weeks between two results, each in another process. Waits, moves, data, end: the same."""
    acts, ends = WAYS[title]
    kept, put_away = Order(title, put_away=False), Order(title, put_away=True)
    for act in acts:
        kept.meets(act)
        put_away.meets(act)
    assert put_away.shows == kept.shows
    assert put_away.moves == kept.walk.moves
    assert kept.walk.ended and kept.walk.end_events == ends


def test_a_new_order_waits_for_its_work_order_and_for_its_promise() -> None:
    order = Order("straight", put_away=True)
    assert order.walk.waits == [
        Wait("cancellation_agreed", "message", "cancellation_agreed"),
        Wait("work_order_accepted", "message", "work_order_accepted"),
        Wait("work_order_refused", "message", "work_order_refused"),
        Wait("work_order_returned", "message", "work_order_returned"),
        Wait("promise_overdue", "timer", due=PROMISED),
    ]


@pytest.mark.parametrize("put_away", [False, True])
def test_a_timer_that_was_postponed_is_due_then_and_only_then(put_away: bool) -> None:
    order = Order("straight", put_away=put_away)
    later = PROMISED + timedelta(days=2)
    before = order.walk.waits
    for due in (None, later, None, later):
        order.walk.postpone("promise_overdue", due)
        order.goes_on()
        assert order.walk.waits == [replace(one, due=due) if one.kind == "timer" else one for one in before]
    order.meets("promise_overdue")
    assert "raise_alert" in order.called
    assert [one for one in order.walk.waits if one.kind == "timer"] == []


def test_only_a_running_timer_can_be_postponed() -> None:
    order = Order("straight", put_away=True)
    for element in ("work_order_accepted", "campaign_day_over", "nowhere"):
        with pytest.raises(NotWaiting):
            order.walk.postpone(element, PROMISED)


def test_moves_tell_what_was_entered_by_which_flow_and_left_in_order() -> None:
    order = Order("straight", put_away=True)
    assert order.moves == [
        Move("order_accepted", "entered"),
        Move("order_accepted", "left"),
        Move("carry_out_work_order", "entered", "flow_order_accepted__carry_out_work_order"),
        Move("work_order_begins", "entered"),
        Move("work_order_begins", "left"),
        Move("submit_merge", "entered", "flow_work_order_begins__submit_merge"),
        Move("submit_merge", "left"),
        Move("submit_work_order", "entered", "flow_submit_merge__submit_work_order"),
        Move("submit_work_order", "left"),
        Move("provisioning_under_way", "entered", "flow_submit_work_order__provisioning_under_way"),
        Move("provisioning_begins", "entered"),
        Move("provisioning_begins", "left"),
        Move("work_order_accepted", "entered", "flow_provisioning_begins__work_order_accepted"),
    ]


def test_an_interrupting_message_cancels_the_sub_process_and_what_stood_inside() -> None:
    order = Order("straight", put_away=True)
    before = len(order.moves)
    order.meets("work_order_refused")
    what = {(move.element, move.what) for move in order.moves[before:]}
    assert {("provisioning_under_way", "cancelled"), ("work_order_accepted", "cancelled")} <= what
    assert {("work_order_refused", "entered"), ("work_order_refused", "left"), ("handle_return", "entered")} <= what
    assert [wait.element for wait in order.walk.waits] == ["cancellation_agreed", "handle_return"]


def test_boundary_events_that_were_not_met_never_show() -> None:
    """They were armed, but nobody stood on them."""
    order = Order("straight", put_away=True)
    for act in WAYS["straight"][0]:
        order.meets(act)
    shown = {move.element for move in order.moves}
    assert not shown & {"work_order_refused", "work_order_returned", "promise_overdue"}


def test_what_is_entered_and_cancelled_between_two_saves_is_told() -> None:
    order = Order("straight", put_away=False)
    order.meets("work_order_refused")
    assert Move("provisioning_under_way", "cancelled") in order.walk.moves


def test_a_non_interrupting_timer_fires_once_and_stops_nothing() -> None:
    order = Order("late", put_away=True)
    order.meets("promise_overdue")
    assert order.called == ["submit_work_order", "raise_alert"]
    assert "work_order_accepted" in {wait.element for wait in order.walk.waits}
    with pytest.raises(NotWaiting, match="promise_overdue has no timer running"):
        order.walk.fire("promise_overdue")


def test_the_parallel_branches_all_run_before_the_join_lets_go() -> None:
    order = Order("straight", put_away=True)
    for act in WAYS["straight"][0]:
        order.meets(act)
    finish = {"open_subscription", "notify_billing", "notify_customer"}
    assert set(order.called[2:5]) == finish and order.called[5] == "check_campaign"


def test_an_act_does_not_run_on_by_itself() -> None:
    """Load, act, run, save: what an act lets happen, happens in `run`."""
    order = Order("straight", put_away=False)
    order.walk.deliver("work_order_refused", "work_order_refused")
    assert order.called == ["submit_work_order"]
    order.walk.run()
    order.walk.complete("handle_return", {"decision": "cancel"})
    assert order.called == ["submit_work_order"]
    order.walk.run()
    assert order.called[0] == "submit_work_order" and order.called[-1] == "close_order"


@pytest.mark.parametrize("act", ["complete", "fire", "deliver"])
def test_each_act_is_for_waits_of_its_kind_only(act: str) -> None:
    order = Order("straight", put_away=True)
    with pytest.raises(NotWaiting):
        if act == "complete":
            order.walk.complete("work_order_accepted")
        elif act == "fire":
            order.walk.fire("work_order_accepted")
        else:
            order.walk.deliver("promise_overdue", "promise_overdue")


RACE = library.read(
    sketch(
        BEGIN,
        node("eventBasedGateway", "first"),
        node("intermediateCatchEvent", "heard", ON_MESSAGE),
        node("intermediateCatchEvent", "moment", timer("'2026-03-02T08:00:00Z'")),
        node("userTask", "answer"),
        END,
        chain("begin first heard answer end"),
        chain("first moment end"),
        root=MESSAGE,
    )
)


@pytest.mark.parametrize("restored", [False, True])
def test_at_an_event_based_gateway_the_first_event_wins_and_the_others_no_longer_wait(restored: bool) -> None:
    def begun() -> Walk:
        walk = Walk.start(RACE, "p", {}, {})
        walk.run()
        return Walk.restore(RACE, "p", walk.save(), {}) if restored else walk

    heard, over = begun(), begun()
    assert heard.waits == [Wait("heard", "message", "m"), Wait("moment", "timer", due=PROMISED)]
    heard.deliver("heard", "m", {"said": "yes"})
    heard.run()
    assert heard.waits == [Wait("answer", "todo")] and heard.data == {"said": "yes"}
    over.fire("moment")
    over.run()
    assert over.ended
    for walk in (heard, over):
        with pytest.raises(NotWaiting):
            walk.fire("moment")


def test_a_message_start_event_is_why_the_walk_begins() -> None:
    walk = Walk.start(MAP, "install_provisioning", {}, {})
    walk.run()
    assert walk.waits == [Wait("accept_work_order", "todo")]
    assert [move.element for move in walk.moves] == ["work_order_received"] * 2 + ["accept_work_order"]


def test_the_way_a_condition_points_is_taken_by_what_was_answered() -> None:
    for outcome, ends in (("refuse", ["refused"]), ("accept", [])):
        walk = Walk.start(MAP, "install_provisioning", {}, {})
        walk.run()
        walk.complete("accept_work_order", {"outcome": outcome})
        walk.run()
        assert walk.end_events == ends


def test_a_process_that_the_map_lacks_is_refused() -> None:
    with pytest.raises(MapError, match="no process"):
        Walk.start(MAP, "teleport", {}, {})


def test_a_step_that_nobody_has_breaks_the_walk_by_its_name() -> None:
    walk = Walk.start(MAP, "install", DUE, {})
    with pytest.raises(KeyError, match="submit_work_order"):
        walk.run()
