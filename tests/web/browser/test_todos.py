"""The queue of to-dos by keyboard, and up to date without losing one's place."""

from playwright.sync_api import Page, expect

from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import Desk

DOORS = ("1-101", "1-102", "6-101")


def returned(office: Office, door: str) -> Case:
    """An order whose work order came back: a to-do of the hall."""
    case = office.counter().orders(door=door)
    office.provisioning.says(case, "acknowledged")
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    return case


def test_claim_hand_over_and_open_by_keyboard(page: Page, office: Office) -> None:
    cases = [returned(office, door) for door in DOORS[:2]]
    page.goto("/todos")
    page.keyboard.press("j")
    expect(page.locator("tr[data-row]").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(page.get_by_text("已认领", exact=True)).to_be_visible()
    expect(page.locator("tr.mine")).to_have_count(1)
    expect(page.locator("tr[data-row]").first).to_be_focused()
    page.keyboard.press("h")
    expect(page.get_by_role("dialog", name="转交待办")).to_be_visible()
    page.get_by_label("转交给本厅同事").select_option(town.COLLEAGUE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="转交", exact=True).press("Enter")
    expect(page.get_by_text(f"已转交工号 {town.COLLEAGUE}")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="按键")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/orders/{cases[1].number}*")


def test_ticked_rows_are_claimed_together(page: Page, office: Office) -> None:
    for door in DOORS[:2]:
        returned(office, door)
    page.goto("/todos")
    for key in ("j", "x", "j", "x", "c"):
        page.keyboard.press(key)
    expect(page.get_by_text("已认领 2 项")).to_be_visible()
    expect(page.locator("tr.mine")).to_have_count(2)


def test_news_come_without_losing_the_place(page: Page, office: Office) -> None:
    for door in DOORS[:2]:
        returned(office, door)
    page.goto("/todos")
    for key in ("j", "x", "j"):
        page.keyboard.press(key)
    returned(office, DOORS[2])
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
    expect(page.locator("tr[data-row]")).to_have_count(3, timeout=20_000)
    expect(page.locator("tr[data-row]").nth(1)).to_be_focused()
    expect(page.locator("tr[data-row] input:checked")).to_have_count(1)
    expect(page.locator("tr.fresh")).to_have_count(1)


def test_the_second_on_one_to_do_is_told_who_was_first_and_when(page: Page, office: Office) -> None:
    case = returned(office, DOORS[0])
    page.goto("/todos")
    colleague = office.counter(town.COLLEAGUE)
    colleague.orchestrator.claim(case.todo("handle_return").id, staff_id=colleague.id)
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.get_by_text(f"该待办已由工号 {town.COLLEAGUE} 认领（")).to_be_visible()
    expect(page.locator("tr[data-row]")).to_contain_text([town.COLLEAGUE])


def test_the_queue_of_incidents_has_the_same_keys(page: Page, desk: Desk, office: Office) -> None:
    office.sets(send_attempts=1)
    office.counter().orders()
    office.sends()
    desk.posts("/auth/logout")
    desk.signs_in(town.MANAGER)
    cookie = desk.client.get_cookie("broadband")
    assert cookie is not None
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": page.url}])
    page.goto("/incidents")
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("tr.mine")).to_be_focused()
    page.keyboard.press("h")
    expect(page.get_by_role("dialog", name="转交异常单")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_url("**/incidents/*")
