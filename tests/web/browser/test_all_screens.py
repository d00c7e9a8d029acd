"""Every page on a desk's screen and on a phone: as wide as the screen, large enough to be read and to be hit; and the
head of the page, however much the menu holds."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.oracle import axe
from tests.web.doors import ADMINISTRATOR, MANAGER, PAGES, SUPERVISOR, Door
from tests.web.visiting import Windows
from web import menu

DESK, PHONE = (1366, 768), (390, 844)
SMALLEST = 11  #: px, of letters
TARGET = 24  #: px, of what is pressed (WCAG 2.2, 2.5.8); links in a sentence aside
MEASURE = """([smallest, target]) => {
    const seen = node => node.checkVisibility({visibilityProperty: true}) && node.getBoundingClientRect().width > 1;
    const shown = node => `${node.tagName.toLowerCase()}.${node.className} “${node.textContent.trim().slice(0, 24)}”`;
    const own = node => [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim());
    const all = [...document.body.querySelectorAll('*:not(svg *, option, .visually-hidden)')].filter(seen);
    const small = all.filter(node => own(node) && parseFloat(getComputedStyle(node).fontSize) < smallest);
    const inside = node => node.closest('p, li, td, dd, label, th, .skip, svg') || node.type === 'hidden';
    const pressed = all.filter(node => 
        node.matches('button, summary, select, input:not([type=radio], [type=checkbox])'));
    const tiny = pressed.filter(node => !inside(node)).filter(node => {
        const {width, height} = node.getBoundingClientRect();
        return Math.min(width, height) < target;
    });
    return {
        wide: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
        small: small.map(shown), tiny: tiny.map(shown),
    };
}"""


def measured(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(MEASURE, [SMALLEST, TARGET])
    return {name: value for name, value in found.items() if value}


@pytest.mark.parametrize("door", PAGES, ids=lambda door: door.name)
def test_a_page_fits_both_screens(windows: Windows, door: Door) -> None:
    """In English, whose words are longer."""
    page = windows.open(door, language="en")
    assert measured(page) == {}, "at a desk"
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert measured(page) == {}, "on a phone"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [DESK[0], PHONE[0]])
@pytest.mark.parametrize("role", [MANAGER, SUPERVISOR, ADMINISTRATOR])
def test_the_menu_fits(windows: Windows, busy: None, role: str, language: str, width: int) -> None:
    """Of those who may open most pages."""
    fits(windows.open(Door("/", role), language=language, width=width), width)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_menu_of_somebody_who_may_everything_fits(
    windows: Windows, busy: None, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(menu, "may", lambda right: True)
    page = windows.open(Door("/"), language=language)
    fits(page, DESK[0])
    assert page.locator(".top nav > *").count() == len(menu.MENU)


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    """So much waits that the numbers in the menu are as long as they get."""
    monkeypatch.setattr(menu.queues, "counts", lambda session, viewer: {"todos": 4321, "incidents": 1234})


def fits(page: Page, width: int) -> None:
    """The head stands on one line at a desk, nothing in it is over another, what opens is on the screen."""
    assert measured(page) == {}
    if width == DESK[0]:
        box = page.locator("header.top").bounding_box()
        assert box is not None and box["height"] < 60, "the head is one line"
    groups = page.locator(".top .group > summary")
    assert groups.count() > 0
    for place in range(groups.count()):
        groups.nth(place).click()
        opened = page.locator(".top .group[open] > div").bounding_box()
        assert opened is not None and opened["x"] >= 0 and opened["x"] + opened["width"] <= width
        assert measured(page) == {}
        assert axe.violations(page, "color-contrast") == []
    entries = page.locator(".top nav > *")
    boxes = [entries.nth(place).bounding_box() for place in range(entries.count())]
    assert len([one for one in boxes if one]) > 5
    for one, other in pairwise(boxes):
        assert one is not None and other is not None
        assert one["x"] + one["width"] <= other["x"] + 1 or one["y"] + one["height"] <= other["y"] + 1


def test_where_one_is_stands_out_in_the_menu(windows: Windows) -> None:
    page = windows.open(Door("/overview", SUPERVISOR))
    shown = page.locator(".top nav [aria-current=page], .top nav .here").locator("visible=true")
    assert shown.count() == 1
