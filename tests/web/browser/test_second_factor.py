"""The second factor at a real browser: from the first scan to the day the phone is lost."""

import time

import pyotp
from playwright.sync_api import Page, expect

from tests.engine import town
from tests.web.actors import PASSWORD
from tests.web.browser.screens import is_as_wide_as_the_screen


def signs_out_and_in(page: Page) -> None:
    page.get_by_role("button", name="退出").click()
    page.locator("[name=number]").fill(town.OPERATOR)
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/auth/code")
    expect(page.locator("[name=code]")).to_be_focused()


def types(page: Page, code: str) -> None:
    page.locator("[name=code]").fill(code)
    page.keyboard.press("Enter")


def test_the_whole_way(page: Page) -> None:
    page.locator("a.person").click()
    page.get_by_role("link", name="启用").click()
    page.locator("[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    drawn = page.locator("svg.qr").bounding_box()
    assert drawn is not None and drawn["width"] > 150 and drawn["width"] == drawn["height"]
    page.get_by_text("无法扫描").click()
    app = pyotp.TOTP(page.locator(".secret").inner_text())
    types(page, app.now())
    expect(page.get_by_role("heading", name="二次验证已启用")).to_be_visible()
    recovery = page.locator(".recovery li").all_inner_texts()
    assert len(recovery) == 10

    signs_out_and_in(page)
    types(page, "000 00x")
    expect(page.get_by_role("alert")).to_contain_text("动态码或恢复码不正确")
    types(page, app.at(int(time.time()) + 30))
    page.wait_for_url("**/")

    signs_out_and_in(page)
    types(page, recovery[0])
    page.wait_for_url("**/")
    page.locator("a.person").click()
    expect(page.get_by_text("剩余恢复码 9 个")).to_be_visible()


def test_the_pages_of_the_account_fit_both_screens(page: Page) -> None:
    for path in ("/account", "/account/password", "/account/second-factor"):
        is_as_wide_as_the_screen(page, path)
