"""A picture as of an earlier step, on every door that shows one, and the refusal of what is no step."""

import json

import pytest

from tests.engine.actors import Case
from tests.web.actors import Desk

DOORS = ("", "/diagram", "/diagram.json", "/diagram.svg", "/diagram.png", "/diagram.pdf", "/live")


@pytest.fixture
def case(desk: Desk) -> Case:
    """An install whose line is being built."""
    case = Case(desk.office, desk.places())
    for element in ("accept_work_order", "book_appointment"):
        desk.office.clock.passes(minutes=10)
        desk.office.provisioning.says(case, "inProgress", (element, "completed"))
    return case


def steps(desk: Desk, case: Case) -> int:
    return int(desk.opens(f"/orders/{case.number}/diagram.json").json["steps"])


@pytest.mark.parametrize("door", DOORS)
def test_every_door_shows_the_first_step_and_the_last(desk: Desk, case: Case, door: str) -> None:
    for step in (1, steps(desk, case)):
        assert desk.opens(f"/orders/{case.number}{door}?step={step}").status_code == 200


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("step", ["0", "-1", "x", "1.5", "999", "9999999999", "٣", "1;drop"])
def test_what_is_no_step_is_refused_in_words(desk: Desk, case: Case, door: str, step: str) -> None:
    answer = desk.opens(f"/orders/{case.number}{door}", Accept="text/html")
    assert answer.status_code == 200
    answer = desk.client.get(f"/orders/{case.number}{door}", query_string={"step": step})
    assert answer.status_code == 404
    assert "步" in answer.text


def test_the_data_say_which_step_of_how_many(desk: Desk, case: Case) -> None:
    now = desk.opens(f"/orders/{case.number}/diagram.json").json
    assert now["step"] is None and now["steps"] > 5 and now["at"]
    first = desk.opens(f"/orders/{case.number}/diagram.json?step=1").json
    assert (first["step"], first["steps"], first["ended"]) == (1, now["steps"], False)
    assert first["at"] < now["at"] and first["style"] != now["style"]
    assert json.dumps(first, ensure_ascii=False).count("data-step-number") == now["steps"]


def test_the_page_lists_its_steps_as_links(desk: Desk, case: Case) -> None:
    page = desk.opens(f"/orders/{case.number}?step=2").text
    assert f'href="/orders/{case.number}?step=1" data-step-number="1"' in page
    assert "回看第 2 步" in page
