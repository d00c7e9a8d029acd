"""Wakes a worker of this process; a worker of another finds the rows by its sweep."""

from __future__ import annotations

import threading


class InProcess:
    """A wake-up within the process."""

    def __init__(self) -> None:
        self._work = threading.Event()

    def notify(self, order_id: int) -> None:
        self._work.set()

    def wait(self, seconds: float) -> None:
        self._work.wait(seconds)
        self._work.clear()
