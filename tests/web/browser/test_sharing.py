"""A link to an order: made at the counter, opened by somebody else, in a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.engine.actors import Case, Office


@pytest.fixture
def case(office: Office) -> Case:
    """An order that the provisioning system is at work on."""
    office.sets(wall_refresh_seconds=1)
    case = office.counter().orders()
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    return case


@pytest.fixture
def link(page: Page, case: Case) -> str:
    """Made on the order's page, as an operator would."""
    page.goto(f"/orders/{case.number}")
    page.get_by_label("7 天").check()
    page.get_by_role("button", name="生成链接").click()
    expect(page.get_by_role("heading", name="进度链接已生成")).to_be_visible()
    return page.get_by_role("textbox", name="进度链接").input_value()


@pytest.fixture
def guest(browser: Browser) -> Iterator[Page]:
    """A phone of somebody who never signed in; any error that it reports fails the test."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield page
    context.close()
    assert faults == []


def test_the_link_is_copied_with_one_press(page: Page, link: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="复制链接").click()
    expect(page.get_by_role("button", name="已复制")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == link


def test_a_guest_sees_the_order_and_the_news_of_it(guest: Page, link: str, case: Case) -> None:
    guest.goto(link)
    expect(guest.locator(".sentence")).to_contain_text("正在【集中预约】")
    mark = guest.locator('[data-element="book_appointment"] .pen-box')
    assert mark.evaluate("box => getComputedStyle(box).fill") == "rgb(31, 95, 184)"
    case.office.provisioning.says(
        case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "completed"),
        ("dispatch_work_order", "inProgress"),
    )  # fmt: skip
    expect(guest.locator(".sentence")).to_contain_text("正在【调度派单】")
    expect(guest.locator('[data-mark="dispatch_work_order"]')).to_be_attached()
    expect(guest.locator(".steps [aria-current]").last).to_contain_text("调度派单")
    assert mark.evaluate("box => getComputedStyle(box).fill") != "rgb(31, 95, 184)"


def test_a_link_that_is_revoked_ends_under_the_guests_eyes(page: Page, guest: Page, link: str, case: Case) -> None:
    guest.goto(link)
    page.goto(f"/orders/{case.number}")
    page.get_by_role("button", name="收回").click()
    expect(page.get_by_text("链接已收回")).to_be_visible()
    expect(guest.get_by_role("heading", name="此链接已失效")).to_be_visible(timeout=15_000)


def test_a_lost_connection_is_said(guest: Page, link: str) -> None:
    guest.goto(link)
    guest.route("**/now", lambda route: route.abort())
    expect(guest.locator(".lost")).to_be_visible(timeout=15_000)
    guest.unroute("**/now")
    expect(guest.locator(".lost")).to_be_hidden(timeout=15_000)


def test_nothing_is_wider_than_a_phone_but_the_picture(guest: Page, link: str) -> None:
    guest.goto(link)
    assert guest.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_scripts_it_is_all_there(guest: Page, link: str) -> None:
    without = guest.context.browser.new_context(java_script_enabled=False)
    plain = without.new_page()
    plain.goto(link)
    expect(plain.locator(".sentence")).to_contain_text("正在【集中预约】")
    assert plain.locator("noscript").count() >= 1
    mark = plain.locator('[data-element="book_appointment"] .pen-box')
    assert mark.evaluate("box => getComputedStyle(box).fill") == "rgb(31, 95, 184)"
    plain.get_by_role("button", name="English").click()
    expect(plain.locator(".sentence")).to_contain_text("At [Book appointment]")
    without.close()
