"""Signing in at the counter, by keyboard."""

from playwright.sync_api import Page, expect

from tests.engine import town
from tests.engine.actors import Office
from tests.web.actors import PASSWORD


def test_number_and_password_are_typed_and_enter_opens_the_counter(blank: Page, office: Office) -> None:
    blank.goto("/auth/login")
    expect(blank.locator("[name=number]")).to_be_focused()
    blank.keyboard.type(town.OPERATOR)
    blank.keyboard.press("Tab")
    blank.keyboard.type(PASSWORD)
    blank.keyboard.press("Enter")
    blank.wait_for_url("**/")
    expect(blank.locator(".person")).to_contain_text(town.OPERATOR)
