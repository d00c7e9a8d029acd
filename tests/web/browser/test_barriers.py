"""WCAG 2.1 A and AA: axe finds nothing to say against any page, by day in Chinese and in the dark in English."""

from __future__ import annotations

import pytest

from tests.oracle import axe
from tests.web.doors import PAGES, Door
from tests.web.visiting import Windows


@pytest.mark.parametrize("door", PAGES, ids=lambda door: door.name)
def test_nobody_is_kept_out(windows: Windows, door: Door) -> None:
    page = windows.open(door)
    assert axe.violations(page) == []
    page = windows.open(door, language="en", dark=True)
    assert axe.violations(page) == []
