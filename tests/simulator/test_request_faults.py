"""What may befall a request: 503, a long wait, an answer that is lost. The work is done once all the same."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.simulator.program import Program


def faults_of(program: Program, external_id: str) -> dict[str, int]:
    return program.summary()[external_id]["faults"]


def test_503_before_anything_was_done(slow_program: Program) -> None:
    slow_program.settings(measures={"error_after_share": 0})
    slow_program.demand("error_5xx", "Q-1")
    refused = slow_program.create("Q-1")
    assert refused.status_code == 503 and refused.json()["status"] == "503"
    assert slow_program.find("Q-1") == []
    assert slow_program.create("Q-1").status_code == 201
    assert slow_program.summary()["Q-1"]["created"] == 1
    assert faults_of(slow_program, "Q-1") == {"error_5xx": 1}


def test_503_after_the_work_was_done(slow_program: Program) -> None:
    slow_program.settings(measures={"error_after_share": 1})
    slow_program.demand("error_5xx", "Q-2")
    assert slow_program.create("Q-2").status_code == 503
    [order] = slow_program.find("Q-2")
    assert slow_program.create("Q-2").json()["id"] == order["id"]
    assert slow_program.summary()["Q-2"]["created"] == 1


def test_a_hanging_answer_comes_after_the_set_real_seconds(slow_program: Program) -> None:
    slow_program.settings(measures={"hang_seconds": 0.4})
    slow_program.demand("hang", "Q-3")
    began = time.monotonic()
    assert slow_program.create("Q-3").status_code == 201
    assert time.monotonic() - began >= 0.4


def test_who_does_not_wait_for_a_hanging_answer_finds_the_work_done(slow_program: Program) -> None:
    slow_program.settings(measures={"hang_seconds": 1})
    slow_program.demand("hang", "Q-4")
    with (
        pytest.raises(httpx.ReadTimeout),
        httpx.Client(base_url=slow_program.http.base_url, timeout=0.3) as hasty,
    ):
        hasty.post(
            "/tmf-api/serviceOrdering/v4/serviceOrder",
            json={"externalId": "Q-4", "serviceOrderItem": [{"id": "1", "action": "add", "service": {}}]},
        )
    assert len(slow_program.find("Q-4")) == 1


def test_a_lost_answer_is_a_cut_line_and_the_work_is_done(slow_program: Program) -> None:
    slow_program.demand("answer_lost", "Q-5")
    with pytest.raises(httpx.RemoteProtocolError, match="without sending a response"):
        slow_program.create("Q-5")
    assert len(slow_program.find("Q-5")) == 1
    assert slow_program.create("Q-5").status_code == 201
    posts = [entry["answer"] for entry in slow_program.journal(externalId="Q-5", kind="request")]
    assert posts == ["cut", "201"]
    assert slow_program.summary()["Q-5"]["created"] == 1


def test_a_lost_answer_to_a_cancellation_makes_no_second_one(slow_program: Program) -> None:
    number = slow_program.create("Q-6").json()["id"]
    slow_program.demand("answer_lost", "Q-6")
    with pytest.raises(httpx.RemoteProtocolError):
        slow_program.cancel(number)
    first, second = slow_program.cancel(number), slow_program.cancel(number)
    assert first.json()["id"] == second.json()["id"]


def test_a_probability_of_one_strikes_always_and_of_nought_never(slow_program: Program) -> None:
    slow_program.settings(faults={"error_5xx": 1}, measures={"error_after_share": 0})
    assert [slow_program.create("Q-7").status_code for _ in range(3)] == [503] * 3
    slow_program.settings(faults={"error_5xx": 0})
    assert slow_program.create("Q-7").status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"faults": {"hang": 2}},
        {"faults": {"hang": "often"}},
        {"faults": {"rain": 0.1}},
        {"measures": {"hang_seconds": -1}},
        {"faults": {"hang": True}},
        {"faults": []},
    ],
)
def test_a_wrong_setting_is_refused_and_changes_nothing(slow_program: Program, wrong: dict[str, object]) -> None:
    before = slow_program.http.get("/settings").json()
    assert slow_program.http.put("/settings", json=wrong).status_code == 400
    assert slow_program.http.get("/settings").json() == before


def test_the_journal_has_each_request_with_its_answer(slow_program: Program) -> None:
    slow_program.create("Q-8")
    [entry] = slow_program.journal(externalId="Q-8", kind="request")
    assert (entry["name"], entry["path"], entry["answer"]) == (
        "POST",
        "/tmf-api/serviceOrdering/v4/serviceOrder",
        "201",
    )
    assert '"externalId":"Q-8"' in entry["body"].replace(" ", "")
    later = slow_program.journal(after=entry["id"], externalId="Q-8")
    assert all(other["id"] > entry["id"] for other in later)
