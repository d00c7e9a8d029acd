"""Reports: figures that lead to their orders, files that a sheet can reckon with, days that make sense."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO

import pytest
from lxml import html
from openpyxl import load_workbook

from engine import tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import Desk

PAGES = ("/reports", "/reports/steps", "/reports/service")
FILES = ("/reports/business.xlsx", "/reports/steps/steps.xlsx", "/reports/service/service.xlsx")
DAY = "2026-03-02"


@pytest.fixture
def manager(app: object, office: Office, stranger: Desk) -> Desk:
    """The duty manager's browser."""
    assert stranger.signs_in(town.MANAGER).status_code == 302
    return stranger


@pytest.fixture
def cases(office: Office) -> list[Case]:
    """Two installs of one person, one of another; one is completed, one came back, one waits."""
    found = [office.counter().orders(), office.counter().orders(door="1-102", product="FREE")]
    found.append(office.counter(town.COLLEAGUE).orders(door="6-101"))
    office.sends()
    office.provisioning.completes(found[0])
    office.provisioning.says(found[1], "failed", reason=("10R01", "端口不足"))
    office.provisioning.says(found[2], "inProgress", ("survey_site", "inProgress"))
    office.clock.passes(hours=2)
    office.provisioning.says(found[2], "inProgress", ("survey_site", "completed"), ("build_line", "inProgress"))
    office.provisioning.says(found[2], "held", reason=("10W01", "端口不足"))
    return found


def cells(text: str, table: str) -> list[list[str]]:
    """The rows of the table of that name, as they read."""
    (found,) = html.fromstring(text).xpath(f"//section[header/h2[starts-with(., '{table}')]]")
    rows = found.xpath(".//tbody/tr | .//tfoot/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in rows]


def test_the_business_report_says_counts_and_money_the_same_day(manager: Desk, cases: list[Case]) -> None:
    """S: daily business report per hall and staff, accounts = money = vouchers, the same day."""
    text = manager.opens("/reports").text
    assert cells(text, "各业务") == [
        ["装机", "3", "¥200.00", "1", "—", "2", "¥200.00", "—", "¥200.00"],
        ["合计", "3", "¥200.00", "1", "—", "2", "¥200.00", "—", "¥200.00"],
    ]
    assert cells(text, "各工号") == [
        [town.OPERATOR, "2", "2", "¥100.00", "—"],
        [town.COLLEAGUE, "1", "1", "¥100.00", "—"],
    ]
    assert [row[:4] for row in cells(text, "账款据核对")] == [
        [town.OPERATOR, "¥100.00", "1 PZ260302000001", "¥100.00"],
        [town.COLLEAGUE, "¥100.00", "1 PZ260302000002", "¥100.00"],
    ]


def test_every_linked_figure_leads_to_exactly_its_orders(manager: Desk, cases: list[Case]) -> None:
    seen = 0
    for page in PAGES:
        for link in html.fromstring(manager.opens(page).text).xpath("//table//a[contains(@href, '/orders?')]"):
            listed = manager.opens(unescape(link.get("href")))
            assert listed.status_code == 200
            numbers = re.findall(r'data-number="(\w+)"', listed.text)
            assert f"{len(numbers):,}" == link.text, link.get("href")
            seen += 1
    assert seen >= 12


def test_work_orders_are_sorted_by_type_daily_and_monthly(manager: Desk, office: Office, cases: list[Case]) -> None:
    """S: work orders sorted by type, daily and monthly."""
    office.clock.passes(days=1)
    office.counter().orders(door="6-102")
    assert cells(manager.opens("/reports").text, "各业务")[0][1] == "1"
    assert cells(manager.opens(f"/reports?on={DAY}").text, "各业务")[0][1] == "3"
    month = manager.opens("/reports?on=2026-03").text
    assert cells(month, "各业务")[0][1] == "4" and "2026-03 月报" in month
    assert "没有受理" in manager.opens("/reports?on=2026-02").text


def test_the_step_report_compares_with_last_month_and_names_what_waits_and_why(
    manager: Desk, office: Office, cases: list[Case]
) -> None:
    text = manager.opens("/reports/steps").text
    steps = {row[0]: row[1:] for row in cells(text, "装机各环节")}
    assert steps["现场勘查"] == ["—", "—", "1", "2小时", "—", "—"] and steps["外线施工"][0] == "1"
    assert cells(text, "待装库")[0][:2] == ["10W01", "1"]
    assert "此刻没有订单" in html.tostring(
        html.fromstring(text).xpath("//section[header/h2[contains(., '缓装库')]]")[0], encoding="unicode"
    )
    office.clock.passes(days=30)
    april = manager.opens("/reports/steps").text
    assert {row[0]: row[5] for row in cells(april, "装机各环节")}["现场勘查"] == "2小时"


def test_the_on_time_rate_is_set_against_the_target(manager: Desk, office: Office, cases: list[Case]) -> None:
    """S: on-time 98 %."""
    text = manager.opens("/reports/service").text
    assert "目标 98%" in text and cells(text, "按时竣工")[0][:4] == ["装机", "1", "—", "100.0%"]
    assert cells(text, "退单原因") == [["10R01", "10R01", "1", "100.0%"]]
    assert cells(text, "受理用时")[0][:2] == ["装机", "3"]
    late = cases[2]
    office.clock.passes(days=2)
    office.provisioning.says(late, "inProgress")
    office.provisioning.completes(late)
    row = cells(manager.opens("/reports/service").text, "按时竣工")[0]
    assert row[1:4] == ["1", "1", "0.0%"]


def test_files_hold_figures_as_figures_and_no_formula(manager: Desk, office: Office, cases: list[Case]) -> None:
    with office.system.database.writing() as session:
        evil = tables.Reason(code="10R01", kind="10R", name="=1+1", name_en="=1+1", responsibility="carrier")
        session.add(evil)
    for path in FILES:
        answer = manager.opens(path)
        assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
        book = load_workbook(BytesIO(answer.data))
        every = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in every} <= {"s", "n", "d"}
        texts = [cell.value for cell in every if isinstance(cell.value, str) and re.fullmatch(r"[\d.,¥%]+", cell.value)]
        assert set(texts) <= {town.OPERATOR, town.COLLEAGUE}  # numbers of people, which nobody adds up
        if "service" in path:
            assert "=1+1" in [cell.value for cell in every]
    sheet = load_workbook(BytesIO(manager.opens(FILES[0]).data)).worksheets[0]
    assert [cell.value for cell in sheet[3]] == ["装机", 3, 200, 1, 0, 2, 200, 0, 200]


def test_each_sees_the_own_hall_and_a_supervisor_all(stranger: Desk, office: Office, cases: list[Case]) -> None:
    west = office.id_of(tables.Hall, "west")
    stranger.signs_in(town.MANAGER)
    assert "没有受理" not in stranger.opens(f"/reports?hall={west}").text
    stranger.posts("/auth/logout")
    stranger.signs_in(town.SUPERVISOR)
    text = stranger.opens("/reports").text
    assert cells(text, "各营业厅") == [["鼓山区营业厅", "3", "1", "¥200.00", "—", "¥200.00"]]
    assert "没有受理" in stranger.opens(f"/reports?hall={west}").text
    stranger.posts("/auth/logout")
    stranger.signs_in(town.OPERATOR)
    assert {stranger.opens(page).status_code for page in (*PAGES, *FILES)} == {403}


@pytest.mark.parametrize(
    "query",
    ["on=9999-12-31", "on=0001-01", "on=2026-13", "on=%00", "hall=99999999999999999999&on=x", "hall=-1",
     "on=1999-12-31", "business=<script>", "span=month", "on=" + "9" * 500],
)  # fmt: skip
def test_nonsense_in_the_address_shows_today(manager: Desk, cases: list[Case], query: str) -> None:
    for page in (*PAGES, "/closing"):
        answer = manager.opens(f"{page}?{query}")
        assert answer.status_code == 200 and "2026-03" in answer.text


@pytest.mark.parametrize("query", ["accepted=x&ended=2026-02-30&staff=%00", "accepted=9999-12-31", "ended=0001-01"])
def test_nonsense_in_the_lists_new_filters_is_left_out(manager: Desk, cases: list[Case], query: str) -> None:
    assert manager.opens(f"/orders?{query}").status_code == 200


@pytest.mark.parametrize("page", [*PAGES, "/closing", "/dashboard"])
def test_a_page_without_any_order_says_so_in_both_languages(manager: Desk, page: str) -> None:
    assert manager.opens(page).status_code == 200
    manager.opens("/language/en")
    text = manager.opens(page).text
    found = html.fromstring(text)
    for gone in found.xpath("//script | //style | //header | //a[@lang] | //option | //h1/following-sibling::span"):
        gone.drop_tree()
    assert not re.findall(r"[一-鿿]+", re.sub(r"鼓山区营业厅", "", found.text_content()))
