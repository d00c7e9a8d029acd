"""Finding an order by keyboard alone; columns and searches without a mouse; on a phone."""

import re

from playwright.sync_api import Page, expect

from engine import tables
from tests.engine.actors import Case, Office


def test_an_order_is_found_by_its_address_and_opened_by_keyboard(page: Page, case: Case) -> None:
    page.goto("/orders?state=open")
    page.keyboard.press("/")
    field = page.get_by_label("查找订单")
    expect(field).to_be_focused()
    page.keyboard.type("湖东 1单元101")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q="))
    expect(page.locator(".chip")).to_have_text([re.compile("湖东 1单元101"), re.compile("在途")])
    page.keyboard.press("/")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("row", name=case.number)).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".sentence")).to_contain_text("集中预约")
    page.keyboard.press("/")
    expect(field).not_to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_search_is_kept_and_columns_are_chosen_by_keyboard(page: Page, case: Case, office: Office) -> None:
    page.goto("/orders?state=open&sort=promise")
    page.locator("summary", has_text="保存查询").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("查询的名称")).to_be_focused()
    page.keyboard.type("在途的")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="在途的")).to_have_attribute("aria-current", "true")
    assert [one.name for one in office.rows(tables.SavedQuery)] == ["在途的"]
    page.wait_for_load_state()
    drop = page.locator("summary", has_text="列")
    drop.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("状态", exact=True).and_(page.locator("[type=checkbox]"))).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="应用")).to_be_hidden()
    expect(drop).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("状态时长").press("Space")
    page.get_by_role("button", name="应用").press("Enter")
    heading = page.get_by_role("columnheader", name="状态时长")
    heading.get_by_role("link").press("Enter")
    expect(heading).to_have_attribute("aria-sort", "ascending")
    expect(page.get_by_label("排序")).to_have_value("state")


def test_the_list_fits_a_phone_with_its_drop_downs_open(page: Page, case: Case) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/orders?state=open&business=install&sort=promise")
    for text in ("保存查询", "列"):
        page.locator("summary", has_text=text).click()
        expect(page.locator("details[open] .pop")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, text
