"""Carries "there is work for order N" to a worker. Only that: what is to do is always a row, and the worker's sweep
finds whatever a lost word left behind."""

from __future__ import annotations

from typing import Protocol

from engine.dispatch.in_process import InProcess


class Dispatch(Protocol):
    """A carrier of wake-ups."""

    def notify(self, order_id: int) -> None:
        """There is work for this order. Called after the commit; may be lost, never wrong."""

    def wait(self, seconds: float) -> None:
        """Returns when there may be work, at the latest after `seconds` (real)."""


__all__ = ["Dispatch", "InProcess"]
