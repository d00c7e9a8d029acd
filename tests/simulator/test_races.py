"""What is asked for as the work ends: one outcome, told by business time, the same in all that is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from simulator.app import create_app
from simulator.stand_in import StandIn, open_stand_in
from simulator.store import work_orders
from tests.simulator.program import API, Program, body
from tests.simulator.wanted import at_step, effects, item, version

#: business seconds before and after now
DUE, NOT_YET = -60.0, 3600.0


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[StandIn]:
    """A stand-in whose runner does not run: what is due has not happened yet."""
    stand = open_stand_in(tmp_path / "data", seed="race")
    yield stand
    stand.store.close()


@pytest.fixture
def client(stand: StandIn) -> Iterator[FlaskClient]:
    with create_app(stand).test_client() as client:
        yield client


def standing_at(client: FlaskClient, stand: StandIn, step: str, due: float) -> str:
    """A work order at a step whose end is due that many business seconds from now."""
    order = client.post(f"{API}/serviceOrder", json=body("R-1", serviceOrderItem=[item()])).json
    while step not in {row["id"] for row in order["milestone"]}:
        order = client.post(f"/workOrders/{order['id']}/push", json={}).json["workOrder"]
    with stand.store.write() as session:
        found = work_orders.by_number(session, order["id"])
        (moment,) = work_orders.moments_of(session, found)
        moment.due = stand.clock.now() + due
    return str(order["id"])


def account(client: FlaskClient) -> dict[str, Any]:
    return client.get("/journal/summary").json["R-1"]


@pytest.mark.parametrize(("due", "status", "revisions"), [(NOT_YET, 200, 1), (DUE, 409, 0)])
def test_a_change_as_the_test_at_the_door_ends(
    client: FlaskClient, stand: StandIn, due: float, status: int, revisions: int
) -> None:
    """Whether it came before or after the point of no return is told by what was due, not by who wrote first."""
    number = standing_at(client, stand, "test_service", due)
    answer = client.patch(f"{API}/serviceOrder/{number}", json=version("change:1", bandwidth="1000M"))
    assert answer.status_code == status and account(client)["revisions"] == revisions


@pytest.mark.parametrize(("due", "status"), [(NOT_YET, 200), (DUE, 409)])
def test_a_new_appointment_as_field_work_ends(client: FlaskClient, stand: StandIn, due: float, status: int) -> None:
    number = standing_at(client, stand, "test_service", due)
    patched = version("appointment:1", begins="2030-01-03T01:00:00Z")
    assert client.patch(f"{API}/serviceOrder/{number}", json=patched).status_code == status


@pytest.mark.parametrize(
    ("step", "due", "task", "state"),
    [
        ("archive_work_order", DUE, "terminatedWithError", "completed"),
        ("archive_work_order", NOT_YET, "accepted", "assessingCancellation"),
        ("test_service", DUE, "accepted", "assessingCancellation"),
    ],
)
def test_a_cancellation_as_the_work_finishes(
    client: FlaskClient, stand: StandIn, step: str, due: float, task: str, state: str
) -> None:
    number = standing_at(client, stand, step, due)
    asked = client.post(f"{API}/cancelServiceOrder", json={"serviceOrder": {"id": number}}).json
    assert (asked["state"], account(client)["state"]) == (task, state)
    if task == "accepted":
        client.post(f"/workOrders/{number}/push", json={})
        assert account(client)["cancels"] == ["denied"], "past the point of no return"
        assert account(client)["state"] == "inProgress"


def test_a_cancellation_asked_for_while_the_work_goes_on_has_one_outcome(slow_program: Program) -> None:
    """Cancels and pushes at once, from all sides: the task, the work order and the accounts agree."""
    for turn in range(8):
        external_id = f"R-2-{turn}"
        number = at_step(slow_program, external_id, "check_quality" if turn % 2 else "build_line")
        start = threading.Barrier(4)

        def race(act: str, start: threading.Barrier = start, number: str = number) -> None:
            start.wait(10)
            for _ in range(3):
                slow_program.cancel(number) if act == "cancel" else slow_program.deed(number, "push")

        threads = [threading.Thread(target=race, args=(act,)) for act in ("cancel", "push", "push", "push")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        while slow_program.deed(number, "push").status_code == 200:
            pass
        state, line = slow_program.order(number)["state"], slow_program.summary()[external_id]
        assert state == line["state"] and state in ("cancelled", "completed")
        assert line["cancels"].count("done") == (state == "cancelled")
        assert "asked" not in line["cancels"]
        assert effects(slow_program, external_id).count("cancelAgreed") == (state == "cancelled")


def test_the_same_change_sent_many_times_at_once_is_decided_once(slow_program: Program) -> None:
    number = at_step(slow_program, "R-3", "configure_vlan")
    start, answers = threading.Barrier(6), []

    def ask() -> None:
        start.wait(10)
        answers.append(slow_program.patch(number, **version("change:1", place="A-2")).status_code)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * 6
    assert effects(slow_program, "R-3") == ["created", "changeAsked", "changeAgreed", "resourcesAgain"]
