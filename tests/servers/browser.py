"""The Chromium of the machine, started for the tests, with the flags that keep it quiet."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

#: the first is the same browser without its windows, and takes a quarter less of the processor
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def running() -> Iterator[Browser]:
    """A headless browser: the system's own, else the one that `./run test` had Playwright bring.

    Without a sandbox, as always with Playwright: root and most containers cannot have one, and only our own
    pages are opened.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=list(FLAGS))
        yield browser
        browser.close()


def installed() -> str | None:
    """The system's Chromium or Chrome; None if there is none, or only a snap, which sees no files of ours."""
    for name in NAMES:
        path = shutil.which(name)
        if path and Path(path).resolve() != Path("/usr/bin/snap") and b"/snap/bin" not in _beginning(path):
            return path
    return None


def _beginning(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(4096)
