"""From the table to pixels: how wide columns and rows are, where names stand, through which points flows run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

from bpmn.geometry import Box, Point
from bpmn.layout.parts import Part
from bpmn.layout.search import DOWN, LEFT, RIGHT, UP
from bpmn.layout.table import BORDER, Cell, Table
from bpmn.layout.tracks import Run
from bpmn.layout.ways import Course, End, guest_offset
from bpmn.semantics import EVENTS, GATEWAYS

TITLE = 30.0  #: px for the title of a pool or lane
PITCH = 11.0  #: px between two tracks
BESIDE, BETWEEN = 15.0, 12.0  #: px from a column or row to the first track in the channel beside it
NEAR = 4.0  #: px from a shape to its name

Offsets = dict[End, list[float]]  #: where flows touch a side, px beside its middle


@dataclass(slots=True)
class Extent:
    """How far a cell reaches from its middle."""

    left: float = 0.0
    right: float = 0.0
    up: float = 0.0
    down: float = 0.0

    def hold(self, box: Box) -> None:
        self.left, self.right = max(self.left, -box.x), max(self.right, box.right)
        self.up, self.down = max(self.up, -box.y), max(self.down, box.bottom)


def name_box(part: Part, offsets: Offsets) -> Box | None:
    """A part's name, seen from its middle: below or above, where no flow comes out, else beside what does."""
    if part.name is None:
        return None
    width, height = part.name.width, part.name.height
    if part.kind == "name":
        return Box(-width / 2, -height - 3, width, height)
    if part.kind == "message":
        return Box(6, -height / 2, width, height)
    below, above = part.height / 2 + NEAR, -part.height / 2 - NEAR - height
    sides = (UP, DOWN) if part.kind in GATEWAYS else (DOWN, UP)
    for side in sides:
        if End(part.id, side) not in offsets:
            return Box(-width / 2, below if side == DOWN else above, width, height)
    side = sides[0]
    return Box(max(offsets[End(part.id, side)]) + 7, below if side == DOWN else above, width, height)


def guest_boxes(host: Part, offsets: Offsets) -> list[tuple[Part, Box, Box | None]]:
    """The boundary events on a part with their names, seen from its middle."""
    found = []
    for index, guest in enumerate(host.guests):
        at, down = guest_offset(host, guest.id), host.height / 2
        box = Box(at - guest.width / 2, down - guest.height / 2, guest.width, guest.height)
        name = None
        if guest.name is not None:
            touched = offsets.get(End(guest.id, DOWN), [at])
            lefthand = len(host.guests) == 2 and index == 0
            x = min(touched) - 6 - guest.name.width if lefthand else max(touched) + 6
            name = Box(x, box.bottom + 3, guest.name.width, guest.name.height)
        found.append((guest, box, name))
    return found


def extent(part: Part, offsets: Offsets) -> Extent:
    found = Extent(8, 8, 4, 4) if part.kind in ("name", "message") else Extent()
    if part.kind not in ("name", "message"):
        found.hold(Box(-part.width / 2, -part.height / 2, part.width, part.height))
    names = [name_box(part, offsets)]
    for _, box, name in guest_boxes(part, offsets):
        found.hold(box)
        names.append(name)
    for name in names:
        if name is not None:
            found.hold(name)
    return found


class Measure:
    """The pixels of a table whose flows have their tracks."""

    def __init__(self, table: Table, offsets: Offsets, tracks: dict[tuple[bool, int], int], titles: float) -> None:
        self.table, self.tracks = table, tracks
        columns = [Extent() for _ in range(table.columns)]
        rows = [Extent() for _ in table.rows]
        for cell, part in table.cells.items():
            own = extent(part, offsets)
            columns[cell.column].hold(Box(-own.left, 0, own.left + own.right, 0))
            rows[cell.row].hold(Box(0, -own.up, 0, own.up + own.down))
        for index, row in enumerate(table.rows):
            more = max(0.0, row.least - rows[index].up - rows[index].down) / 2
            rows[index].up, rows[index].down = rows[index].up + more, rows[index].down + more
        if table.framed:
            columns[0].right = titles
        self.channels: dict[tuple[bool, int], float] = {}  #: where a channel begins
        self.xs = self._along([(each.left, each.right) for each in columns], True)
        self.ys = self._along([(each.up, each.down) for each in rows], False)

    def _along(self, spans: list[tuple[float, float]], upright: bool) -> list[float]:
        """The middles of all columns (or rows); the last is where the table ends."""
        at, middles = 0.0, []
        for index, (before, after) in enumerate([*spans, (0.0, 0.0)]):
            self.channels[upright, 2 * index] = at
            at += self._thickness(upright, index)
            middles.append(at + before)
            at += before + after
        return middles

    def _thickness(self, upright: bool, index: int) -> float:
        """The width of the channel before a column (or row)."""
        count = self.tracks.get((upright, 2 * index), 0)
        last = self.table.columns if upright else len(self.table.rows)
        used = (count - 1) * PITCH + 2 * (BESIDE if upright else BETWEEN) if count else 0.0
        if index in (0, last):
            return used
        if upright:
            return max(used, 30.0)
        outside = self.table.outside(2 * index) and self.table.framed
        border = BORDER in (self.table.rows[index - 1].kind, self.table.rows[index].kind)
        return max(used, 36.0 if outside else 16.0 if border else 24.0)

    def at(self, run: Run) -> float:
        """The x of an upright run, the y of a level one."""
        if not run.in_channel:
            return (self.xs if run.upright else self.ys)[run.line // 2] + run.offset
        index = run.line // 2
        count = self.tracks[run.upright, run.line]
        spare = self._thickness(run.upright, index) - (count - 1) * PITCH
        return self.channels[run.upright, run.line] + spare / 2 + run.track * PITCH

    def middle(self, cell: Cell) -> Point:
        return Point(self.xs[cell.column], self.ys[cell.row])

    def points(self, course: Course, pieces: list[Run]) -> tuple[Point, ...]:
        """The waypoints of a course, from border to border."""
        first, last = self.at(pieces[0]), self.at(pieces[-1])
        found = [self._touch(course.source, first)]
        for one, other in pairwise(pieces):
            x, y = (self.at(one), self.at(other)) if one.upright else (self.at(other), self.at(one))
            found.append(Point(x, y))
        return (*found, self._touch(course.target, last))

    def _touch(self, end: End, along: float) -> Point:
        if end.part not in self.table.at:
            return Point(along, self.ys[end.row // 2])
        cell = self.table.at[end.part]
        host, (x, y) = self.table.hosts.get(end.part), self.middle(cell)
        part = self.table.cells[cell]
        if host is not None:
            part = next(guest for guest in host.guests if guest.id == end.part)
            x, y = x + guest_offset(host, end.part), y + host.height / 2
        return touch(part, x, y, end.side, along)


def touch(part: Part, x: float, y: float, side: int, along: float) -> Point:
    """Where a line at `along` meets a side of a part whose middle is x, y."""
    if part.kind in ("name", "message"):
        return Point(x, along) if side in (LEFT, RIGHT) else Point(along, y)
    level = side in (LEFT, RIGHT)
    beside = along - (y if level else x)
    reach, across = (part.width / 2, part.height / 2) if level else (part.height / 2, part.width / 2)
    if part.kind in EVENTS:
        reach = math.sqrt(max(reach**2 - beside**2, 0.0))
    elif part.kind in GATEWAYS:
        reach *= 1 - abs(beside) / across
    reach = reach if side in (RIGHT, DOWN) else -reach
    return Point(x + reach, along) if level else Point(along, y + reach)
