"""What is late or will be, seen at once; delays and urges on an order's page."""

import re
from collections.abc import Iterable

import pytest

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import Desk

NUMBER = re.compile(r'data-number="(\w+)"')


@pytest.fixture
def case(desk: Desk, office: Office) -> Case:
    """An order whose work order is under way."""
    case = Case(office, desk.places())
    office.provisioning.says(case, "acknowledged")
    office.provisioning.says(case, "inProgress", ("configure_resources", "inProgress"))
    return case


def coloured(desk: Desk, office: Office, colours: Iterable[str]) -> dict[str, str]:
    """An order of each colour; number -> colour."""
    made = {}
    for door, colour in zip(("1-101", "1-102", "2-101"), colours, strict=True):
        number = desk.places(door=door)
        with office.system.database.writing() as session:
            session.query(tables.Order).filter_by(number=number).one().jeopardy = colour
        made[number] = colour
    return made


def test_a_supervisor_sees_at_once_what_is_late_worst_first(desk: Desk, office: Office) -> None:
    numbers = {colour: number for number, colour in coloured(desk, office, ["yellow", "green", "red"]).items()}
    supervisor = Desk(desk.client.application, office)
    supervisor.signs_in(town.SUPERVISOR)
    page = supervisor.opens("/").text
    late = page.partition("告急和临期的订单")[2].partition("最近的订单")[0]
    assert NUMBER.findall(late) == [numbers["red"], numbers["yellow"]]
    assert re.search(r'<b class="num">1</b><span>告急 · 超时 0', page)
    assert '<span class="jeopardy red"' in late and ">告急</span>" in late and ">临期</span>" in late


def test_the_list_is_filtered_by_colour_and_sorted_by_urgency_page_by_page(
    desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = {colour: number for number, colour in coloured(desk, office, ["green", "yellow", "red"]).items()}
    for colour, number in numbers.items():
        assert NUMBER.findall(desk.opens(f"/orders?jeopardy={colour}").text) == [number]
    late = [numbers["red"], numbers["yellow"]]
    assert NUMBER.findall(desk.opens("/orders?jeopardy=late&sort=urgent").text) == late
    monkeypatch.setattr("web.orders.ROWS", 1)
    seen, path = [], "/orders?sort=urgent"
    while path:
        page = desk.opens(path).text
        seen += NUMBER.findall(page)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert seen == [*late, numbers["green"]]
    for nonsense in ("x", "1.2", "9.9.9.9", f"0.{10**19}.1", "0.9999999999999999999.1"):
        assert desk.opens(f"/orders?sort=urgent&after={nonsense}").status_code == 200


def test_a_delay_is_told_with_its_reason_and_whether_the_clock_stands_still(
    desk: Desk, office: Office, case: Case
) -> None:
    office.provisioning.says(case, "held", reason=("10W01", "端口扩容中"))
    page = desk.opens(f"/orders/{case.number}").text
    assert "端口扩容中" in page and "承诺时限照常计时" in page and "恢复时间未定" in page
    office.clock.passes(hours=1)
    office.provisioning.says(case, "pending", reason=("10P02", "客户原因缓装"))
    page = desk.opens(f"/orders/{case.number}").text
    assert "客户原因缓装" in page and "承诺时限暂停计时，恢复后顺延" in page and "端口扩容中</b>" not in page
    assert "· 暂停计时</span>" in desk.opens("/orders").text
    office.clock.passes(hours=1)
    office.provisioning.says(case, "inProgress")
    page = desk.opens(f"/orders/{case.number}").text
    assert '<p class="delay"' not in page and "承诺时限由 2026-03-02 23:59 顺延至 2026-03-03 00:59" in page


def test_an_operator_urges_with_a_reason_and_is_told_what_it_does(desk: Desk, office: Office, case: Case) -> None:
    page = desk.opens(f"/orders/{case.number}").text
    assert "第 1 次催单</button>" in page and "原因会作为备注发给开通系统" in page
    answer = desk.posts(f"/orders/{case.number}/urge", because="客户来电催装", seen=0)
    page = desk.opens(answer.location).text
    assert "已催单，正在通知开通系统" in page and "已催单 1 次" in page and "客户来电催装" in page
    assert [one.kind for one in case.view.requests] == ["create", "urge"]
    told = desk.posts(f"/orders/{case.number}/urge", because="再催", seen=0)
    assert "刚刚已催过单（共 1 次）" in desk.opens(told.location).text and case.view.order.urges == 1
    assert "请填写催单原因" in desk.opens(desk.posts(f"/orders/{case.number}/urge", seen=1).location).text


def test_who_may_not_urge_has_no_button(desk: Desk, office: Office, case: Case) -> None:
    supervisor = Desk(desk.client.application, office)
    supervisor.signs_in(town.SUPERVISOR)
    assert "次催单</button>" not in supervisor.opens(f"/orders/{case.number}").text
    assert supervisor.posts(f"/orders/{case.number}/urge", because="x", seen=0).status_code == 403


def test_an_alert_about_a_step_is_seen_and_done_with(desk: Desk, office: Office, case: Case) -> None:
    with office.system.database.writing() as session:
        session.add(tables.Promise(business="install", element="configure_resources", hours=4))
    office.provisioning.says(case, "inProgress")
    office.clock.passes(hours=5)
    office.fires()
    assert "超时预警" in desk.opens("/todos").text and "逾期 " in desk.opens("/todos").text
    assert "已知悉</button>" in desk.opens(f"/orders/{case.number}").text
    todo = case.todo("configure_resources")
    desk.posts(f"/todos/{todo.id}/complete", decision="seen")
    office.fires()
    assert [one.state for one in case.view.todos] == ["done"]


def test_all_of_it_is_english_too(desk: Desk, office: Office, case: Case) -> None:
    desk.posts(f"/orders/{case.number}/urge", because="call", seen=0)
    office.provisioning.says(case, "pending", reason=("10P02", "wish"))
    desk.opens("/language/en")
    page = desk.opens(f"/orders/{case.number}").text
    for words in ("clock paused", "urged 1×", "the promise's clock stands still", "Urge, no. 2", "end not known"):
        assert words.replace("'", "&#39;") in page
    assert "Most urgent first" in desk.opens("/orders").text
