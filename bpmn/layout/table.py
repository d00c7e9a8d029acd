"""The table that parts are set into: columns from left to right, rows from top to bottom, channels between them.

Lines are numbered through: line `2 * c` is the channel left of column `c`, line `2 * c + 1` the middle of that
column; the same from top to bottom with rows. A crossing of two lines is a node that flows may pass.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from bpmn.layout.parts import Part

CELLS, BORDER, CLOSED = "cells", "border", "closed"


class Cell(NamedTuple):
    """A place in the table."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row for parts, the border of a pool or lane (without height), or a pool that hides its process."""

    kind: str = CELLS
    pool: int = -1  #: number of the pool that it runs through
    lane: str = ""  #: innermost lane
    least: float = 0.0  #: px that it is high at least


@dataclass(slots=True)
class Table:
    """Rows, and which part lies in which cell."""

    rows: list[Row]
    columns: int
    framed: bool  #: the first column holds titles and the last is the right border of pools
    cells: dict[Cell, Part] = field(default_factory=dict)
    at: dict[str, Cell] = field(default_factory=dict)
    hosts: dict[str, Part] = field(default_factory=dict)  #: boundary event -> its host

    def put(self, part: Part, cell: Cell) -> None:
        self.cells[cell] = part
        self.at[part.id] = cell
        for guest in part.guests:
            self.at[guest.id] = cell
            self.hosts[guest.id] = part

    def outside(self, line: int) -> bool:
        """True for a horizontal channel that runs between pools, not through one."""
        above, below = line // 2 - 1, line // 2
        if above < 0 or below >= len(self.rows):
            return True
        return self.rows[above].pool == -1 or self.rows[above].pool != self.rows[below].pool

    def open_level(self, i: int, j: int) -> bool:
        """Whether a flow may run from left to right through the node at all."""
        at_frame = self.framed and i in (1, 2 * self.columns - 1)
        if j % 2 == 0:
            return not at_frame or self.outside(j)
        row = self.rows[j // 2]
        if row.kind != CELLS or (at_frame and row.pool != -1):
            return False
        return i % 2 == 0 or Cell(j // 2, i // 2) not in self.cells

    def open_upright(self, i: int, j: int) -> bool:
        """Whether a flow may run down or up through the node at all."""
        if self.framed and i in (1, 2 * self.columns - 1):
            return False
        if j % 2 == 0 or i in (0, 2 * self.columns):
            return True
        if self.rows[j // 2].kind == CLOSED:
            return False
        return i % 2 == 0 or Cell(j // 2, i // 2) not in self.cells
