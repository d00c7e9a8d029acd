"""Where on the screen things of a picture are, for tests of the browser."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page, expect

from tests.engine.patience import until

Point = tuple[float, float]


def view_box(page: Page) -> str:
    """The part of the map that is shown, as the picture says it."""
    return str(page.locator(".canvas svg").get_attribute("viewBox"))


def across(page: Page) -> float:
    """How much of the map is shown, from left to right: the less, the closer."""
    return float(view_box(page).split()[2])


def settled(page: Page) -> str:
    """The view when it has come to rest."""
    seen = [view_box(page)]

    def rests() -> bool:
        page.wait_for_timeout(60)
        seen.append(view_box(page))
        return seen[-1] == seen[-2]

    until(rests)
    return seen[-1]


def whole(page: Page) -> None:
    """Shows all of the map."""
    page.get_by_role("button", name="全图").click()
    settled(page)


def middle(page: Page) -> Point:
    """Of the canvas, on the screen."""
    page.locator(".canvas").scroll_into_view_if_needed()
    box = page.locator(".canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def shape(page: Page, element: str) -> Point:
    """The middle of an element, on the screen."""
    box = page.locator(f'.canvas [data-element="{element}"] .pen-box').first.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def card(page: Page) -> None:
    """Waits for a chosen step's card with all that it has."""
    expect(page.locator(".step-card.pinned [data-field=details] article")).to_be_visible()


class Fingers:
    """Fingers on a touch screen: they come down, move together step by step, and go."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)

    def move(self, *ways: tuple[Point, Point], steps: int = 12) -> None:
        """Each finger goes its way, from the first point to the second."""
        self._tell("touchStart", [begin for begin, _ in ways])
        for step in range(1, steps + 1):
            part = step / steps
            self._tell("touchMove", [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for a, b in ways])
        self._tell("touchEnd", [])

    def _tell(self, kind: str, points: list[Point]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})
