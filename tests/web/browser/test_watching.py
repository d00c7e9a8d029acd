"""Watching an order: the picture, its keys, and the news of it."""

from playwright.sync_api import Page, expect

from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.browser.looking import view_box


def test_rows_are_walked_by_arrow_keys_and_enter_opens_the_flowchart(page: Page, office: Office, case: Case) -> None:
    newer = office.counter().orders(door="1-102")
    page.goto("/orders")
    page.get_by_role("row", name=newer.number).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("row", name=case.number)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text(case.number)
    expect(page.get_by_role("dialog").locator('[data-mark="book_appointment"]')).to_be_visible()


def test_news_come_by_themselves_and_leave_the_view_as_it_was(page: Page, office: Office, case: Case) -> None:
    page.goto(f"/orders/{case.number}")
    page.get_by_role("button", name="放大").click()
    before = view_box(page)
    office.provisioning.says(
        case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "completed"),
        ("dispatch_work_order", "inProgress"),
    )  # fmt: skip
    expect(page.locator(".sentence")).to_contain_text("【调度派单】")
    expect(page.locator('[data-mark="dispatch_work_order"]')).to_be_visible()
    expect(page.locator(".steps [data-step=book_appointment] .sign")).to_have_class("sign done")
    assert view_box(page) == before


def test_where_the_server_cant_tell_the_page_asks(page: Page, office: Office, case: Case) -> None:
    page.route("**/stream", lambda route: route.fulfill(status=204))
    page.goto(f"/orders/{case.number}")
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    expect(page.locator(".sentence")).to_contain_text("物业阻挠", timeout=15_000)
    expect(page.get_by_role("button", name="再次派单")).to_be_visible()


def test_what_somebody_is_typing_is_left_alone_by_the_news(page: Page, office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    page.goto(f"/orders/{case.number}")
    page.get_by_label("处理说明").fill("客户说")
    office.counter(town.COLLEAGUE).decides(case.todo("handle_return"), "send_again")
    expect(page.locator(".history")).to_contain_text("再次派单")
    expect(page.get_by_label("处理说明").first).to_have_value("客户说")
