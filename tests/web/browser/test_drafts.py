"""What is typed is kept while one types, and a page that is out of date says so and loses nothing."""

import re

from playwright.sync_api import Page, expect

from engine import tables
from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import CARD, NAME, PASSWORD, PHONE, Desk
from tests.web.browser.hands import agreed

KEPT = re.compile("草稿已保存")


def typed(page: Page) -> None:
    """Half a form, and the draft of it."""
    page.goto("/orders/new/install")
    page.fill("#document", CARD)
    page.fill("#phone", PHONE)
    page.fill("#customer_name", NAME)
    page.locator("[name=product_id]").first.check()
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT, timeout=15_000)


def test_a_browser_that_dies_has_lost_nothing_that_was_typed(page: Page, desk: Desk, office: Office) -> None:
    typed(page)
    assert NAME not in page.url and CARD not in page.url
    context = page.context.browser.new_context(storage_state=page.context.storage_state(), base_url=page.url)  # type: ignore[union-attr]
    page.close()
    again = context.new_page()
    again.goto("/")
    again.get_by_role("link", name="继续办理").click()
    expect(again.locator("#customer_name")).to_have_value(NAME)
    expect(again.locator("#document")).to_have_value(CARD)
    expect(again.locator("[name=product_id]").first).to_be_checked()
    expect(again.locator(".walk .done")).to_have_count(3)
    context.close()


def test_a_draft_put_away_can_be_had_back(page: Page) -> None:
    typed(page)
    page.goto("/drafts")
    expect(page.locator("tbody tr")).to_contain_text(["张**"])
    page.get_by_role("button", name="舍弃").click()
    expect(page.get_by_text("没有草稿")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_session_that_ended_meanwhile_loses_nothing_and_the_form_goes_on_after_the_sign_in(
    page: Page, desk: Desk
) -> None:
    typed(page)
    desk.posts("/auth/logout")
    page.fill("#note", "靠窗")
    expect(page.get_by_text("登录已失效")).to_be_visible(timeout=15_000)
    other = page.context.new_page()
    other.goto("/auth/login")
    signs_in(other, town.OPERATOR)
    other.close()
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_text("登录已失效")).to_be_hidden()
    expect(page.locator("[data-draft-state]")).to_have_text(KEPT, timeout=15_000)
    expect(page.locator("#note")).to_have_value("靠窗")


def test_a_form_that_somebody_else_opened_says_whose_it_is_and_cant_be_sent(
    page: Page, desk: Desk, office: Office
) -> None:
    typed(page)
    desk.posts("/auth/logout")
    other = page.context.new_page()
    other.goto("/auth/login")
    signs_in(other, town.COLLEAGUE)
    page.fill("#note", "靠窗")
    expect(page.locator("[data-say=other]")).to_contain_text(
        f"工号 {town.OPERATOR} 打开的，现在登录的是 {town.COLLEAGUE}", timeout=15_000
    )
    (draft,) = office.rows(tables.Draft)
    assert draft.content["note"] == ""


def test_the_way_back_to_a_form_whose_order_is_placed_leads_to_the_order(page: Page, office: Office) -> None:
    typed(page)
    page.keyboard.press("F2")
    page.keyboard.type("湖东 1单元101")
    page.keyboard.press("Enter")
    expect(page.locator("#address_text")).to_have_value(re.compile("1单元101室"))
    form = page.url
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="核对确认单")).to_be_visible()
    number = agreed(page)
    page.goto(form)
    expect(page.get_by_text("没有重复下单")).to_be_visible()
    expect(page.locator("#order-number")).to_have_text(number)
    (draft,) = office.rows(tables.Draft)
    assert draft.content == {} and len(office.rows(tables.Order)) == 1


def signs_in(page: Page, number: str) -> None:
    page.fill("[name=number]", number)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
