"""What is asked of a work order in flight walks its own map: decided there, safe to repeat, kept in the accounts."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from simulator import settings
from tests.simulator.program import Program, wait_for
from tests.simulator.wanted import at_step, effects, item, steps, version


def picture(program: Program, place: int = 0) -> str:
    """The picture of what was asked; 0 is the newest."""
    page = program.http.get("/inFlight").text
    number = page.split("/workOrders/")[1 + place].split('"')[0]
    found = program.http.get(f"/workOrders/{number}").text.split("/inFlight/")[1].split("/")[0]
    return program.http.get(f"/inFlight/{found}/flow.svg").text


def test_a_change_walks_its_own_map_to_the_answer(slow_program: Program) -> None:
    number = at_step(slow_program, "C-1", "book_appointment")
    taken = slow_program.patch(number, **version("change:1", bandwidth="1000M"))
    assert taken.status_code == 200
    assert taken.json()["serviceOrderItem"][0]["service"] == item(bandwidth="1000M")["service"]
    drawn = picture(slow_program)
    assert 'class="badge badge-done" data-mark="change_taken_over"' in drawn
    assert 'data-mark="change_not_possible"' not in drawn
    assert effects(slow_program, "C-1") == ["created", "changeAsked", "changeAgreed"]


def test_a_refused_change_ends_at_the_refusal_and_leaves_the_work_order_as_it_was(slow_program: Program) -> None:
    number = at_step(slow_program, "C-2", "book_appointment")
    slow_program.demand("change_refused", "C-2")
    before = slow_program.order(number)
    refused = slow_program.patch(number, **version("change:1", bandwidth="1000M"))
    assert refused.status_code == 409 and refused.json()["code"] == "changeRefused"
    assert slow_program.order(number) == before
    drawn = picture(slow_program)
    assert 'class="badge badge-failed" data-mark="change_not_possible"' in drawn
    assert 'data-mark="change_work"' not in drawn
    assert effects(slow_program, "C-2") == ["created", "changeAsked", "changeRefused"]


def test_a_change_that_was_refused_stays_refused_when_it_is_sent_again(slow_program: Program) -> None:
    """Its answer was lost: the client hears the same."""
    number = at_step(slow_program, "C-3", "book_appointment")
    slow_program.demand("change_refused", "C-3")
    first, second = (slow_program.patch(number, **version("change:1", bandwidth="1000M")) for _ in range(2))
    assert first.json() == second.json() and second.status_code == 409
    assert slow_program.patch(number, **version("change:2", bandwidth="1000M")).status_code == 200
    assert effects(slow_program, "C-3").count("changeRefused") == 1


def test_a_change_whose_note_is_there_changes_nothing(slow_program: Program) -> None:
    number = at_step(slow_program, "C-4", "book_appointment")
    asked = version("change:1", bandwidth="1000M")
    after = slow_program.patch(number, **asked).json()
    again = slow_program.patch(number, **{**asked, "serviceOrderItem": [item(bandwidth="100M")]})
    assert again.status_code == 200 and again.json() == after == slow_program.order(number)
    assert effects(slow_program, "C-4").count("changeAsked") == 1


def test_the_same_change_is_safe_to_repeat_to_the_very_end(slow_program: Program) -> None:
    number = at_step(slow_program, "C-5", "build_line")
    slow_program.patch(number, **version("change:1", bandwidth="1000M"))
    slow_program.push_to(number, "archive_work_order")
    slow_program.deed(number, "push")
    assert slow_program.patch(number, **version("change:1", bandwidth="1000M")).status_code == 200
    late = slow_program.patch(number, **version("change:2", bandwidth="100M"))
    assert late.status_code == 409 and "completed" in late.json()["reason"]


@pytest.mark.parametrize("step", ["configure_vlan", "build_data", "survey_site"])
def test_another_address_needs_its_resources_again(slow_program: Program, step: str) -> None:
    """改单: what depends on the new data is done again (another address: ports again)."""
    number = at_step(slow_program, f"C-6-{step}", step)
    expected = slow_program.order(number)["expectedCompletionDate"]
    changed = slow_program.patch(number, **version("change:1", place="A-2")).json()
    assert steps(slow_program, number) == {
        "accept_work_order": "completed", "book_appointment": "completed", "dispatch_work_order": "completed",
        "configure_resources": "inProgress",
    }  # fmt: skip
    assert changed["expectedCompletionDate"] > expected
    assert effects(slow_program, f"C-6-{step}")[-1] == "resourcesAgain"
    slow_program.push_to(number, "archive_work_order")
    slow_program.deed(number, "push")
    assert slow_program.order(number)["state"] == "completed"


@pytest.mark.parametrize("step", ["book_appointment", "configure_resources", "build_line", "test_service"])
def test_before_the_resources_and_once_field_work_has_begun_it_goes_on_where_it_stands(
    slow_program: Program, step: str
) -> None:
    number = at_step(slow_program, f"C-7-{step}", step)
    before = steps(slow_program, number)
    assert slow_program.patch(number, **version("change:1", place="A-2")).status_code == 200
    assert steps(slow_program, number) == before


def test_a_change_that_is_no_change_of_address_does_nothing_again(slow_program: Program) -> None:
    number = at_step(slow_program, "C-8", "survey_site")
    before = steps(slow_program, number)
    slow_program.patch(number, **version("change:1", bandwidth="1000M"))
    assert steps(slow_program, number) == before


def test_resources_done_again_while_it_is_delayed_wait_until_it_is_resumed(slow_program: Program) -> None:
    number = at_step(slow_program, "C-9", "survey_site")
    slow_program.deed(number, "delay", kind="wait_customer", hours=5)
    slow_program.patch(number, **version("change:1", place="A-2"))
    assert slow_program.order(number)["state"] == "pending"
    slow_program.deed(number, "resume")
    assert steps(slow_program, number)["configure_resources"] == "inProgress"
    slow_program.deed(number, "push")
    assert steps(slow_program, number)["configure_vlan"] == "inProgress"


def test_a_work_order_that_is_being_returned_is_returned(slow_program: Program) -> None:
    number = at_step(slow_program, "C-10", "survey_site")
    slow_program.deed(number, "return")
    assert slow_program.patch(number, **version("change:1", place="A-2")).status_code == 200
    slow_program.deed(number, "push")
    assert slow_program.order(number)["state"] == "failed"


@pytest.mark.parametrize(("step", "status"), [("test_service", 200), ("report_completion", 409)])
def test_a_new_appointment_is_taken_until_field_work_ends(slow_program: Program, step: str, status: int) -> None:
    external_id = f"C-11-{step}"
    number = at_step(slow_program, external_id, step)
    slow_program.demand("change_refused", external_id)
    answer = slow_program.patch(number, **version("appointment:1", begins="2030-01-03T01:00:00Z"))
    assert answer.status_code == status
    assert ("rescheduled" in effects(slow_program, external_id)) == (status == 200)
    assert "changeAsked" not in effects(slow_program, external_id), "it is no change of the work"
    line = slow_program.summary()[external_id]
    assert (line["changes"], line["notes"]) == ([], ["appointment:1"] if status == 200 else [])


def test_a_new_appointment_with_a_new_product_is_a_change(slow_program: Program) -> None:
    number = at_step(slow_program, "C-12", "book_appointment")
    slow_program.patch(number, **version("change:1", begins="2030-01-03T01:00:00Z", bandwidth="1000M"))
    assert effects(slow_program, "C-12")[1:] == ["changeAsked", "changeAgreed"]


def test_a_cancellation_walks_its_own_map(slow_program: Program) -> None:
    number = at_step(slow_program, "C-13", "build_line")
    slow_program.cancel(number, "CX1 客户不要了")
    assert 'class="badge badge-current" data-mark="assess_cancellation"' in picture(slow_program)
    slow_program.deed(number, "push")
    assert 'class="badge badge-current" data-mark="take_back_work"' in picture(slow_program)
    slow_program.deed(number, "push")
    assert 'class="badge badge-done" data-mark="work_taken_back"' in picture(slow_program)
    assert effects(slow_program, "C-13")[1:] == ["cancelAsked", "cancelAgreed"]


def test_a_cancellation_can_be_denied_by_a_fault_and_asked_for_again(slow_program: Program) -> None:
    number = at_step(slow_program, "C-14", "build_line")
    slow_program.demand("cancel_refused", "C-14")
    first = slow_program.cancel(number, "CX1 不要了").json()
    slow_program.deed(number, "push")
    denied = slow_program.task(first["id"])
    reasons = [f"{one.zh} ({one.en})" for one in settings.shipped().reasons_for("refuse_cancel", "")]
    assert denied["state"] == "terminatedWithError" and denied["errorMessage"]["reason"] in reasons
    assert slow_program.order(number)["state"] == "inProgress"
    assert 'class="badge badge-failed" data-mark="cancellation_not_possible"' in picture(slow_program)
    second = slow_program.cancel(number, "CX2 不要了").json()
    assert second["id"] != first["id"]
    found = slow_program.http.get(
        "/tmf-api/serviceOrdering/v4/cancelServiceOrder", params={"serviceOrder.id": number}
    ).json()
    assert [one["cancellationReason"].split()[0] for one in found] == ["CX1", "CX2"], "each client finds its own"


def test_a_silent_cancellation_is_assessed_much_later(slow_program: Program) -> None:
    for external_id, silent in (("C-15", False), ("C-16", True)):
        number = at_step(slow_program, external_id, "build_line")
        if silent:
            slow_program.demand("cancel_silent", external_id)
        slow_program.cancel(number)
    quick, slow = (slow_program.http.get("/", params={"find": one}).text for one in ("C-15", "C-16"))
    moments = [page.split('class="figure">')[1].split("<")[0] for page in (quick, slow)]
    assert moments[0] != moments[1]
    assert slow_program.summary()["C-16"]["faults"] == {"cancel_silent": 1}


def test_a_silent_change_is_decided_and_answered_long_after(slow_program: Program) -> None:
    number = at_step(slow_program, "C-17", "book_appointment")
    usual = slow_program.settings()["measures"]
    slow_program.settings(measures={"hang_seconds": 1.0})
    slow_program.demand("change_silent", "C-17")
    began = time.monotonic()
    assert slow_program.patch(number, **version("change:1", bandwidth="1000M")).status_code == 200
    assert time.monotonic() - began >= 1.0
    slow_program.settings(measures=usual)
    assert slow_program.summary()["C-17"]["faults"] == {"change_silent": 1}


def test_an_answer_that_was_lost_is_found_by_sending_the_change_again(slow_program: Program) -> None:
    number = at_step(slow_program, "C-18", "book_appointment")
    slow_program.demand("answer_lost", "C-18")
    with pytest.raises(httpx.RemoteProtocolError):
        slow_program.patch(number, **version("change:1", bandwidth="1000M"))
    assert slow_program.patch(number, **version("change:1", bandwidth="1000M")).status_code == 200
    assert effects(slow_program, "C-18") == ["created", "changeAsked", "changeAgreed"]


def test_the_accounts_say_what_became_of_each_work_order(slow_program: Program) -> None:
    number = at_step(slow_program, "C-19", "build_line")
    slow_program.patch(number, **version("change:1", bandwidth="1000M"))
    slow_program.demand("change_refused", "C-19")
    slow_program.patch(number, **version("change:2", bandwidth="2000M"))
    slow_program.demand("cancel_refused", "C-19")
    slow_program.cancel(number)
    slow_program.deed(number, "push")
    slow_program.cancel(number)
    line = slow_program.summary()["C-19"]
    assert line["changes"] == [
        {"key": "change:1", "outcome": "agreed"},
        {"key": "change:2", "outcome": "refused"},
    ]
    assert line["cancels"] == ["denied", "asked"]
    assert (line["number"], line["category"], line["revisions"]) == (number, "install", 1)
    assert line["notes"] == ["change:1"]
    slow_program.deed(number, "push")
    slow_program.deed(number, "push")
    line = slow_program.summary()["C-19"]
    assert (line["state"], line["cancels"]) == ("cancelled", ["denied", "done"])


def test_a_cancellation_goes_on_after_a_crash(own: list[Program], tmp_path: Path) -> None:
    program = Program(tmp_path / "data", "--speed", "3600", "--seed", "crash")
    own.append(program)
    number = at_step(program, "C-20", "configure_resources")
    task = program.cancel(number).json()
    assert task["state"] == "accepted"
    program.kill()
    program.start()
    wait_for(lambda: program.task(task["id"])["state"] == "done", "the cancellation")
    assert program.order(number)["state"] == "cancelled"


def test_what_says_the_same_as_before_is_no_change_of_the_work(slow_program: Program) -> None:
    number = at_step(slow_program, "C-21", "book_appointment")
    assert slow_program.patch(number, **version("appointment:1")).status_code == 200
    assert "changeAsked" not in effects(slow_program, "C-21")
