"""An order that walks a shipped map, saved and restored at every wait, as the engine does it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn import library
from bpmn.walk import Walk

#: what the maps' timers read
DUE = {"promise_at": "2026-03-02T08:00:00+00:00", "campaign_due_at": "2026-03-05T16:00:00+00:00"}


class Story:
    """An order on its way through the shipped map that holds `process`; its steps are noted in `called`."""

    def __init__(self, process: str, **data: object):
        self.process = process
        self.map = library.shipped(process.removesuffix("_provisioning"))
        self.called: list[str] = []
        self.walk = Walk.start(self.map, process, data, _Noting(self.called))
        self.walk.run()

    def hears(self, *elements: str) -> None:
        for element in elements:
            self.walk.deliver(element, element)
            self._again()

    def fires(self, timer: str) -> None:
        self.walk.fire(timer)
        self._again()

    def does(self, *todos: str, **data: object) -> None:
        for todo in todos:
            self.walk.complete(todo, data)
            self._again()

    @property
    def waits(self) -> list[str]:
        return [wait.element for wait in self.walk.waits]

    @property
    def ends(self) -> list[str]:
        """The end events that were reached, once the walk has ended."""
        return self.walk.end_events if self.walk.ended else []

    def _again(self) -> None:
        self.walk.run()
        self.walk = Walk.restore(self.map, self.process, self.walk.save(), _Noting(self.called))


class _Noting(dict[str, Callable[[dict[str, Any]], None]]):
    def __init__(self, called: list[str]):
        super().__init__()
        self.note = called.append

    def __missing__(self, name: str) -> Callable[[dict[str, Any]], None]:
        return lambda data: self.note(name)
