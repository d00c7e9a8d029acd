"""A day is closed in the browser: refused with a difference, then closed; reports on paper; the dashboard refreshes."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import PASSWORD

A4 = [0, 0, 595, 842]


@pytest.fixture
def paid(office: Office) -> Case:
    """An order with a fee of 100 yuan, taken by the operator."""
    return office.counter().orders()


def sits(page: Page, number: str) -> None:
    """Somebody else signs in."""
    page.context.clear_cookies()
    page.goto("/auth/login")
    page.get_by_label("工号").fill(number)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="今天要做的事")).to_be_visible()


def test_a_day_is_refused_with_a_difference_and_then_closed(page: Page, office: Office, paid: Case) -> None:
    page.goto("/closing")
    form = page.locator(f"#count-{town.OPERATOR}")
    form.get_by_label("现金").fill("95")
    form.get_by_label("刷卡").fill("0")
    form.get_by_label("移动支付").fill("0")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"{town.OPERATOR} 的款比凭证少 ¥5.00")).to_be_visible()
    sits(page, town.MANAGER)
    page.goto("/closing")
    expect(page.get_by_role("button", name=re.compile("^日结"))).to_be_disabled()
    page.get_by_role("link", name="去录入").click()
    form.get_by_label("现金").fill("100")
    page.keyboard.press("Enter")
    expect(page.get_by_text("账、款、据一致，可以日结。")).to_be_visible()
    page.get_by_role("button", name=re.compile("^日结")).click()
    expect(page.get_by_text(f"{town.MANAGER} 于 2026-03-02 09:00 日结，账款据一致。")).to_be_visible()
    expect(page.locator("form.count")).to_have_count(0)
    sits(page, town.SUPERVISOR)
    page.goto("/closing?on=2026-03-02")
    page.get_by_label("重开原因").fill("现金录错")
    page.get_by_role("button", name="重开").click()
    expect(page.get_by_text("现金录错")).to_be_visible()


@pytest.mark.parametrize("path", ["/reports", "/reports/steps", "/reports/service", "/closing"])
def test_each_report_is_one_sheet_a4(page: Page, office: Office, paid: Case, path: str) -> None:
    """For a usual hall: five at the counter, several businesses and reasons."""
    for door in ("1-102", "6-101", "6-102"):
        case = office.counter(town.COLLEAGUE).orders(door=door)
        office.sends()
        office.provisioning.says(case, "inProgress", ("survey_site", "completed"), ("build_line", "inProgress"))
    office.provisioning.completes(paid)
    sits(page, town.MANAGER)
    page.goto(path)
    written = page.pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox\s*\[\s*([\d. ]+)\s*\]", written)
    assert [[round(float(side)) for side in box.split()] for box in boxes] == [A4]
    page.emulate_media(media="print")
    expect(page.locator(".signed")).to_be_visible()
    expect(page.locator(".filters").first).to_be_hidden()


def test_the_dashboard_is_asked_one_question_and_refreshes_by_itself(page: Page, office: Office, paid: Case) -> None:
    office.sets(**{"dashboard.refresh_seconds": 1})
    sits(page, town.SUPERVISOR)
    page.goto("/dashboard")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    expect(page.locator(".late .huge")).to_have_text("0")
    office.clock.passes(days=2)
    office.fires()
    expect(page.locator(".late .huge")).to_have_text("1")
    assert {url.rpartition("/dashboard")[2] for url in asked} == {"/now"}
    page.route("**/dashboard/now*", lambda route: route.fulfill(status=503))
    expect(page.locator("[data-old]")).to_be_visible(timeout=15_000)


def test_nothing_on_the_wall_is_cut_off(page: Page, office: Office, paid: Case) -> None:
    sits(page, town.SUPERVISOR)
    for width, height in ((1920, 1080), (1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto("/dashboard")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width > 1000:
            assert page.evaluate("document.documentElement.scrollHeight") <= height
