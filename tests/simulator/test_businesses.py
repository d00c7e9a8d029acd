"""Move and dismantle, from the work order to their ends; and that the settings fit the maps."""

from __future__ import annotations

import pytest

from bpmn import library
from simulator import settings
from simulator.plans import RETURN_APPROVAL
from tests.simulator.listener import Listener
from tests.simulator.program import Program
from tests.simulator.test_story import heard
from tests.simulator.wanted import at_step, effects, item, steps, version

RULES = settings.shipped()
STRAIGHT = {
    "move": [
        "accept_work_order", "reserve_resources", "book_appointment", "dispatch_work_order", "build_data",
        "switch_line", "release_old_site", "test_service", "report_completion", "archive_work_order",
    ],
    "dismantle": [
        "accept_work_order", "pre_release", "deactivate_network", "book_appointment", "recover_terminal",
        "final_release", "archive_work_order",
    ],
}  # fmt: skip


@pytest.mark.parametrize("category", STRAIGHT)
def test_it_goes_straight_to_completion(quick_program: Program, listener: Listener, category: str) -> None:
    external_id = f"B-1-{category}"
    number = quick_program.create(external_id, category=category, serviceOrderItem=[item()]).json()["id"]
    events = heard(quick_program, listener, external_id, number)
    last = events[-1].order
    assert last["state"] == "completed" and last["category"] == category
    assert [row["id"] for row in last["milestone"]] == STRAIGHT[category]
    assert quick_program.summary()[external_id]["state"] == "completed"


@pytest.mark.parametrize("category", STRAIGHT)
def test_it_can_be_refused(slow_program: Program, category: str) -> None:
    slow_program.demand("refuse", f"B-2-{category}")
    number = slow_program.create(f"B-2-{category}", category=category).json()["id"]
    slow_program.deed(number, "push")
    assert slow_program.order(number)["state"] == "rejected"


@pytest.mark.parametrize(
    ("category", "step", "reason"),
    [
        ("move", "reserve_resources", "10R01"),
        ("move", "switch_line", "10R04"),
        ("dismantle", "recover_terminal", "10R08"),
    ],
)
def test_it_can_be_returned_for_a_reason_of_its_step(
    slow_program: Program, category: str, step: str, reason: str
) -> None:
    number = at_step(slow_program, f"B-3-{category}-{step}", step, category)
    assert slow_program.deed(number, "return", reason=reason).json()["at"] == step
    slow_program.deed(number, "push")
    order = slow_program.order(number)
    assert (order["state"], order["errorMessage"][0]["code"]) == ("failed", reason)


@pytest.mark.parametrize(("category", "step"), [("move", "switch_line"), ("dismantle", "recover_terminal")])
@pytest.mark.parametrize(("fault", "state"), [("wait_carrier", "held"), ("wait_customer", "pending")])
def test_it_can_be_put_off(slow_program: Program, category: str, step: str, fault: str, state: str) -> None:
    number = at_step(slow_program, f"B-4-{category}-{fault}", step, category)
    assert slow_program.deed(number, "delay", kind=fault).json()["workOrder"]["state"] == state


@pytest.mark.parametrize(
    ("category", "before", "after"),
    [("move", "switch_line", "release_old_site"), ("dismantle", "deactivate_network", "book_appointment")],
)
def test_each_has_a_point_of_no_return(slow_program: Program, category: str, before: str, after: str) -> None:
    for step, status in ((before, 200), (after, 409)):
        number = at_step(slow_program, f"B-5-{step}", step, category)
        assert slow_program.patch(number, **version("change:1", bandwidth="1000M")).status_code == status


def test_a_move_to_yet_another_address_reserves_there_again(slow_program: Program) -> None:
    number = at_step(slow_program, "B-6", "build_data", "move")
    slow_program.patch(number, **version("change:1", place="A-2"))
    assert steps(slow_program, number) == {"accept_work_order": "completed", "reserve_resources": "inProgress"}
    assert effects(slow_program, "B-6")[-1] == "resourcesAgain"


def test_the_list_shows_one_business_alone(slow_program: Program) -> None:
    numbers = {
        category: slow_program.create(f"B-7-{category}", category=category).json()["id"]
        for category in RULES.businesses
    }
    page = slow_program.http.get("/", params={"business": "dismantle"}).text
    assert numbers["dismantle"] in page and numbers["move"] not in page and numbers["install"] not in page


@pytest.mark.parametrize("category", RULES.businesses)
def test_the_settings_of_a_business_fit_its_map(category: str) -> None:
    business = RULES.businesses[category]
    elements = [one for one in library.shipped(business.map).own.elements.values() if one.process == business.process]
    assert set(business.steps) == {one.id for one in elements if one.type.endswith("Task")}
    assert set(business.ends) == {one.id for one in elements if one.type == "endEvent"}
    named = {business.accept_step, business.point_of_no_return, business.field_begins, business.field_ends}
    listed = {*business.return_steps, *business.carrier_wait_steps, *business.customer_wait_steps}
    assert named | listed | {business.resource_step} - {""} <= set(business.steps) - {RETURN_APPROVAL}
    for kind, where in (
        ("return", business.return_steps),
        ("wait_carrier", business.carrier_wait_steps),
        ("wait_customer", business.customer_wait_steps),
        ("refuse", [business.accept_step]),
    ):
        assert all(RULES.reasons_for(kind, step) for step in where), kind


@pytest.mark.parametrize("kind", RULES.in_flight)
def test_the_settings_of_what_may_be_asked_fit_its_map(kind: str) -> None:
    asked = RULES.in_flight[kind]
    elements = [one for one in library.shipped(asked.map).elements.values() if one.process == asked.process]
    assert {asked.assess_step, asked.work_step} == {one.id for one in elements if one.type == "userTask"}
    assert {asked.agreed, asked.refused} == {one.id for one in elements if one.type == "endEvent"}
    assert RULES.reasons_for(asked.reasons, "")
