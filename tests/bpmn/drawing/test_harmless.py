"""Names with markup, in a real browser: they are read, pointed at and clicked, and nothing of them is ever executed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Dialog, Page, Request

from bpmn import cli, drawing, layout
from bpmn.drawing import Mark, cards
from bpmn.drawing.cards import Card, Tie
from tests.bpmn.bad_files import NAMES, named

NOTHING_BUT = {
    *("svg", "a", "g", "title", "style", "rect", "path", "circle", "ellipse", "polygon", "polyline", "line"),
    *("text", "tspan", "clipPath", "defs", "marker", "use"),
}


def picture() -> str:
    """A map whose every name is nasty."""
    return drawing.svg(drawing.scene(layout.laid_out(named())))


def with_state() -> str:
    """The same with marks whose notes and due times are nasty too."""
    scene = drawing.scene(layout.laid_out(named()))
    marks = {f"t{n}": Mark("current", count=2, note=name, due=name[:20], overdue=True) for n, name in enumerate(NAMES)}
    return drawing.compose(drawing.svg(scene), drawing.overlay(scene, marks, {"f0", NAMES[0]}))


def family() -> str:
    """Cards with such names."""
    made = [Card(name, name, "done", name, name, "/orders/x", name, name) for name in NAMES]
    return cards.graph(made, [Tie(0, number, (name,)) for number, name in enumerate(NAMES) if number], NAMES[0])


POINT_AT_ALL = """() => {
    const names = ['mouseover', 'mouseenter', 'focus', 'load', 'error', 'click'];
    for (const one of document.querySelectorAll('svg *'))
        for (const name of names) one.dispatchEvent(new MouseEvent(name, {bubbles: true, cancelable: true}));
}"""
PICTURES = pytest.mark.parametrize("draw", [picture, with_state, family, lambda: cards.alone(family())])


class Watched:
    """A page that keeps what should never happen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.heard: list[str] = []
        page.on("dialog", self._dialog)
        page.on("pageerror", lambda error: self.heard.append(str(error)))
        page.on("request", self._request)

    def _dialog(self, dialog: Dialog) -> None:
        self.heard.append(dialog.message)
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        if not request.is_navigation_request():
            self.heard.append(request.url)

    def kinds(self) -> set[str]:
        found: list[str] = self.page.evaluate("[...document.querySelectorAll('svg, svg *')].map(one => one.localName)")
        return set(found)

    def is_quiet(self) -> None:
        """After everything has been pointed at."""
        self.page.evaluate(POINT_AT_ALL)
        assert self.page.evaluate("window.hit") is None
        assert self.heard == []


@PICTURES
def test_as_a_file_of_its_own(browser: Browser, draw: Callable[[], str], tmp_path: Path) -> None:
    file = tmp_path / "picture.svg"
    file.write_text(draw(), encoding="utf-8")
    with browser.new_context() as context:
        watched = Watched(context.new_page())
        watched.page.goto(file.as_uri())
        assert watched.kinds() <= NOTHING_BUT
        watched.page.evaluate("document.addEventListener('click', event => event.preventDefault())")
        watched.is_quiet()


@PICTURES
def test_within_a_page(browser: Browser, draw: Callable[[], str]) -> None:
    """HTML has rules of its own: what stands in a title or a style block may end it."""
    with browser.new_context() as context:
        watched = Watched(context.new_page())
        watched.page.set_content(f"<!DOCTYPE html><body onclick='return false'>{draw()}<p id='after'>after</p></body>")
        assert watched.kinds() <= NOTHING_BUT
        assert watched.page.locator("body > *").count() == 2 and watched.page.locator("#after").is_visible()
        watched.is_quiet()


def test_the_names_are_there_to_be_read(browser: Browser) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(picture())
        titles = page.locator("svg title").all_text_contents()
        for name in NAMES[:10]:
            assert any(" ".join(name.split()) in title for title in titles), name


def test_a_gallery_of_them(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "<img src=x onerror=alert(1)>.bpmn").write_bytes(named())
    (tmp_path / "broken.bpmn").write_text("<script>alert(1)</script>", encoding="utf-8")
    page = tmp_path / "page.html"
    assert CliRunner().invoke(cli.maps, ["gallery", str(tmp_path), "-o", str(page)]).exit_code == 0
    with browser.new_context() as context:
        watched = Watched(context.new_page())
        watched.page.goto(page.as_uri())
        assert watched.page.locator("section").count() == 2 and watched.page.locator("script, img").count() == 0
        watched.is_quiet()
