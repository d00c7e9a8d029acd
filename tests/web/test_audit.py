"""The audit on its page: who may see it, what it can be asked for, page by page."""

import re

import pytest

from engine import tables
from engine.store import audit
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import Desk

ROW = re.compile(r'class="num end quiet" title="[0-9a-f]{64}">(\d+)</td>')


@pytest.fixture
def supervisor(stranger: Desk) -> Desk:
    stranger.signs_in(town.SUPERVISOR)
    return stranger


def numbers(desk: Desk, query: str = "") -> list[int]:
    return [int(found) for found in ROW.findall(desk.opens(f"/audit{query}").text)]


def records(office: Office, acts: int, **said: str) -> None:
    with office.system.database.writing() as session:
        for place in range(acts):
            audit.record(session, "urge", staff_id=7, subject=f"BB{place}", now=office.clock.now(), **said)


@pytest.mark.parametrize(
    ("number", "status"), [(town.OPERATOR, 403), (town.MANAGER, 403), (town.VIEWER, 403), (town.SUPERVISOR, 200)]
)
def test_who_may_see_it(stranger: Desk, number: str, status: int) -> None:
    stranger.signs_in(number)
    assert stranger.opens("/audit").status_code == status
    assert ("/audit" in stranger.opens("/").text) == (status == 200)


def test_an_act_is_shown_with_who_when_from_where_and_why(supervisor: Desk, office: Office) -> None:
    operator = Desk(supervisor.client.application, office)
    operator.signs_in()
    number = operator.places()
    operator.posts(f"/personal/{number}", reason="客户来电核对地址")
    page = supervisor.opens(f"/audit?subject={number}").text
    for said in ("查看客户完整信息", "客户来电核对地址", town.OPERATOR, number, "127.0.0.1", "2026-03-02 09:00:00"):
        assert said in page, said
    assert numbers(supervisor, "?act=look") == numbers(supervisor, f"?subject={number}")[:1]


def test_it_is_turned_page_by_page(supervisor: Desk, office: Office) -> None:
    records(office, 120)
    last = office.rows(tables.Audit)[-1].number
    first = numbers(supervisor, "?act=urge")
    assert first == list(range(last, last - 50, -1))
    second = numbers(supervisor, f"?act=urge&before={first[-1]}")
    assert second == list(range(last - 50, last - 100, -1))
    third = numbers(supervisor, f"?act=urge&before={second[-1]}")
    assert third == list(range(last - 100, last - 120, -1))
    assert "更早的记录" not in supervisor.opens(f"/audit?act=urge&before={second[-1]}").text


def test_days_are_those_of_shanghai(supervisor: Desk, office: Office) -> None:
    records(office, 1)
    assert len(numbers(supervisor, "?act=urge&since=2026-03-02&until=2026-03-02")) == 1
    assert numbers(supervisor, "?act=urge&since=2026-03-03") == numbers(supervisor, "?act=urge&until=2026-03-01") == []


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday", "until=9999-99-99", "since=0001-01-01", "until=9999-12-31", "before=-1", "before=x",
        "before=99999999999999999999", "act=nothing", "staff=%00", "subject=%25_%5C", "staff=" + "9" * 5000,
        "subject=%F0%9F%98%80", "before=%EF%BC%91",
    ],
)  # fmt: skip
def test_an_address_that_says_nonsense_is_no_failure(supervisor: Desk, query: str) -> None:
    assert supervisor.opens(f"/audit?{query}").status_code == 200


def test_what_was_typed_is_shown_as_text(supervisor: Desk, office: Office) -> None:
    records(office, 1, because="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in supervisor.opens("/audit").text
