"""An install from the work order to its completion, as the listener hears it."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from simulator import states
from tests.simulator.listener import Listener, Received
from tests.simulator.program import API, FINAL, Program, wait_for

STRAIGHT = [
    "accept_work_order",
    "book_appointment",
    "dispatch_work_order",
    "configure_resources",
    "configure_vlan",
    "build_data",
    "survey_site",
    "build_line",
    "test_service",
    "report_completion",
    "check_quality",
    "archive_work_order",
]


def story(program: Program, listener: Listener, external_id: str) -> list[Received]:
    """All events of an order, once it is final and its last one has come."""
    number = program.create(external_id).json()["id"]
    return heard(program, listener, external_id, number)


def heard(program: Program, listener: Listener, external_id: str, number: str) -> list[Received]:
    """All events of an order that is there, once its last one has come."""

    def look() -> list[Received]:
        events = listener.of(external_id)
        return events if any(final_state(one) for one in events) else []

    program.until(number)
    return wait_for(look, f"the last event of {external_id}")


def final_state(one: Received) -> bool:
    return one.event["eventType"] == "ServiceOrderStateChangeEvent" and one.order["state"] in FINAL


def hours(order: dict[str, Any]) -> float:
    begun, ended = (datetime.fromisoformat(order[name]) for name in ("orderDate", "completionDate"))
    return (ended - begun).total_seconds() / 3600


@pytest.fixture
def straight(quick_program: Program, listener: Listener) -> list[Received]:
    """The events of one install to which nothing happened; it is run once."""
    return listener.of("S-1") if quick_program.find("S-1") else story(quick_program, listener, "S-1")


def test_an_install_reports_every_milestone_in_order_and_completes(straight: list[Received]) -> None:
    events = straight
    last = events[-1].order
    assert [row["id"] for row in last["milestone"]] == STRAIGHT
    assert {row["status"] for row in last["milestone"]} == {"completed"}
    assert last["state"] == "completed" and last["completionDate"]
    assert [item["state"] for item in last["serviceOrderItem"]] == ["completed"]
    lengths = [sum(row["status"] == "completed" for row in one.order["milestone"]) for one in events]
    assert lengths == sorted(lengths) and set(lengths) == set(range(13))


def test_an_install_takes_8_to_24_business_hours(straight: list[Received]) -> None:
    assert 8 <= hours(straight[-1].order) <= 24


def test_every_event_is_whole_and_signed(straight: list[Received]) -> None:
    events = straight
    assert all(one.signed for one in events)
    for one in events:
        assert set(one.event) == {"eventId", "eventTime", "eventType", "event"}
        required = {"id", "href", "externalId", "state", "orderDate", "serviceOrderItem", "relatedParty"}
        assert required <= set(one.order)
        assert ("completionDate" in one.order) == (one.order["state"] == "completed")
    assert len({one.event["eventId"] for one in events}) == len(events)


def test_a_changed_body_has_another_signature(straight: list[Received]) -> None:
    first = straight[0]
    forged = Received(first.moment, first.headers, first.raw.replace(b"acknowledged", b"completed   "))
    assert first.signed and not forged.signed


def test_the_moments_of_an_orders_events_rise(straight: list[Received]) -> None:
    times = [one.event["eventTime"] for one in straight]
    assert times == sorted(set(times))


def test_the_first_event_comes_after_the_answer(quick_program: Program, listener: Listener) -> None:
    assert quick_program.create("S-6").status_code == 201
    assert wait_for(lambda: listener.of("S-6"), "the first event")[0].event["eventType"] == ("ServiceOrderCreateEvent")


def test_states_change_only_by_the_table(quick_program: Program, listener: Listener) -> None:
    for fault in ("wait_carrier", "wait_customer"):
        quick_program.demand(fault, "S-7")
    seen = [one.order["state"] for one in story(quick_program, listener, "S-7")]
    changes = [(old, new) for old, new in pairwise(seen) if old != new]
    assert {"held", "pending"} & set(seen) and seen[-1] == "completed"
    assert all(new in states.TRANSITIONS[old] for old, new in changes)


def test_a_subscriber_gets_only_the_events_of_its_query(quick_program: Program, listener: Listener) -> None:
    query = "eventType=ServiceOrderCreateEvent,ServiceOrderStateChangeEvent"
    quick_program.http.post(f"{API}/hub", json={"callback": listener.url, "query": query})
    events = story(quick_program, listener, "S-8")
    types = [one.event["eventType"] for one in events]
    assert set(types) == {"ServiceOrderCreateEvent", "ServiceOrderStateChangeEvent"}


def test_the_same_callback_is_one_subscription_and_can_be_ended(slow_program: Program, listener: Listener) -> None:
    url = f"{listener.url}?other"
    first, again = (slow_program.http.post(f"{API}/hub", json={"callback": url}) for _ in range(2))
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json() == {"id": first.json()["id"], "callback": url, "query": ""}
    address = f"{API}/hub/{first.json()['id']}"
    assert [slow_program.http.delete(address).status_code for _ in range(2)] == [204, 404]
