"""Pictures of every page, to be looked at: `python -m tests.web.gallery FOLDER`, with words from the pages' names to
take only those. Chinese and English, by day and in the dark, at a desk and on a phone; an `index.html` shows
all of them."""

from __future__ import annotations

import logging
import tempfile
from contextlib import ExitStack, closing
from html import escape
from pathlib import Path

import click
import structlog

from engine.store import migrate
from engine.store.database import Database
from tests.engine.actors import Office
from tests.servers import browser as browsers
from tests.web import scene
from tests.web.browser.conftest import served
from tests.web.doors import PAGES, Door
from tests.web.visiting import Visitors, Windows
from web.app import create_app

#: name -> language, dark, width
LOOKS = {"zh": ("zh", False, 1366), "en": ("en", False, 1366), "dark": ("zh", True, 1366), "phone": ("zh", False, 390)}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("words", nargs=-1)
@click.option("--look", "looks", multiple=True, type=click.Choice([*LOOKS]), default=("zh", "en"), show_default=True)
@click.option("--whole", is_flag=True, help="down to the page's end, not only what the screen shows")
def main(folder: Path, words: tuple[str, ...], looks: tuple[str, ...], whole: bool) -> None:
    """Pictures of every page."""
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [door for door in PAGES if not words or any(word in door.name for word in words)]
    with tempfile.TemporaryDirectory() as data, ExitStack() as stack:
        database = stack.enter_context(closing(Database(f"sqlite:///{data}/orders.sqlite")))
        migrate.upgrade(database)
        office = stack.enter_context(closing(Office(database, Path(data))))
        visitors = Visitors(create_app(office.system), scene.build(office))
        site = stack.enter_context(served(visitors.app))
        browser = stack.enter_context(browsers.running())
        windows = stack.enter_context(closing(Windows(browser, site, visitors)))
        for door in wanted:
            _taken(windows, door, looks, folder, whole)
    (folder / "index.html").write_text(_index(wanted, looks), encoding="utf-8")


def _taken(windows: Windows, door: Door, looks: tuple[str, ...], folder: Path, whole: bool) -> None:
    for look in looks:
        language, dark, width = LOOKS[look]
        page = windows.open(door, language=language, dark=dark, width=width)
        page.wait_for_timeout(150)  # what the page's scripts bring comes after it
        page.screenshot(path=folder / f"{door.name}.{look}.png", full_page=whole and not door.opens)


def _index(doors: list[Door], looks: tuple[str, ...]) -> str:
    rows = "".join(
        f"<h2>{escape(door.name)}</h2>"
        + "".join(
            f'<img loading="lazy" width="48%" src="{escape(door.name)}.{look}.png" alt="{look}">' for look in looks
        )
        for door in doors
    )
    return f'<!doctype html><meta charset="utf-8"><title>Gallery</title>{rows}'


if __name__ == "__main__":
    main()
