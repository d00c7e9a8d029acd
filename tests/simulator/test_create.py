"""Receiving a work order: once, checked, acknowledged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.simulator.program import API, Program, body


def test_a_work_order_is_acknowledged_with_all_that_tmf641_asks_for(slow_program: Program) -> None:
    response = slow_program.create("C-1")
    order = response.json()
    assert response.status_code == 201
    assert response.headers["Location"] == order["href"] == f"{API}/serviceOrder/{order['id']}"
    assert response.headers["Content-Type"] == "application/json;charset=utf-8"
    assert order["state"] == "acknowledged" and order["externalId"] == "C-1"
    assert order["orderDate"].endswith("Z") and "completionDate" not in order
    assert {"id", "action", "service"} <= set(order["serviceOrderItem"][0])
    assert order["milestone"][0]["id"] == "accept_work_order"
    assert slow_program.order(order["id"]) == order


def test_chinese_is_not_escaped(slow_program: Program) -> None:
    assert "家庭宽带" in slow_program.create("C-2").text


def test_the_same_external_id_is_answered_with_the_same_order(slow_program: Program) -> None:
    first = slow_program.create("C-3")
    again = slow_program.create("C-3", description="sent again")
    assert again.status_code == 201 and again.json() == first.json()


def test_eight_at_once_with_the_same_external_id_make_one_order(slow_program: Program) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: slow_program.create("C-4"), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(slow_program.find("C-4")) == 1
    summary = slow_program.summary()["C-4"]
    assert summary["created"] == 1 and summary["requests"] == 8


def test_without_an_external_id_each_is_an_order_of_its_own(slow_program: Program) -> None:
    assert slow_program.create(None).json()["id"] != slow_program.create(None).json()["id"]


def test_dates_come_back_in_utc(slow_program: Program) -> None:
    order = slow_program.create("C-5", requestedCompletionDate="2030-01-02T16:00:00+08:00").json()
    assert order["requestedCompletionDate"] == "2030-01-02T08:00:00.000Z"


def test_what_only_the_server_may_say_is_not_taken_over(slow_program: Program) -> None:
    order = slow_program.create("C-6", state="completed", id="mine", completionDate="2020-01-01T00:00:00Z").json()
    assert order["state"] == "acknowledged" and order["id"] != "mine" and "completionDate" not in order


ITEM = {"id": "1", "action": "add", "service": {}}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"serviceOrderItem": []}, "serviceOrderItem"),
        ({"serviceOrderItem": None}, "serviceOrderItem"),
        ({"serviceOrderItem": "all"}, "serviceOrderItem"),
        ({"serviceOrderItem": [{**ITEM, "action": "move"}]}, "action"),
        ({"serviceOrderItem": [{"id": "1", "action": "add"}]}, "service"),
        ({"serviceOrderItem": [{"action": "add", "service": {}}]}, "id"),
        ({"serviceOrderItem": [ITEM, ITEM]}, "twice"),
        ({"category": "transfer"}, "transfer"),
        ({"externalId": 7}, "externalId"),
        ({"externalId": ""}, "externalId"),
        ({"requestedCompletionDate": "tomorrow"}, "requestedCompletionDate"),
        ({"requestedCompletionDate": 5}, "requestedCompletionDate"),
        ({"relatedParty": ["me"]}, "relatedParty"),
    ],
)
def test_a_wrong_attribute_is_refused_by_name(slow_program: Program, wrong: dict[str, object], named: str) -> None:
    response = slow_program.http.post(f"{API}/serviceOrder", json=body("C-7") | wrong)
    assert response.status_code == 400
    assert named in response.json()["reason"]
    assert slow_program.find("C-7") == []
