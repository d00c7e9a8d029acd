"""An address that is a key stands in no log."""

import logging

import pytest
from structlog.testing import capture_logs

from tests.engine.actors import Case, Office
from tests.web.actors import Desk
from tests.web.test_sharing import made
from web.log import WithoutKeys


def test_our_own_log_tells_the_rule_and_not_the_address(desk: Desk, office: Office) -> None:
    link = made(desk, Case(office, desk.places()))
    key = link.rsplit("/", 1)[1]
    with capture_logs() as lines:
        for path in (link, f"{link}/now", f"{link}x", f"{link}?lang=en"):
            desk.opens(path)
    assert lines and key not in repr(lines)
    assert {line["path"] for line in lines} == {"/shared/<token>", "/shared/<token>/now"}


def test_the_web_servers_own_complaints_are_without_it(caplog: pytest.LogCaptureFixture) -> None:
    log = logging.getLogger("test.of.keys")
    log.addFilter(WithoutKeys())
    log.error("Error handling request %s (%d)", "/shared/secret-key/now?lang=en", 7)
    log.error("nothing to hide: %s", "/orders/ZJ1")
    assert caplog.messages == [
        "Error handling request /shared/…/now?lang=en (7)",
        "nothing to hide: /orders/ZJ1",
    ]
