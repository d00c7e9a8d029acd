"""What lies near a place, without looking at everything that there is."""

from __future__ import annotations

from collections import defaultdict
from typing import Generic, TypeVar

from bpmn.geometry import Box

Item = TypeVar("Item")
SIZE = 200.0  #: px of a square
#: what covers more squares than that is near everything
WIDE = 200


class Nearby(Generic[Item]):
    """Items by the squares that they touch; what is near comes in the order in which it was added."""

    def __init__(self) -> None:
        self._items: list[Item] = []
        self._squares: dict[tuple[int, int], list[int]] = defaultdict(list)
        self._everywhere: list[int] = []

    def add(self, box: Box, item: Item) -> None:
        number = len(self._items)
        self._items.append(item)
        columns, rows = _squares(box.x, box.right), _squares(box.y, box.bottom)
        if len(columns) * len(rows) > WIDE:
            self._everywhere.append(number)
            return
        for column in columns:
            for row in rows:
                self._squares[column, row].append(number)

    def near(self, box: Box) -> list[Item]:
        """All items that may touch the box, and some more."""
        found = set(self._everywhere)
        for column in _squares(box.x, box.right):
            for row in _squares(box.y, box.bottom):
                found.update(self._squares.get((column, row), ()))
        return [self._items[number] for number in sorted(found)]


def _squares(start: float, end: float) -> range:
    return range(int(start // SIZE), int(end // SIZE) + 1)
