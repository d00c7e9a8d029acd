"""The dashboard: what is late and where at a glance; each figure leads to its orders; one question for all of it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from lxml import html

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.reports.counting import folds
from tests.web.actors import Desk


@pytest.fixture
def supervisor(stranger: Desk) -> Desk:
    assert stranger.signs_in(town.SUPERVISOR).status_code == 302
    return stranger


@pytest.fixture
def late(office: Office) -> Case:
    """An order that is still building its line, more than a day after its promise."""
    case = office.counter().orders()
    office.sends()
    office.provisioning.says(case, "inProgress", ("survey_site", "completed"), ("build_line", "inProgress"))
    office.clock.passes(hours=54)
    office.fires()
    return case


def reads(text: str, where: str) -> str:
    (found,) = html.fromstring(text).xpath(f"//section[@class='{where}' or starts-with(@class, '{where} ')]")
    return " ".join(found.text_content().split())


def test_a_supervisor_sees_what_is_late_and_where(supervisor: Desk, office: Office, late: Case) -> None:
    text = supervisor.opens("/dashboard").text
    assert reads(text, "late").startswith(f"超时 1 1天15小时外线施工{late.number} 装机")
    assert "在途 1" in reads(text, "where-box") and "外线施工 1超时 1" in reads(text, "where-box")
    assert "1 告急" in reads(text, "where-box") and 'class="late some"' in text


def test_today_is_set_against_the_same_day_last_week(supervisor: Desk, office: Office) -> None:
    office.counter().orders()
    office.counter().orders(door="1-102")
    folds(office.system.database)
    office.clock.passes(days=7, hours=1)
    office.counter().orders(door="6-101")
    text = supervisor.opens("/dashboard").text
    assert "受理 1 上周此时 2 -1" in reads(text, "day-box")
    assert "受理：今天 1 单，上周同日此时 2 单" in text


def test_incidents_are_there_by_kind_and_age_and_to_dos_beside(supervisor: Desk, office: Office, late: Case) -> None:
    with office.system.database.writing() as session:
        for number, hours in (("IN1", 0), ("IN2", 30)):
            at = office.clock.now().replace(minute=0)
            at = at.fromtimestamp(at.timestamp() - hours * 3600, at.tzinfo)
            row = tables.Incident(number=number, order_id=late.id, hall_id=1, kind="send", message="-", created_at=at)
            row.hall_id = late.view.order.hall_id
            session.add(row)
    text = reads(supervisor.opens("/dashboard").text, "wrong-box")
    assert text.startswith("异常单 2") and "1··1" in text and "待办" in text


def test_every_link_leads_to_as_many_orders_as_its_figure_says(supervisor: Desk, office: Office, late: Case) -> None:
    office.counter().orders(door="1-102")
    links = html.fromstring(supervisor.opens("/dashboard").text).xpath("//main//a[contains(@href, '/orders?')]")
    assert len(links) >= 5
    for link in links:
        numbers = re.findall(r'data-number="(\w+)"', supervisor.opens(unescape(link.get("href"))).text)
        said = re.search(r"\d+", link.text_content())
        if said:
            assert len(numbers) == int(said[0]), link.get("href")


def test_each_sees_the_own_hall_and_the_news_say_what_the_page_says(stranger: Desk, office: Office, late: Case) -> None:
    west = office.id_of(tables.Hall, "west")
    stranger.signs_in(town.MANAGER)
    assert "鼓山区营业厅" in stranger.opens(f"/dashboard?hall={west}").text
    stranger.posts("/auth/logout")
    stranger.signs_in(town.SUPERVISOR)
    assert "没有超时的订单" in stranger.opens(f"/dashboard?hall={west}").text
    assert stranger.opens("/dashboard?hall=99").status_code == 404
    news = stranger.client.get("/dashboard/now").json
    assert news is not None and news["body"] in stranger.opens("/dashboard").text
    stranger.posts("/auth/logout")
    stranger.signs_in(town.OPERATOR)
    assert stranger.opens("/dashboard").status_code == 403


@pytest.mark.parametrize("hall", ["x", "-1", "9" * 40, "%00", "<script>"])
def test_nonsense_shows_all_halls(supervisor: Desk, hall: str) -> None:
    answer = supervisor.opens(f"/dashboard?hall={hall}")
    assert answer.status_code == 200 and "全部营业厅" in answer.text
