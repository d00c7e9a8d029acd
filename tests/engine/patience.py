"""Waiting for what must happen, acting at the same moment, and business time that a test moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from engine.errors import BroadbandError

PATIENCE = 20.0  #: real seconds until something that must happen has happened


def until(holds: Callable[[], Any]) -> Any:
    """Waits until `holds` gives something true, and gives that."""
    deadline = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)
    return found


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Runs all acts at the same moment, each in a thread; gives what each gave or raised, in their order."""
    ready = threading.Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        ready.wait()
        try:
            outcomes[place] = act()
        except BroadbandError as error:
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


class HandClock:
    """Business time that stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def real_seconds(self, span: timedelta) -> float:
        return span.total_seconds()

    def passes(self, **span: float) -> None:
        self.moment += timedelta(**span)
