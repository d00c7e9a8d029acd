"""kill -9 at any point: after the next start everything goes on where it stood."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.listener import Listener, Received
from tests.simulator.program import Program, wait_for
from tests.simulator.test_story import STRAIGHT, final_state


@pytest.fixture
def ears() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


def test_killed_again_and_again_no_milestone_is_lost(own: list[Program], ears: Listener, tmp_path: Path) -> None:
    program = Program(tmp_path / "data", "--speed", "12000", "--seed", "crash", "--listener", ears.url)
    own.append(program)
    ids = [f"K-{number}" for number in range(6)]
    numbers = [program.create(external_id).json()["id"] for external_id in ids]
    for _ in range(2):
        before = len(ears.received)
        wait_for(lambda before=before: len(ears.received) > before + 8, "some events between two kills")
        program.kill()
        program.start()
    for external_id, number in zip(ids, numbers, strict=True):
        order = program.until(number, "completed")
        assert [row["id"] for row in order["milestone"]] == STRAIGHT
        wait_for(lambda one=external_id: any(map(final_state, ears.of(one))), "the last event")
        told = {row["id"] for one in ears.of(external_id) for row in one.order["milestone"]}
        assert told == set(STRAIGHT)
        steps = [len(one.order["milestone"]) for one in first_times(ears.of(external_id))]
        assert steps == sorted(steps), "in order, but for what is told twice"
    assert all(line["created"] == 1 for line in program.summary().values())


def first_times(events: list[Received]) -> list[Received]:
    """The events without those that came again after a crash."""
    seen: dict[str, Received] = {}
    for one in events:
        seen.setdefault(one.event["eventId"], one)
    return list(seen.values())


def test_events_that_nobody_took_before_the_kill_are_sent_in_order_when_somebody_listens(
    own: list[Program], tmp_path: Path
) -> None:
    ears = Listener()
    ears.close()  # the port is free again, and nobody is there
    program = Program(tmp_path / "data", "--speed", "36000", "--listener", ears.url)
    own.append(program)
    number = program.create("K-late").json()["id"]
    program.until(number, "completed")
    assert program.http.get("/health").json()["undeliveredEvents"] > 12
    program.kill()
    back = Listener(ears.port)
    try:
        program.start()
        wait_for(lambda: any(map(final_state, back.of("K-late"))), "the last event")
        times = [one.event["eventTime"] for one in first_times(back.of("K-late"))]
        assert len(times) == 15 and times == sorted(times), "all of them, in order"
    finally:
        back.close()
