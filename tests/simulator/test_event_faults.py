"""What may befall an event: lost, repeated, early, late, overtaken; and a listener that is away."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from simulator.office import MALFORMED_TRIES, Lane, Result
from simulator.stand_in import open_stand_in
from simulator.tables import OutgoingEvent, Subscription
from tests.simulator.listener import Listener, Received
from tests.simulator.program import API, Program, wait_for
from tests.simulator.test_story import story


def numbers(events: list[Received]) -> list[str]:
    return [one.event["eventId"] for one in events]


def test_a_lost_event_is_never_sent_and_the_next_one_heals_it(quick_program: Program, listener: Listener) -> None:
    quick_program.demand("event_lost", "E-1", count=3)
    events = story(quick_program, listener, "E-1")
    assert "ServiceOrderCreateEvent" not in {one.event["eventType"] for one in events}
    assert len(events[-1].order["milestone"]) == 12
    assert quick_program.summary()["E-1"]["faults"] == {"event_lost": 3}


def test_a_repeated_event_comes_twice_with_the_same_id(quick_program: Program, listener: Listener) -> None:
    quick_program.demand("event_repeated", "E-2", count=2)
    ids = numbers(story(quick_program, listener, "E-2"))
    assert len(ids) - len(set(ids)) == 2


def test_an_early_event_comes_before_the_answer(quick_program: Program, listener: Listener) -> None:
    quick_program.demand("event_early", "E-3")
    assert quick_program.create("E-3").status_code == 201
    assert listener.of("E-3"), "the event was to come before the answer"


def test_a_late_event_keeps_those_behind_it_waiting(quick_program: Program, listener: Listener) -> None:
    quick_program.settings(measures={"late_hours": 4})
    quick_program.demand("event_late", "E-4")
    events = story(quick_program, listener, "E-4")
    assert events[0].event["eventType"] == "ServiceOrderCreateEvent"
    times = [one.event["eventTime"] for one in events]
    assert times == sorted(times)
    sent = next(entry for entry in quick_program.journal(externalId="E-4", kind="event"))
    raised = next(entry for entry in quick_program.journal(externalId="E-4", kind="effect"))
    assert sent["realAt"] > raised["realAt"]
    behind = (listener.of("E-4")[0].event["eventTime"], sent["at"])
    assert hours_between(*behind) >= 3.9


def hours_between(first: str, second: str) -> float:
    return (datetime.fromisoformat(second) - datetime.fromisoformat(first)).total_seconds() / 3600


def test_an_overtaken_event_comes_after_a_later_one(quick_program: Program, listener: Listener) -> None:
    quick_program.settings(measures={"overtaken_hours": 500})  # longer than the story: only being overtaken frees it
    quick_program.demand("event_out_of_order", "E-5")
    events = story(quick_program, listener, "E-5")
    types = [one.event["eventType"] for one in events]
    assert types.index("ServiceOrderCreateEvent") > 0
    assert len(set(numbers(events))) == len(events)


def test_an_event_that_was_refused_is_sent_again(slow_program: Program, listener: Listener) -> None:
    listener.answers += [401, 503]
    slow_program.create("E-7")
    wait_for(lambda: listener.of("E-7"), "the event at the third attempt")
    attempts = wait_for(
        lambda: len(found := slow_program.journal(externalId="E-7", kind="event")) == 3 and found,
        "three attempts",
    )
    assert sorted(entry["answer"] for entry in attempts) == ["401", "503", "delivered"]
    assert len({entry["eventId"] for entry in attempts}) == 1


def test_an_event_that_is_called_malformed_keeps_none_back(slow_program: Program, listener: Listener) -> None:
    listener.answers += [400]
    number = slow_program.create("E-8").json()["id"]
    slow_program.deed(number, "push")
    events = wait_for(lambda: len(found := listener.of("E-8")) == 3 and found, "all three events")
    assert {one.event["eventType"] for one in events} == {
        "ServiceOrderCreateEvent",
        "ServiceOrderMilestoneEvent",
        "ServiceOrderStateChangeEvent",
    }


def test_ending_a_subscription_ends_what_was_on_its_way(slow_program: Program) -> None:
    given = {"callback": "http://127.0.0.1:9/nobody"}
    subscription = slow_program.http.post(f"{API}/hub", json=given).json()
    slow_program.create("E-9")
    wait_for(lambda: slow_program.journal(externalId="E-9", kind="event"), "an attempt")
    assert slow_program.http.delete(f"{API}/hub/{subscription['id']}").status_code == 204
    wait_for(lambda: slow_program.http.get("/health").json()["undeliveredEvents"] == 0, "an empty outbox")


@pytest.mark.parametrize(
    ("answer", "silent", "attempts", "settled", "blocks"),
    [
        ("delivered", False, 0, True, True),
        ("ConnectError", True, 100_000, False, True),
        ("503", True, 100_000, False, True),
        ("401", False, 100_000, False, True),
        ("400", False, 0, False, False),
        ("400", False, MALFORMED_TRIES - 1, True, False),
    ],
)
def test_an_event_is_given_up_only_when_the_listener_calls_it_malformed_again_and_again(
    tmp_path: Path, answer: str, silent: bool, attempts: int, settled: bool, blocks: bool
) -> None:
    stand = open_stand_in(tmp_path / "data")
    lane = Lane(stand, Subscription(id="s", callback="http://127.0.0.1:9/", query=""), 0)
    event = OutgoingEvent(id=1, attempts=attempts, blocks=True)
    fate = lane._fate(Result(event, "WO1", "E-10", answer, silent), 1000.0)
    stand.store.close()
    assert (fate.settled, fate.blocks) == (settled, blocks)
    assert 1000.0 <= fate.retry_at <= 1005.0, "never later than five real seconds"
