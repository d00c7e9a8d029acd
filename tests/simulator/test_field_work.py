"""What may befall the field work: refused, returned, delayed; by chance, and by hand."""

from __future__ import annotations

import pytest

from simulator import clock, settings
from tests.simulator.listener import Listener
from tests.simulator.program import Program, wait_for

HOUR = 3600

RETURNS = {reason.code: reason for reason in settings.shipped().reasons if reason.kind == "return"}


def done(order: dict) -> list[str]:
    return [row["id"] for row in order["milestone"] if row["status"] == "completed"]


def test_a_refused_work_order_is_rejected_with_the_reason(quick_program: Program) -> None:
    quick_program.demand("refuse", "F-1")
    order = quick_program.until(quick_program.create("F-1").json()["id"])
    assert order["state"] == "rejected" and done(order) == ["accept_work_order"]
    assert order["errorMessage"][0]["code"] in {"10J01", "10J02"} and order["errorMessage"][0]["reason"]


def test_a_returned_work_order_is_approved_and_then_failed(quick_program: Program) -> None:
    quick_program.demand("return", "F-2")
    order = quick_program.until(quick_program.create("F-2").json()["id"])
    steps = done(order)
    assert order["state"] == "failed" and steps[-1] == "approve_return"
    assert steps[-2] in ("configure_resources", "survey_site")
    [error] = order["errorMessage"]
    assert error["reason"] == RETURNS[error["code"]].zh and steps[-2] in RETURNS[error["code"]].steps


@pytest.mark.parametrize(
    ("fault", "state", "codes"),
    [("wait_carrier", "held", {"10W01", "10W02", "10W03"}), ("wait_customer", "pending", {"10P01", "10P02"})],
)
def test_a_delayed_work_order_goes_on_after_its_time(
    quick_program: Program, fault: str, state: str, codes: set[str]
) -> None:
    quick_program.demand(fault, f"F-{fault}")
    number = quick_program.create(f"F-{fault}").json()["id"]
    delayed = quick_program.until(number, state)
    assert delayed["errorMessage"][0]["code"] in codes
    order = quick_program.until(number)
    assert order["state"] == "completed" and "errorMessage" not in order


def test_a_delay_puts_the_expected_end_off_and_says_when_it_is_too_late(
    slow_program: Program, listener: Listener
) -> None:
    """TMF641: expectedCompletionDate, jeopardyAlert, ServiceOrderJeopardyEvent."""
    made = slow_program.create("F-11", requestedCompletionDate="2999-01-01T00:00:00Z").json()
    number, said = made["id"], clock.read_wire(made["expectedCompletionDate"])
    slow_program.deed(number, "push")
    assert slow_program.patch(number, requestedCompletionDate=clock.wire(said + HOUR)).status_code == 200
    slow_program.deed(number, "delay", kind="wait_customer", hours=2)
    customer = slow_program.order(number)
    assert clock.read_wire(customer["expectedCompletionDate"]) == pytest.approx(said + 2 * HOUR, abs=0.01)
    assert "jeopardyAlert" not in customer
    slow_program.deed(number, "resume")
    soon = clock.read_wire(slow_program.order(number)["expectedCompletionDate"])
    assert said <= soon < said + 60
    slow_program.deed(number, "delay", kind="wait_carrier", hours=3)
    [alert] = slow_program.order(number)["jeopardyAlert"]
    assert alert["jeopardyType"] == "Critical" and alert["message"]
    wait_for(
        lambda: [one for one in listener.of("F-11") if one.event["eventType"] == "ServiceOrderJeopardyEvent"],
        "the event",
    )
    assert "预计超时" in slow_program.http.get(f"/workOrders/{number}").text


def test_pushing_moves_one_activity_on(slow_program: Program) -> None:
    number = slow_program.create("F-5").json()["id"]
    pushed = slow_program.deed(number, "push").json()["workOrder"]
    assert pushed["state"] == "inProgress" and done(pushed) == ["accept_work_order"]
    assert done(slow_program.deed(number, "push").json()["workOrder"]) == [
        "accept_work_order",
        "book_appointment",
    ]


def test_returning_by_hand_takes_the_reason_that_was_chosen(slow_program: Program) -> None:
    number = slow_program.create("F-6").json()["id"]
    slow_program.push_to(number, "configure_resources")
    assert slow_program.deed(number, "return", reason="10R01").json()["at"] == "configure_resources"
    assert slow_program.deed(number, "push").status_code == 200
    order = slow_program.order(number)
    assert order["state"] == "failed"
    assert [error["reason"] for error in order["errorMessage"]] == ["端口不足"]


def test_a_return_asked_for_early_happens_at_the_step_that_can(slow_program: Program) -> None:
    number = slow_program.create("F-7").json()["id"]
    assert slow_program.deed(number, "return").json()["at"] == "configure_resources"
    assert slow_program.order(number)["state"] == "acknowledged"
    slow_program.push_to(number, "approve_return")
    assert done(slow_program.order(number))[-1] == "configure_resources"


def test_a_reason_of_another_step_is_refused(slow_program: Program) -> None:
    number = slow_program.create("F-8").json()["id"]
    response = slow_program.deed(number, "return", reason="10R04")
    assert response.status_code == 400 and "10R01" in response.json()["reason"]


def test_after_the_survey_nothing_can_be_returned(slow_program: Program) -> None:
    number = slow_program.create("F-9").json()["id"]
    slow_program.push_to(number, "build_line")
    assert slow_program.deed(number, "return").status_code == 409


@pytest.mark.parametrize(("kind", "state"), [("wait_carrier", "held"), ("wait_customer", "pending")])
def test_delaying_by_hand_lasts_until_resumed(slow_program: Program, kind: str, state: str) -> None:
    number = slow_program.create(f"F-hand-{kind}").json()["id"]
    assert slow_program.deed(number, "delay", kind=kind).status_code == 409, "not before it is accepted"
    slow_program.deed(number, "push")
    assert slow_program.deed(number, "delay", kind=kind).json()["workOrder"]["state"] == state
    assert slow_program.deed(number, "delay", kind=kind).status_code == 409
    resumed = slow_program.deed(number, "resume").json()["workOrder"]
    assert resumed["state"] == "inProgress" and "errorMessage" not in resumed


def test_a_final_work_order_takes_no_more_deeds(slow_program: Program) -> None:
    slow_program.demand("refuse", "F-10")
    number = slow_program.create("F-10").json()["id"]
    slow_program.deed(number, "push")
    assert slow_program.order(number)["state"] == "rejected"
    for deed in ("push", "return", "delay", "resume"):
        assert slow_program.deed(number, deed).status_code == 409
