"""What is asked of every page on screens of both sizes."""

from playwright.sync_api import Page


def is_as_wide_as_the_screen(page: Page, path: str) -> None:
    """Neither at a desk nor on a phone has the page to be scrolled sideways."""
    for width, height in ((1366, 768), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
