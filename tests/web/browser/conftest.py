"""A real server and a real browser before it."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from tests.engine.actors import Case, Office
from tests.web.actors import Desk
from tests.web.visiting import Visitors, Windows
from web.stream import Streams

#: what the browser says of any answer over 399; a form with faults is one
REFUSED = "Failed to load resource: the server responded"


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The application at an address of this machine."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="module")
def windows(browser: Browser, staged: Visitors) -> Iterator[Windows]:
    """A window for each role, in front of the day that was played for this module."""
    with served(staged.app) as address, closing(Windows(browser, address, staged)) as windows:
        yield windows


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application at an address of this machine, as long as it is asked."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = False  # so that closing waits for the last answer
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    streams: Streams = app.extensions["streams"]
    streams.stopping.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def blank(browser: Browser, site: str) -> Iterator[Page]:
    """A page of its own, which fails the test for any error that the browser reports."""
    context = browser.new_context(base_url=site, viewport={"width": 1366, "height": 768}, locale="zh-CN")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "console", lambda line: faults.append(line.text) if line.type == "error" and REFUSED not in line.text else None
    )
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def page(blank: Page, site: str, desk: Desk) -> Page:
    """An operator's page, signed in already."""
    cookie = desk.client.get_cookie("broadband")
    assert cookie is not None
    blank.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": site}])
    blank.goto("/")
    return blank


@pytest.fixture
def case(office: Office) -> Case:
    """An order that the provisioning system is at work on."""
    case = office.counter().orders()
    office.clock.passes(minutes=3)
    office.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    return case
