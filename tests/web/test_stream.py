"""A page that keeps itself up to date."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.engine.actors import Case, Office
from tests.web.actors import Desk
from web.app import create_app


@pytest.fixture
def app(office: Office) -> Flask:
    """An application that feeds one page at a time."""
    return create_app(office.system, streams=1)


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    return Case(office, desk.places())


def follow(desk: Desk, case: Case) -> tuple[TestResponse, Iterator[str]]:
    answer = desk.client.get(f"/orders/{case.number}/stream", buffered=False)
    return answer, (chunk.decode() if isinstance(chunk, bytes) else chunk for chunk in answer.iter_encoded())


def test_the_version_is_told_at_once_and_again_when_something_happened(desk: Desk, case: Case) -> None:
    answer, told = follow(desk, case)
    assert answer.mimetype == "text/event-stream"
    assert next(told).startswith("retry:")
    before = next(told)
    assert before.startswith("id: ") and "event: version" in before
    case.office.provisioning.says(case, "acknowledged")
    assert "event: version" in (after := next(told)) and after != before
    answer.close()


def test_who_comes_over_the_limit_is_sent_away_until_somebody_has_left(desk: Desk, case: Case) -> None:
    first, told = follow(desk, case)
    next(told)
    second, _ = follow(desk, case)
    assert (second.status_code, second.headers["Retry-After"]) == (503, "5")
    first.close()
    third, _ = follow(desk, case)
    assert third.status_code == 200
    third.close()


def test_while_nothing_happens_there_are_signs_of_life(desk: Desk, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.stream.EVERY", 0.01)
    answer, told = follow(desk, case)
    assert [next(told) for _ in range(3)][2] == "event: alive\ndata: 09:00:00\n\n"
    answer.close()


def test_a_stream_ends_by_itself_and_frees_its_seat(desk: Desk, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.stream.EVERY", 0.01)
    monkeypatch.setattr("web.stream.LASTS", 0.05)
    answer, told = follow(desk, case)
    assert len(list(told)) >= 2
    answer.close()
    again, _ = follow(desk, case)
    assert again.status_code == 200
    again.close()
