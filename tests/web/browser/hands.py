"""Hands on a keyboard: what is typed is data, every other key is counted."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

NUMBER = re.compile(r"[A-Z]{2}\d{12}")


class Hands:
    """Whoever works without a mouse. `pressed`: the key actions besides typing data, a chord counts once."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.pressed.append(key)
            self.page.keyboard.press(key)

    def at(self, selector: str) -> None:
        """Where the focus must be before the next key."""
        expect(self.page.locator(selector)).to_be_focused()

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", name=heading)).to_be_visible()


def agreed(page: Page) -> str:
    """On a confirmation page: the customer consents, it is submitted; the number of the order."""
    page.locator("[name=consent]").check()
    page.keyboard.press("Alt+s")
    number = page.locator("#order-number")
    expect(number).to_have_text(NUMBER, timeout=20_000)
    return number.inner_text()
