"""What each role sees of menu and buttons, the lock after five wrong passwords, and an administrator who ends it."""

import pytest
from playwright.sync_api import Page, expect

from engine import tables
from engine.orders import rights
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.web.actors import PASSWORD

ADMINISTRATOR = town.COLLEAGUE
#: role -> the paths that its menu leads to, beside those that all have
FOR_ALL = {"/", "/orders", "/subscriptions", "/todos", "/incidents", "/overview"}
KEEPERS = {"/audit", "/staff", "/agreements", "/rights", "/places"}
MENUS = {
    "operator": {"/orders/new/install"},
    "duty_manager": {"/orders/new/install", "/results"},
    "supervisor": {"/results", "/audit", "/agreements"},
    "viewer": set(),
    "catalogue_keeper": set(),
    "administrator": {"/results"} | KEEPERS,
}
#: role -> whether an order's page offers to urge, to make another appointment, to share, and to show all in full
OFFERED = {
    "operator": (True, True, True, True),
    "duty_manager": (True, True, True, True),
    "supervisor": (False, False, True, True),
    "viewer": (False, False, False, False),
    "catalogue_keeper": (False, False, False, False),
    "administrator": (False, False, False, False),
}


def is_now(office: Office, role: str, number: str = town.OPERATOR) -> None:
    with office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=number).update({"role": role})


def signs_in(page: Page, number: str, password: str = PASSWORD) -> None:
    page.goto("/auth/login")
    page.fill("[name=number]", number)
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("role", rights.ROLES)
def test_menu_and_buttons_are_those_of_the_role(page: Page, office: Office, case: Case, role: str) -> None:
    is_now(office, role)
    page.goto("/")
    links = page.locator("nav[aria-label='主导航'] a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    known = {link for link in links if link in FOR_ALL | KEEPERS | {"/orders/new/install", "/results"}}
    assert known == FOR_ALL | MENUS[role]
    page.goto(f"/orders/{case.number}")
    forms = [f"/orders/{case.number}/{act}" for act in ("urge", "reschedule", "shares")] + [f"/personal/{case.number}"]
    there = tuple(page.locator(f"form[method=post][action^='{path}']").count() > 0 for path in forms)
    assert there == OFFERED[role]


def test_five_wrong_passwords_lock_and_an_administrator_unlocks(blank: Page, office: Office) -> None:
    """S: wrong password 3-5 times in a day locks for 24 h."""
    is_now(office, "administrator", ADMINISTRATOR)
    for _ in range(5):
        signs_in(blank, town.OPERATOR, "wrong")
        expect(blank.locator(".notice")).to_contain_text("连续输错 5 次将锁定 24 小时")
    signs_in(blank, town.OPERATOR)
    expect(blank.locator(".notice")).to_contain_text("已被锁定")
    signs_in(blank, ADMINISTRATOR)
    blank.wait_for_url("**/")
    blank.goto(f"/staff/{town.OPERATOR}")
    expect(blank.locator(".page-head .tag")).to_have_text("锁定至 2026-03-03 09:00")
    blank.get_by_role("button", name="解锁").click()
    expect(blank.locator(".notice.success")).to_have_text("已解锁")
    expect(blank.locator(".page-head .tag")).to_have_text("在用")
    blank.goto(f"/audit?subject={town.OPERATOR}")
    expect(blank.locator(".audit tbody tr").first).to_contain_text("管理员解锁")
    blank.locator("button[title='退出登录']").click()
    signs_in(blank, town.OPERATOR)
    blank.wait_for_url("**/")
    expect(blank.locator(".person")).to_contain_text(town.OPERATOR)


def test_a_new_number_is_given_by_keyboard_and_its_password_shown_once(blank: Page, office: Office) -> None:
    is_now(office, "administrator", ADMINISTRATOR)
    signs_in(blank, ADMINISTRATOR)
    blank.wait_for_url("**/")
    blank.goto("/staff/new")
    expect(blank.locator("#number")).to_be_focused()
    blank.keyboard.type("100777")
    blank.keyboard.press("Enter")
    expect(blank.locator("#name-problem")).to_contain_text("请填写姓名")
    expect(blank.locator("#number")).to_have_value("100777")
    blank.fill("#name", "新人")
    blank.keyboard.press("Enter")
    given = blank.locator("[data-password]").inner_text()
    blank.goto("/staff?q=100777")
    expect(blank.locator("tbody tr")).to_contain_text("须改密码")
    blank.locator("button[title='退出登录']").click()
    signs_in(blank, "100777", given)
    blank.wait_for_url("**/account/password")
    expect(blank.locator("body")).to_contain_text("请先修改密码")


def test_the_page_of_rights_says_what_the_engine_holds(blank: Page, office: Office) -> None:
    is_now(office, "administrator", ADMINISTRATOR)
    signs_in(blank, ADMINISTRATOR)
    blank.wait_for_url("**/")
    blank.goto("/rights")
    cells = blank.locator("td[data-right]").evaluate_all(
        "all => all.map(one => [one.dataset.role, one.dataset.right, one.querySelector('.yes') !== null])"
    )
    assert len(cells) == (len(rights.MEANINGS) - 1) * len(rights.ROLES)
    assert all((right in rights.RIGHTS[role]) == shown for role, right, shown in cells)
