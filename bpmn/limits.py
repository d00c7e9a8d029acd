"""How long work on one map may take: looked at again and again within it, so that it really ends.

How large a map may be is checked before work begins (`bpmn.xml.LARGEST`, `bpmn.layout.MOST`).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from bpmn.errors import MapError

#: seconds for laying out or for painting one map; 5,000 elements take about ten
LONGEST = 60.0

_ends: ContextVar[float] = ContextVar("_ends", default=float("inf"))


class TookTooLong(MapError):
    """The work was stopped."""

    def __init__(self) -> None:
        super().__init__(
            "stopped: the map takes too long",
            fix="split the map, or draw it in a BPMN tool",
            zh="流程图处理超时，已停止",
            fix_zh="请拆分流程图，或用 BPMN 工具画好布局",
        )


@contextmanager
def within(seconds: float | None = None) -> Iterator[None]:
    """What is done in here ends after so many seconds (`LONGEST`), or sooner where that was said around it."""
    token = _ends.set(min(_ends.get(), time.monotonic() + (LONGEST if seconds is None else seconds)))
    try:
        yield
    finally:
        _ends.reset(token)


def check() -> None:
    """Raises `TookTooLong` where the time is up; costs next to nothing."""
    if time.monotonic() > _ends.get():
        raise TookTooLong


def left() -> float:
    """The seconds that are left; at least a moment, so that a program may begin and be stopped."""
    return max(_ends.get() - time.monotonic(), 0.01)
