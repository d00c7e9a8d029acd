"""Work orders whose request is still being answered: their events wait, so that the answer comes first."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Gate:
    """Lives in memory only: after a crash nobody waits for an answer any more."""

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._lock = threading.Lock()
        self.after_release: list[Callable[[int], None]] = []

    def hold(self, work_order_id: int) -> None:
        """Let no event of this work order out."""
        with self._lock:
            self._held.add(work_order_id)

    def release(self, work_order_id: int) -> None:
        """Let them out."""
        with self._lock:
            self._held.discard(work_order_id)
        for tell in self.after_release:
            tell(work_order_id)

    @property
    def held(self) -> frozenset[int]:
        """Those that are held now."""
        with self._lock:
            return frozenset(self._held)
