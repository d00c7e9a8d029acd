"""A change and a cancel at the counter, in a real browser: from the sign-in to the number, by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from engine import tables
from tests.engine.actors import Case, Office
from tests.engine.families import asked, change
from tests.engine.families import places as placed
from tests.web.actors import CARD
from tests.web.browser.hands import agreed
from tests.web.browser.screens import is_as_wide_as_the_screen


def started(office: Office, *milestones: tuple[str, str]) -> Case:
    """An install that the provisioning system is at work on."""
    case = office.counter().orders(campaign="DEAL")
    office.provisioning.says(case, "inProgress", *milestones)
    return case


def test_a_change_by_keyboard(page: Page, office: Office) -> None:
    """S: the address only by the dialog behind ".."; the confirmation before the submit; the number after it."""
    case = started(office)
    page.goto(f"/orders/{case.number}")
    page.get_by_role("link", name="改单…").press("Enter")
    expect(page.locator("#document")).to_be_focused()
    expect(page.locator("[data-list]")).to_have_text("尚未修改任何内容")
    page.keyboard.type(CARD)
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("F2")
    expect(page.locator("#address-seek")).to_be_focused()
    page.keyboard.type("6单元 101")
    expect(page.locator("#address-rows li")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("#contact_name")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("13711112222")
    expect(page.locator("[data-list]")).to_have_text("安装地址、联系电话")
    expect(page.locator("fieldset.changed, .field.changed")).to_have_count(2)
    page.keyboard.press("Alt+s")
    page.wait_for_url("**/confirm/*")
    expect(page.locator(".versions tr.differs th")).to_have_text(["安装地址", "联系电话"])
    assert len(office.rows(tables.Order)) == 1
    child = Case(office, agreed(page))
    assert asked(child).content["contact_phone"] == "13711112222"
    page.get_by_role("link", name="查看订单进度").press("Enter")
    expect(page.locator(".sentence")).to_contain_text("已请家客开通系统修改施工单")
    page.locator(".family").get_by_role("link", name=case.number).press("Enter")
    expect(page.locator(".family-note")).to_contain_text(f"改单 {child.number} 在途")


def test_a_cancel_by_keyboard(page: Page, office: Office) -> None:
    case = started(office, ("build_line", "inProgress"))
    page.goto(f"/orders/{case.number}")
    page.get_by_role("link", name="撤单…").press("Enter")
    expect(page.locator("#document")).to_be_focused()
    page.keyboard.type(CARD)
    with page.expect_response(lambda answer: answer.status == 400):
        page.keyboard.press("Alt+s")
    expect(page.locator("#reason_code")).to_be_focused()  # the first wrong field
    page.get_by_role("link", name="请选择原因").press("Enter")
    expect(page.locator("#reason_code")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+s")
    page.wait_for_url("**/confirm/*")
    expect(page.locator(".undo li")).to_contain_text(["作废营销活动", "释放端口", "退还费用"])
    expect(page.locator(".duty")).to_contain_text("须值班经理审批")
    child = Case(office, agreed(page))
    assert child.state == "pending" and asked(child).reason_code == "10C01"


def test_another_appointment_and_what_is_typed_stays_while_the_order_moves(page: Page, office: Office) -> None:
    case = started(office)
    page.goto(f"/orders/{case.number}")
    page.locator(".possible summary").first.press("Enter")
    page.fill("#because", "周四才在家")
    office.provisioning.says(case, "inProgress", ("book_appointment", "inProgress"))
    expect(page.locator(".sentence")).to_contain_text("集中预约")
    expect(page.locator("#because")).to_have_value("周四才在家")
    page.fill("#appointment_day", "2026-03-05")
    page.select_option("#wished", "customer")
    page.locator("#because").press("Enter")
    expect(page.get_by_role("status").filter(has_text="已改约")).to_be_visible()
    assert case.view.order.reschedules == 1


@pytest.mark.parametrize("where", ["change", "cancel", "refused", "child", "install"])
def test_no_page_is_wider_than_the_screen(page: Page, office: Office, where: str) -> None:
    case = started(office, ("build_line", "inProgress"))
    paths = {"change": f"/orders/{case.number}/change", "cancel": f"/orders/{case.number}/cancel"}
    if where not in paths:
        child = placed(office, change(case, "6-101", note="加急"))
        paths |= {"child": f"/orders/{child.number}", "install": f"/orders/{case.number}"}
        paths["refused"] = paths["change"]
    is_as_wide_as_the_screen(page, paths[where])
