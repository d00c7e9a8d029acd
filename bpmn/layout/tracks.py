"""Beside each other instead of on top: where flows touch a side, and their tracks in a channel."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from bpmn import limits
from bpmn.layout.parts import Part
from bpmn.layout.search import LEFT, RIGHT, Node
from bpmn.layout.table import Table
from bpmn.layout.ways import Course, End, guest_offset
from bpmn.semantics import ACTIVITIES, EVENTS, GATEWAYS

#: px between two flows that touch the same side
PITCH = {**dict.fromkeys(EVENTS, 8.0), **dict.fromkeys(GATEWAYS, 10.0)}
ASIDE = 5.0  #: px that an end is moved to part it from another
PATIENCE = 6
#: in a channel with more runs than that, nobody could tell which crossings are one's own
MANY = 150
Key = tuple[float, float]  #: a place along a channel: a line of the table, and how far beside it


class Turn(NamedTuple):
    """Where a course leaves a channel."""

    key: Key
    towards: int  #: -1: left or up, 1: right or down
    exact: bool  #: on a middle line, not somewhere within a crossing channel


@dataclass(eq=False, slots=True)
class Run:
    """A straight piece of a course, along one line of the table."""

    upright: bool
    line: int
    first: int  #: the crossing lines that it reaches, in the course's direction
    last: int
    before: Run | None = None
    after: Run | None = None
    offset: float = 0.0  #: beside the middle of a column or row, px
    track: int = 0  #: in a channel, counted from the left or from the top

    @property
    def in_channel(self) -> bool:
        return self.line % 2 == 0

    def key(self, end: Run | None, line: int, *, least: bool) -> Key:
        """Where the run ends: exactly where it meets a middle line, anywhere within a channel that it meets."""
        if end is None or not end.in_channel:
            return line, end.offset if end is not None else 0.0
        return line, -math.inf if least else math.inf

    def extent(self) -> tuple[Key, Key]:
        """Both ends in the order of the table."""
        ends = ((self.before, self.first), (self.after, self.last))
        return min(self.key(*end, least=True) for end in ends), max(self.key(*end, least=False) for end in ends)

    def ends(self) -> list[Run]:
        """The runs that it meets on middle lines, where both must not lie on others."""
        return [end for end in (self.before, self.after) if end is not None and not end.in_channel]

    def faces(self, end: Run) -> int:
        """Towards which side the course leaves for a run beside: -1 left or up, 1 right or down."""
        away = end.first if end is self.before else end.last
        return 1 if away > self.line else -1

    def key_of(self, end: Run) -> Key:
        return self.first if end is self.before else self.last, end.offset

    def turns(self) -> list[Turn]:
        """Its ends, where they are no ends of the course."""
        found = []
        for end, line in ((self.before, self.first), (self.after, self.last)):
            if end is not None:
                key = (float(line), 0.0 if end.in_channel else end.offset)
                found.append(Turn(key, self.faces(end), not end.in_channel))
        return found


def runs(course: Course, table: Table) -> list[Run]:
    """The straight pieces of a course from its source to its target."""
    nodes = [_node(course.source, table), *course.nodes, _node(course.target, table)]
    found: list[Run] = []
    for (i, j), (to_i, to_j) in pairwise(nodes):
        upright = i == to_i
        first, last, line = (j, to_j, i) if upright else (i, to_i, j)
        if found and found[-1].upright == upright:
            found[-1].last = last
        else:
            found.append(Run(upright, line, first, last))
    for one, other in pairwise(found):
        one.after, other.before = other, one
    return found


def _node(end: End, table: Table) -> Node:
    if end.part in table.at:
        cell = table.at[end.part]
        return 2 * cell.column + 1, 2 * cell.row + 1
    return end.line, end.row


def set_offsets(courses: Iterable[tuple[Course, list[Run]]], table: Table) -> None:
    """Spreads what touches the same side of a part; what runs straight on keeps to the middle."""
    touching: dict[End, list[tuple[Run, bool]]] = defaultdict(list)
    for course, pieces in courses:
        touching[course.source].append((pieces[0], True))
        touching[course.target].append((pieces[-1], False))
    # Where a straight line has two ends, the later one decides: a part before a pool, a boundary event before a part.
    order = {end: 2 if end.part in table.hosts else 1 if end.part in table.at else 0 for end in touching}
    for end, touched in sorted(touching.items(), key=lambda entry: order[entry[0]]):
        limits.check()
        part = table.cells[table.at[end.part]] if end.part in table.at else None
        host = table.hosts.get(end.part)
        touched.sort(key=lambda entry: _turning(*entry))
        straight = [index for index, (run, _) in enumerate(touched) if abs(run.last - run.first) > 1]
        middle = straight[0] if straight else (len(touched) - 1) / 2
        reach = max(middle, len(touched) - 1 - middle) or 1
        pitch = min(PITCH.get(part.kind, 14.0) if part else 12.0, _room(part, end.side) / reach)
        if host is not None:
            pitch = min(6.0, 12 / reach)
        for index, (run, _) in enumerate(touched):
            run.offset = (index - middle) * pitch + (guest_offset(host, end.part) if host else 0.0)


def _turning(run: Run, leaves: bool) -> float:
    """How far up or left (below zero) or down or right a course goes behind the piece that touches a side."""
    following = run.after if leaves else run.before
    if following is None or abs(run.last - run.first) > 1:
        return 0.0
    return following.last - following.first if leaves else following.first - following.last


def _room(part: Part | None, side: int) -> float:
    """How far from the middle of a side flows may touch it."""
    if part is None:
        return 40.0
    half = (part.height if side in (LEFT, RIGHT) else part.width) / 2
    return half * 0.7 if part.kind in EVENTS | GATEWAYS else half - 12 if part.kind in ACTIVITIES else half - 5


def set_tracks(pieces: Iterable[Run]) -> dict[tuple[bool, int], int]:
    """Gives each run in a channel its track; how many there are in each channel (upright?, line)."""
    channels: dict[tuple[bool, int], list[Run]] = defaultdict(list)
    for run in pieces:
        if run.in_channel:
            channels[run.upright, run.line].append(run)
    for inside in channels.values():
        for _ in range(PATIENCE if len(inside) <= MANY else 0):
            ordered = _ordered(inside, {run: run.extent() for run in inside})
            if not _part(ordered):
                break
    return {channel: _set_tracks(inside) for channel, inside in channels.items()}


def _part(ordered: list[Run]) -> bool:
    """Moves one of two ends that look at each other and overlap; whether there were any."""
    for index, one in enumerate(ordered):
        limits.check()
        for other in ordered[index + 1 :]:
            for mine in one.ends():
                for its in other.ends():
                    if one.faces(mine) == 1 and other.faces(its) == -1 and _close(one.key_of(mine), other.key_of(its)):
                        mine.offset += ASIDE if not mine.upright else -ASIDE
                        return True
    return False


def _set_tracks(inside: list[Run]) -> int:
    extents = {run: run.extent() for run in inside}
    if len(inside) > MANY:
        return _fill_tracks(extents)
    ordered = _ordered(inside, extents)
    for index, run in enumerate(ordered):
        limits.check()
        low, high = extents[run]
        beside = [other for other in ordered[:index] if extents[other][0] <= high and low <= extents[other][1]]
        run.track = max((other.track + 1 for other in beside), default=0)
    return max(run.track for run in inside) + 1


def _fill_tracks(extents: dict[Run, tuple[Key, Key]]) -> int:
    """The fewest tracks, without regard to crossings."""
    ends: list[tuple[Key, int]] = []
    free: list[int] = []
    count = 0
    for run, (low, high) in sorted(extents.items(), key=lambda entry: entry[1]):
        while ends and ends[0][0] < low:
            heapq.heappush(free, heapq.heappop(ends)[1])
        run.track = heapq.heappop(free) if free else count
        count = max(count, run.track + 1)
        heapq.heappush(ends, (high, run.track))
    return count


def _ordered(inside: list[Run], extents: dict[Run, tuple[Key, Key]]) -> list[Run]:
    """From left to right (or top to bottom) with few crossings; ends that look at each other never overlap."""
    turns = {run: run.turns() for run in inside}
    worse: dict[Run, float] = dict.fromkeys(inside, 0.0)
    price: dict[tuple[Run, Run], float] = {}
    for index, one in enumerate(inside):
        limits.check()
        for other in inside[index + 1 :]:
            first = _crossings(turns[one], extents[other], turns[other], extents[one])
            last = _crossings(turns[other], extents[one], turns[one], extents[other])
            price[one, other], price[other, one] = first - last, last - first
            worse[one] += first - last
            worse[other] += last - first
    rest, ordered = list(inside), []
    while rest:
        limits.check()
        best = min(rest, key=lambda run: worse[run])
        rest.remove(best)
        ordered.append(best)
        for other in rest:
            worse[other] -= price[other, best]
    return ordered


def _crossings(
    left: list[Turn], right_extent: tuple[Key, Key], right: list[Turn], left_extent: tuple[Key, Key]
) -> float:
    """What it costs to set one run left of another; very much where two ends would lie on each other."""
    cost = 0.0
    for turn in left:
        faced = (other for other in right if other.exact and other.towards == -1)
        if turn.towards == 1 and turn.exact and any(_close(other.key, turn.key) for other in faced):
            cost += 1000.0
        elif turn.towards == 1 and right_extent[0] <= turn.key <= right_extent[1]:
            cost += 1.0
    for turn in right:
        if turn.towards == -1 and left_extent[0] <= turn.key <= left_extent[1]:
            cost += 1.0
    return cost


def _close(one: Key, other: Key) -> bool:
    return one[0] == other[0] and abs(one[1] - other[1]) < ASIDE - 1
