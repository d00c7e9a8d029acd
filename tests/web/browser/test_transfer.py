"""A transfer at the counter, in a real browser: from the search to the number and the flowchart."""

from playwright.sync_api import Page, expect

from engine import tables
from tests.engine.actors import Case, Office
from tests.engine.transfers import CHILD, NEW_NAME, NEW_OWNER, NEW_PHONE, OWNER, installed, subscription, transfers
from tests.web.actors import PHONE
from tests.web.browser.hands import agreed
from tests.web.browser.screens import is_as_wide_as_the_screen


def test_a_transfer_from_the_search_to_the_flowchart(page: Page, office: Office) -> None:
    """S: both identities, both consents, the confirmation before the submit; the number after it; no work order."""
    installed(office, "FAST", campaign="DEAL")
    page.get_by_role("link", name="查找用户").click()
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(PHONE)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="过户", exact=True).click()
    expect(page.locator("#owner_document")).to_be_focused()
    page.keyboard.type(OWNER)
    page.fill("#document", NEW_OWNER)
    page.fill("#customer_name", NEW_NAME)
    page.fill("#phone", NEW_PHONE)
    page.get_by_label("原户主本人在场").check()
    with page.expect_response(lambda answer: answer.status == 400):
        page.keyboard.press("Alt+s")
    page.get_by_role("link", name="须新户主本人确认同意过户").click()
    expect(page.locator("#customer_consents")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Alt+s")
    expect(page.get_by_text("新户主签名")).to_be_visible()
    assert len(office.rows(tables.Order)) == 1
    case = Case(office, agreed(page))
    assert case.number.startswith("GH")
    page.get_by_role("link", name="查看订单进度").click()
    expect(page.locator(".sentence")).to_contain_text("已结束：竣工")
    expect(page.locator('[data-mark="change_owner"]')).to_be_visible()
    assert case.state == "completed" and case.view.work_orders == []


def test_no_page_is_wider_than_the_screen(page: Page, office: Office) -> None:
    installed(office)
    one = subscription(office).id
    paths = {
        "search": f"/subscriptions?q={PHONE}",
        "subscription": f"/subscriptions/{one}",
        "form": f"/orders/new/transfer/{one}",
        "order": f"/orders/{transfers(office, document=CHILD).number}",
    }
    for path in paths.values():
        is_as_wide_as_the_screen(page, path)
