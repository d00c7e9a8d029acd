"""投诉 in a browser: from the order's page to the printed receipt, and from the queue to the end, by keyboard."""

from playwright.sync_api import Page, expect

from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.complaints import complains, rules
from tests.web.actors import PASSWORD


def signs_in(page: Page, number: str) -> None:
    """Another member of staff takes the browser over."""
    page.context.clear_cookies()
    page.goto("/auth/login")
    page.get_by_label("工号").fill(number)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


def test_from_the_orders_page_to_the_printed_receipt(page: Page, case: Case, office: Office) -> None:
    """S: receipt at once."""
    rules(office)
    page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; };")
    page.goto(f"/orders/{case.number}")
    page.get_by_role("link", name="投诉…").click()
    expect(page.locator("#cause_code")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.get_by_label("投诉内容").fill("师傅两次没来")
    page.keyboard.press("Alt+s")
    page.wait_for_url("**/receipt")
    number = page.locator("#complaint-number").text_content()
    assert number and number.startswith("TS")
    assert page.evaluate("window.printed") == 1
    page.reload()
    assert page.evaluate("window.printed") == 0  # once is enough
    expect(page.get_by_text("主管与您联系（2 小时内）")).to_be_visible()


def test_from_the_queue_to_the_end_by_keyboard(page: Page, case: Case, office: Office) -> None:
    rules(office)
    late, other = complains(case), complains(case, again=True)
    other.contacted("complex")
    office.clock.passes(hours=3)
    signs_in(page, town.MANAGER)
    page.goto("/complaints")
    rows = page.locator("tr[data-href]")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("已超")
    expect(page.get_by_role("status")).to_contain_text("1 件已超时")
    page.keyboard.press("ArrowDown")
    expect(rows.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{late.number}")
    page.get_by_label("客户怎么说，约定了什么").fill("已致电道歉")
    page.keyboard.press("Alt+s")
    page.get_by_text("转派部门…").click()
    page.get_by_label("装维班组").check()
    page.get_by_label("请部门核实什么").fill("为何未上门？")
    page.get_by_role("button", name="转派", exact=True).click()
    page.locator(".inquiry textarea").fill("漏派，已补")
    page.get_by_role("button", name="登记答复").click()
    page.get_by_label("书面答复内容（原样印在答复函上）").fill("明早上门，深表歉意。")
    page.keyboard.press("Alt+s")
    page.get_by_role("link", name="答复函").click()
    expect(page.locator("article.letter")).to_contain_text("明早上门，深表歉意。")
    page.get_by_role("link", name="返回投诉").click()
    page.get_by_role("button", name="客户满意，办结").click()
    expect(page.get_by_text("投诉已结束：客户满意")).to_be_visible()
    assert late.state == "completed"
