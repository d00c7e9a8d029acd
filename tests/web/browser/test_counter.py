"""An operator at the counter: from the sign-in to the flowchart, mostly by keyboard."""

import re

from playwright.sync_api import Page, expect

from engine import tables
from tests.engine.actors import Case, Office
from tests.web.actors import CARD, NAME, PHONE
from tests.web.browser.hands import agreed
from tests.web.browser.screens import is_as_wide_as_the_screen


def test_an_install_by_keyboard_from_the_form_to_the_flowchart(page: Page, office: Office) -> None:
    """S: the address only through the ".." dialog; the confirmation before the submit; the number after it; a double
    click on the list opens the flowchart of the provisioning system with the position."""
    page.goto("/orders/new/install")
    page.keyboard.type(CARD)
    page.fill("#phone", PHONE)
    page.fill("#customer_name", NAME)
    page.get_by_label("宽带FAST").check()
    choose_by_walking(page)
    expect(page.locator("#address_text")).to_have_value("榕湾市鼓山区湖东花苑1单元102室")
    expect(page.locator("[data-sum=address]")).to_have_text("榕湾市鼓山区湖东花苑1单元102室")
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="核对确认单")).to_be_visible()
    agreed(page)
    expect(page.locator("#order-number")).to_have_text(re.compile(r"ZJ\d{12}"))
    case = Case(office, page.locator("#order-number").inner_text())
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    page.goto("/orders")
    page.get_by_role("row", name=case.number).dblclick()
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".sentence")).to_contain_text("家客开通系统正在【集中预约】")
    expect(dialog.locator('[data-mark="book_appointment"]')).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def choose_by_walking(page: Page) -> None:
    """F2, then down the tree with the arrow keys to door 102 of unit 1."""
    page.keyboard.press("F2")
    rows = page.locator("#address-rows li")
    expect(rows.first).to_contain_text("1单元")  # the only estate was entered by itself
    page.keyboard.press("ArrowRight")
    expect(rows.first).to_contain_text("101室")
    page.keyboard.press("ArrowLeft")
    expect(rows.first).to_contain_text("1单元")
    page.keyboard.press("Enter")
    expect(rows.first).to_contain_text("101室")
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")


def test_the_dialog_finds_as_one_types_and_explains_what_cant_be_chosen(page: Page) -> None:
    page.goto("/orders/new/install")
    page.get_by_role("button", name="选择标准地址").click()
    page.keyboard.type("湖东 3单元")
    refused = page.locator("#address-rows li").first
    expect(refused).to_contain_text("尚未覆盖光纤")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.locator("#address-seek").fill("湖东 2单元102")
    expect(page.locator("#address-rows li")).to_have_count(1)
    expect(page.locator("#address-rows li")).to_contain_text("空闲端口 1 / 8")
    page.locator("#address-rows li").click()
    expect(page.locator("#address_text")).to_have_value("榕湾市鼓山区湖东花苑2单元102室")


def test_a_known_customer_is_filled_in_at_a_press_of_enter(page: Page, office: Office) -> None:
    office.counter().orders()
    page.goto("/orders/new/install")
    page.keyboard.type(CARD)
    page.keyboard.press("Enter")
    expect(page.locator("#customer_name")).to_have_value(NAME)
    expect(page.locator("[data-finding]")).to_contain_text("资料已带出")


def test_only_the_campaigns_of_the_chosen_product_can_be_chosen(page: Page) -> None:
    page.goto("/orders/new/install")
    deal = page.get_by_label("活动DEAL")
    expect(deal).to_be_hidden()
    page.get_by_label("宽带FAST").check()
    deal.check()
    expect(page.locator("[data-sum=prepaid]")).to_have_text("¥240.00")
    page.get_by_label("宽带FREE").check()
    expect(deal).to_be_hidden()
    expect(page.get_by_label("不办理活动")).to_be_checked()


def test_faults_are_led_to_and_the_browsers_back_brings_the_typed_data(page: Page) -> None:
    page.goto("/orders/new/install")
    page.fill("#note", "靠窗")
    with page.expect_response(lambda answer: answer.status == 400):
        page.keyboard.press("Alt+s")
    expect(page.locator("#document")).to_be_focused()  # the first that is wrong
    page.get_by_role("link", name="请填写客户姓名").click()
    expect(page.locator("#customer_name")).to_be_focused()
    expect(page.locator("#note")).to_have_value("靠窗")


def test_back_from_the_confirmation_keeps_what_was_typed(page: Page) -> None:
    fill(page)
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="核对确认单")).to_be_visible()
    page.go_back()
    expect(page.locator("#customer_name")).to_have_value(NAME)
    expect(page.locator("#address_text")).to_have_value(re.compile("1单元101室"))
    page.wait_for_load_state()  # what the browser restores is there before the page's own script
    page.keyboard.press("Alt+s")
    expect(page.get_by_role("heading", name="核对确认单")).to_be_visible()


def test_a_second_submit_from_the_page_before_gives_the_same_number(page: Page, office: Office) -> None:
    fill(page)
    page.keyboard.press("Alt+s")
    number = agreed(page)
    page.go_back()
    expect(page.get_by_text("已经提交过")).to_be_visible()
    page.get_by_role("button", name="提交订单").click()
    expect(page.get_by_text("没有重复下单")).to_be_visible()
    expect(page.locator("#order-number")).to_have_text(number)
    assert len(office.rows(tables.Order)) == 1


def fill(page: Page) -> None:
    page.goto("/orders/new/install")
    page.fill("#document", CARD)
    page.fill("#phone", PHONE)
    page.fill("#customer_name", NAME)
    page.get_by_label("宽带FAST").check()
    page.keyboard.press("F2")
    page.keyboard.type("湖东 1单元101")
    page.keyboard.press("Enter")  # at once: what was typed counts, not what the list still shows
    expect(page.locator("#address_text")).to_have_value(re.compile("1单元101室"))


def test_no_page_is_wider_than_the_screen(page: Page, office: Office) -> None:
    office.counter().orders()
    for path in ("/", "/orders", "/orders/new/install", "/todos", "/incidents"):
        is_as_wide_as_the_screen(page, path)
