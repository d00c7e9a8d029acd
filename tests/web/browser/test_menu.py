"""The menu's groups by keyboard."""

import pytest
from playwright.sync_api import Page, expect

from web import menu

PAGES = (menu._entry("订单一", "orders.listing"), menu._entry("待办一", "todos.queue"))


def test_a_group_opens_by_keyboard_and_escape_closes_it(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(menu, "MENU", (menu.Group("一组", PAGES),))
    page.goto("/")
    group = page.locator(".top .group summary")
    group.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="待办一")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="待办一")).to_be_hidden()
    expect(group).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/todos")


def test_alt_and_n_open_a_new_install_from_any_page(page: Page) -> None:
    page.goto("/orders")
    page.wait_for_load_state()
    page.keyboard.press("Alt+n")
    page.wait_for_url("**/orders/new/install")
