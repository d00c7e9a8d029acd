"""Changing (改单) and cancelling (撤单) a work order in flight."""

from __future__ import annotations

import pytest

from tests.simulator.listener import Listener
from tests.simulator.program import API, Program, wait_for


def at_step(program: Program, external_id: str, step: str) -> str:
    number = program.create(external_id).json()["id"]
    program.push_to(number, step)
    return number


def test_a_change_is_taken_over_and_told(slow_program: Program, listener: Listener) -> None:
    number = at_step(slow_program, "X-1", "build_line")
    changed = slow_program.patch(number, description="改为 1000M", notificationContact="李四")
    assert changed.status_code == 200 and changed.json()["description"] == "改为 1000M"
    told = wait_for(
        lambda: [one for one in listener.of("X-1") if "AttributeValueChange" in one.event["eventType"]],
        "the event",
    )
    assert told[0].order["notificationContact"] == "李四"
    assert slow_program.patch(number, description=None).json().get("description") is None


def test_a_changed_item_keeps_the_state_of_the_order(slow_program: Program) -> None:
    number = at_step(slow_program, "X-2", "book_appointment")
    item = {"id": "1", "action": "modify", "service": {"name": "1000M"}}
    [kept] = slow_program.patch(number, serviceOrderItem=[item]).json()["serviceOrderItem"]
    assert kept == {**item, "state": "inProgress"}


@pytest.mark.parametrize("step", ["report_completion", "archive_work_order"])
def test_past_the_point_of_no_return_a_change_is_refused(slow_program: Program, step: str) -> None:
    number = at_step(slow_program, f"X-3-{step}", step)
    response = slow_program.patch(number, description="too late")
    assert response.status_code == 409
    assert response.json()["code"] == "changeRefused" and "上门测试" in response.json()["reason"]
    assert "description" not in slow_program.order(number)


def test_a_change_can_be_refused_by_a_fault(slow_program: Program) -> None:
    number = at_step(slow_program, "X-4", "book_appointment")
    slow_program.demand("change_refused", "X-4")
    assert slow_program.patch(number, description="no").status_code == 409
    assert slow_program.patch(number, description="yes").status_code == 200


def urge(number: int) -> dict[str, str]:
    return {"id": f"urge:{number}", "@type": "Urge", "text": f"客户第{number}次来电", "author": "100101"}


@pytest.mark.parametrize("step", ["book_appointment", "archive_work_order"])
def test_an_urge_is_noted_once_until_the_very_end(slow_program: Program, listener: Listener, step: str) -> None:
    """催单: welcome past the point of no return too; the same note again changes nothing."""
    external_id = f"X-13-{step}"
    number = at_step(slow_program, external_id, step)
    first, second = urge(1), urge(2)
    for _ in range(2):
        assert slow_program.patch(number, note=[first]).json()["note"] == [first]
    assert slow_program.patch(number, note=[first, second]).json()["note"] == [first, second]
    assert slow_program.patch(number, note=[second]).json()["note"] == [first, second]
    wait_for(lambda: listener.of(external_id)[-1].order.get("note") == [first, second], "the event")
    page = slow_program.http.get(f"/workOrders/{number}").text
    assert "催单 2 次" in page and "客户第2次来电" in page
    assert "催单 2 次" in slow_program.http.get("/", params={"find": external_id}).text


def test_a_final_work_order_takes_no_urge(slow_program: Program) -> None:
    number = at_step(slow_program, "X-14", "archive_work_order")
    slow_program.deed(number, "push")
    assert slow_program.patch(number, note=[urge(1)]).status_code == 409


@pytest.mark.parametrize("wrong", [{"text": ""}, {"text": 5}, {"date": "yesterday"}, {"id": ["x"]}])
def test_a_note_that_is_none_is_refused(slow_program: Program, wrong: dict[str, object]) -> None:
    number = slow_program.create("X-15").json()["id"]
    refused = slow_program.patch(number, note=[{**urge(1), **wrong}])
    assert refused.status_code == 400 and "note[0]." in refused.json()["reason"]


@pytest.mark.parametrize("attribute", ["externalId", "category", "id", "milestone", "orderDate", "colour"])
def test_what_no_client_may_set_is_refused_by_name(slow_program: Program, attribute: str) -> None:
    number = slow_program.create("X-5").json()["id"]
    response = slow_program.patch(number, **{attribute: "x"})
    assert response.status_code == 400 and attribute in response.json()["reason"]


def test_a_client_sets_states_only_by_the_table(slow_program: Program) -> None:
    number = slow_program.create("X-6").json()["id"]
    for state in ("inProgress", "completed", "held", "pending", "failed", "nonsense"):
        refused = slow_program.patch(number, state=state)
        assert refused.status_code == 409 and refused.json()["code"] == "stateTransition"
    slow_program.deed(number, "push")
    for state in ("held", "inProgress", "pending", "inProgress", "cancelled"):
        assert slow_program.patch(number, state=state).json()["state"] == state
    assert slow_program.patch(number, state="inProgress").status_code == 409


@pytest.mark.parametrize("step", ["accept_work_order", "configure_resources", "test_service"])
def test_before_the_point_of_no_return_a_cancellation_is_done(
    slow_program: Program, listener: Listener, step: str
) -> None:
    external_id = f"X-7-{step}"
    number = at_step(slow_program, external_id, step)
    asked = slow_program.cancel(number)
    task = asked.json()
    assert asked.status_code == 201 and task["state"] == "accepted"
    assert asked.headers["Location"] == task["href"] and task["serviceOrder"]["id"] == number
    assert slow_program.order(number)["state"] == "assessingCancellation"
    slow_program.deed(number, "push")
    assert slow_program.task(task["id"])["state"] == "inProgress"
    assert slow_program.order(number)["state"] == "pendingCancellation"
    slow_program.deed(number, "push")
    assert slow_program.task(task["id"])["state"] == "done"
    order = slow_program.order(number)
    assert order["state"] == "cancelled" and order["cancellationDate"] and "completionDate" not in order
    assert order["cancellationReason"] == "客户不要了"
    wait_for(lambda: listener.of(external_id)[-1].order["state"] == "cancelled", "the last event")


def test_past_the_point_of_no_return_a_cancellation_is_denied_and_the_work_goes_on(
    slow_program: Program,
) -> None:
    number = at_step(slow_program, "X-8", "report_completion")
    task = slow_program.cancel(number).json()
    slow_program.deed(number, "push")
    denied = slow_program.task(task["id"])
    assert denied["state"] == "terminatedWithError" and "上门测试" in denied["errorMessage"]["reason"]
    assert slow_program.order(number)["state"] == "inProgress"
    slow_program.push_to(number, "archive_work_order")
    slow_program.deed(number, "push")
    assert slow_program.order(number)["state"] == "completed"
    assert "errorMessage" not in slow_program.order(number)


def test_a_cancellation_that_crosses_the_completion_is_denied(slow_program: Program) -> None:
    number = at_step(slow_program, "X-9", "archive_work_order")
    slow_program.deed(number, "push")
    task = slow_program.cancel(number)
    assert task.status_code == 201 and task.json()["state"] == "terminatedWithError"
    assert slow_program.order(number)["state"] == "completed"


def test_a_denied_cancellation_of_a_delayed_order_leaves_it_delayed(slow_program: Program) -> None:
    number = at_step(slow_program, "X-10", "report_completion")
    slow_program.deed(number, "delay", kind="wait_customer", hours=5)
    slow_program.cancel(number)
    slow_program.deed(number, "push")
    order = slow_program.order(number)
    assert order["state"] == "pending" and order["errorMessage"][0]["code"].startswith("10P")
    assert slow_program.deed(number, "resume").json()["workOrder"]["state"] == "inProgress"


def test_while_it_is_assessed_the_work_stands_still(slow_program: Program) -> None:
    number = at_step(slow_program, "X-11", "build_line")
    slow_program.cancel(number)
    assert slow_program.patch(number, description="no").status_code == 409
    assert slow_program.deed(number, "delay").status_code == 409
    assert slow_program.deed(number, "return").status_code == 409


def test_cancellations_are_listed_and_found_by_their_order(slow_program: Program) -> None:
    number = slow_program.create("X-12").json()["id"]
    task = slow_program.cancel(number).json()
    path = f"{API}/cancelServiceOrder"
    found = slow_program.http.get(path, params={"serviceOrder.id": number})
    assert found.json() == [task] and found.headers["X-Total-Count"] == "1"
    assert slow_program.http.get(path, params={"state": "accepted", "id": task["id"]}).json() == [task]
    assert "cancellationReason" not in slow_program.http.get(f"{task['href']}?fields=state").json()
