"""A move and a dismantle at the counter, in a real browser, mostly by keyboard."""

import re

import pytest
from playwright.sync_api import Page, expect

from engine import tables
from tests.engine.actors import Case, Office
from tests.engine.moves import bound, move_form, moves
from tests.engine.moves import confirms as viewed
from tests.engine.transfers import OWNER, installed, subscription
from tests.web.actors import PHONE
from tests.web.browser.hands import agreed
from tests.web.browser.screens import is_as_wide_as_the_screen


def test_a_move_by_keyboard_from_the_subscription_to_the_flowchart(page: Page, office: Office) -> None:
    """S: the address only through the ".." dialog; the confirmation before the submit; the number after it."""
    installed(office)
    page.goto(f"/subscriptions/{subscription(office).id}")
    page.get_by_role("link", name="办理移机").press("Enter")
    expect(page.locator("#document")).to_be_focused()
    page.keyboard.type(OWNER)
    with page.expect_response(lambda answer: answer.status == 400):
        page.keyboard.press("Alt+s")
    page.get_by_role("link", name="请点“..”选择标准地址").press("Enter")
    expect(page.locator("#choose-address")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("湖东 6单元101")
    page.keyboard.press("Enter")
    expect(page.locator("#address_text")).to_have_value(re.compile("6单元101室"))
    expect(page.locator("[data-sum=address]")).to_contain_text("6单元101室")
    expect(page.locator("#contact_name")).to_be_focused()
    page.keyboard.type("王平")
    page.keyboard.press("Alt+s")
    expect(page.locator(".relocation")).to_contain_text(re.compile("1单元101室.*6单元101室", re.DOTALL))
    assert len(office.rows(tables.Order)) == 1
    case = Case(office, agreed(page))
    assert case.number.startswith("YJ")
    assert case.view.order.contact_name == "王平" and case.work_orders == [("-1", "new")]
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("switch_line", "inProgress"))
    page.get_by_role("link", name="查看订单进度").click()
    expect(page.locator(".sentence")).to_contain_text("家客开通系统正在【现场割接】")
    expect(page.locator('[data-mark="switch_line"]')).to_be_visible()


def test_a_dismantle_from_the_search_to_the_number(page: Page, office: Office) -> None:
    bound(office)
    installed(office)
    page.goto(f"/subscriptions?q={PHONE}")
    page.get_by_role("link", name="拆机", exact=True).click()
    page.locator("#document").fill(OWNER)
    page.get_by_label("拆机原因").select_option("搬家")
    with page.expect_response(lambda answer: answer.status == 400):
        page.keyboard.press("Alt+s")
    page.get_by_role("link", name="须客户确认违约金 ¥180.00").click()
    expect(page.locator("#penalty_agreed")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("同意支付违约金 ¥180.00")).to_be_visible()
    assert agreed(page).startswith("CJ")


def test_what_is_refused_can_not_be_typed_into(page: Page, office: Office) -> None:
    installed(office, payment_kind="phone_paid")
    page.goto(f"/orders/new/move/{subscription(office).id}")
    expect(page.get_by_text("手机代付宽带暂不办理移机")).to_be_visible()
    assert page.locator("#document").evaluate("field => field.closest('[inert]') !== null")
    expect(page.get_by_role("button", name="下一步：核对确认单")).to_have_count(0)


def test_back_from_the_confirmation_keeps_the_address_that_was_chosen(page: Page, office: Office) -> None:
    installed(office)
    page.goto(f"/orders/new/move/{subscription(office).id}")
    page.locator("#document").fill(OWNER)
    page.keyboard.press("F2")
    page.keyboard.type("湖东 6单元102")
    page.keyboard.press("Enter")
    expect(page.locator("#address_text")).to_have_value(re.compile("6单元102室"))
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="核对确认单")).to_be_visible()
    page.go_back()
    expect(page.locator("#address_text")).to_have_value(re.compile("6单元102室"))
    expect(page.locator("#document")).to_have_value(OWNER)


@pytest.mark.parametrize("where", ["subscription", "refused", "move", "dismantle", "confirm", "order"])
def test_no_page_is_wider_than_the_screen(page: Page, office: Office, where: str) -> None:
    bound(office)
    installed(office, campaign="DEAL")
    one = subscription(office).id
    paths = {
        "subscription": f"/subscriptions/{one}",
        "move": f"/orders/new/move/{one}",
        "dismantle": f"/orders/new/dismantle/{one}",
        "confirm": f"/orders/new/move/confirm/{viewed(office.counter(), move_form(office)).token}",
    }
    if where in ("refused", "order"):
        paths |= {"order": f"/orders/{moves(office).number}", "refused": f"/subscriptions/{one}"}
    is_as_wide_as_the_screen(page, paths[where])
