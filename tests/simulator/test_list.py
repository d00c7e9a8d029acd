"""Lists: filters, paging, choice of attributes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.program import API, Program

IDS = ["L-1", "L-2", "L-3"]


@pytest.fixture(scope="module")
def three(slow_program: Program) -> list[dict[str, Any]]:
    for external_id in IDS:
        slow_program.create(external_id, description="three")
    slow_program.deed(slow_program.find("L-2")[0]["id"], "push")
    return [slow_program.find(external_id)[0] for external_id in IDS]


def listed(program: Program, query: str) -> list[str]:
    response = program.http.get(f"{API}/serviceOrder?description=three&{query}")
    assert response.status_code == 200
    return [order["externalId"] for order in response.json()]


def test_a_comma_means_or(slow_program: Program, three: list[dict[str, Any]]) -> None:
    assert listed(slow_program, "externalId=L-3,L-1") == ["L-1", "L-3"]
    assert listed(slow_program, "state=inProgress,held") == ["L-2"]
    assert listed(slow_program, "state=acknowledged") == ["L-1", "L-3"]


@pytest.mark.parametrize("form", ["{}", '"{}"', "'{}'"])
def test_the_date_just_given_finds_the_order(slow_program: Program, three: list[dict[str, Any]], form: str) -> None:
    date = form.format(three[1]["orderDate"])
    assert "L-2" in listed(slow_program, f"orderDate={date}")
    assert listed(slow_program, f"orderDate.gte={date}") == ["L-2", "L-3"]
    assert listed(slow_program, f"orderDate.gt={date}") == ["L-3"]
    assert listed(slow_program, f"orderDate.lte={date}") == ["L-1", "L-2"]
    assert listed(slow_program, f"orderDate.lt={date}") == ["L-1"]


def test_an_offset_whose_plus_became_a_blank_is_understood(slow_program: Program, three: list[dict[str, Any]]) -> None:
    assert listed(slow_program, "requestedCompletionDate=2030-01-02T16:00:00+08:00") == IDS


def test_a_page_says_how_many_match_and_how_many_it_has(slow_program: Program, three: list[dict[str, Any]]) -> None:
    response = slow_program.http.get(f"{API}/serviceOrder?description=three&offset=1&limit=1")
    assert response.status_code == 200
    assert (response.headers["X-Total-Count"], response.headers["X-Result-Count"]) == ("3", "1")
    assert [order["externalId"] for order in response.json()] == ["L-2"]
    assert listed(slow_program, "offset=3") == []
    assert listed(slow_program, "limit=0") == []


def test_fields_leave_the_required_attributes(slow_program: Program, three: list[dict[str, Any]]) -> None:
    required = {"id", "href", "state", "orderDate", "serviceOrderItem"}
    one = slow_program.http.get(f"{API}/serviceOrder/{three[0]['id']}?fields=description").json()
    many = slow_program.http.get(f"{API}/serviceOrder?externalId=L-1&fields=description").json()
    assert set(one) == set(many[0]) == required | {"description"}
