"""Pages with a picture where scripts are off: all there is to see and to follow is there."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.engine.actors import Case


@pytest.fixture
def plain(page: Page) -> Iterator[Page]:
    """The same person's browser without scripts."""
    browser = page.context.browser
    assert browser is not None
    context = browser.new_context(
        base_url=page.url, java_script_enabled=False, storage_state=page.context.storage_state(), locale="zh-CN"
    )
    yield context.new_page()
    context.close()


def test_the_flowchart_is_there_in_its_colours(plain: Page, case: Case) -> None:
    plain.goto(f"/orders/{case.number}/diagram")
    expect(plain.locator('[data-mark="book_appointment"]')).to_be_visible()
    fill = plain.locator('[data-element="book_appointment"] .pen-box').evaluate("box => getComputedStyle(box).fill")
    assert fill == "rgb(31, 95, 184)"
    expect(plain.locator(".sentence")).to_contain_text("集中预约")
    expect(plain.locator(".steps")).to_contain_text("集中预约")


def test_no_button_is_shown_that_would_do_nothing(plain: Page, case: Case) -> None:
    plain.goto(f"/orders/{case.number}")
    expect(plain.locator(".viewer button:visible")).to_have_count(0)
    expect(plain.locator(".step-card")).to_be_hidden()


def test_the_list_leads_to_a_step_in_the_picture_and_to_its_particulars(plain: Page, case: Case) -> None:
    plain.goto(f"/orders/{case.number}")
    plain.locator("[data-step=archive_work_order]").click()
    expect(plain.locator('.canvas [data-element="archive_work_order"]')).to_be_in_viewport()
    plain.get_by_role("link", name="集中预约：详情").click()
    expect(plain.get_by_role("heading", name=re.compile("集中预约")).first).to_be_visible()
    expect(plain.locator(".passes li")).to_have_count(1)


def test_the_other_maps_and_earlier_moments_are_links(plain: Page, case: Case) -> None:
    plain.goto(f"/orders/{case.number}")
    plain.locator(".looking-back summary").click()
    plain.locator("[data-step-number='3']").click()
    expect(plain.locator(".past")).to_contain_text("（第 3 步，")
    expect(plain.locator('.canvas [data-mark="book_appointment"]')).to_have_count(0)
    plain.locator(".sheets a", has_text="施工单").click()
    expect(plain.locator('.canvas [data-element="submit_work_order"]')).to_be_visible()
    expect(plain.locator(".past")).to_contain_text("（第 3 步，")
    expect(plain.locator(".way")).to_contain_text("派单施工")
    plain.get_by_role("link", name="回到现在").click()
    expect(plain.locator(".past")).to_be_hidden()
    plain.locator(".way a").click()
    expect(plain.locator('.canvas [data-element="book_appointment"]')).to_be_attached()
