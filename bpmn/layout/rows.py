"""Rows within a band (a lane, a process without lanes, the inside of a sub-process).

The way on runs straight; what branches off goes below; what is only tied to a part lies above or below it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bpmn import limits
from bpmn.layout.parts import Part
from bpmn.layout.ranks import Rank

#: a part without flows that is wider would push the columns of the others apart; it stands at the end
WIDE = 160.0


@dataclass(slots=True)
class Way:
    """A flow as far as rows are concerned, turned forwards if it leads back."""

    source: str
    target: str
    aside: bool = False  #: leaves a boundary event
    back: bool = False


@dataclass(slots=True)
class Band:
    """Parts that lie in rows of their own; rows are numbers, some between whole ones, in order."""

    ranks: dict[str, Rank]
    rows: dict[str, float] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    taken: set[tuple[float, int]] = field(default_factory=set)
    kept: dict[tuple[float, int], str] = field(default_factory=dict)  #: a flow to this part will pass there

    def put(self, part: str, row: float, column: int) -> None:
        self.rows[part], self.columns[part] = row, column
        self.taken.add((row, column))

    def free(self, row: float, columns: Iterable[int], part: str = "") -> bool:
        """Whether nothing lies there, and no flow to another part will pass."""
        cells = [(row, column) for column in columns]
        return not any(cell in self.taken or self.kept.get(cell, part) != part for cell in cells)

    def bottom(self) -> float:
        return max(self.rows.values(), default=-1.0)


def assign(parts: list[Part], ways: list[Way], ranks: dict[str, Rank], ties: list[tuple[str, str]]) -> Band:
    """A row and a column for each part; `ties` are (satellite, what it belongs to)."""
    own = {part.id for part in parts if not part.satellite}
    inner = [way for way in ways if way.source in own and way.target in own]
    band = Band(ranks)
    length = _lengths(ranks, ways)
    tied = {end for way in ways for end in (way.source, way.target)}
    for group in _groups([part.id for part in parts if part.id in own and part.id in tied], inner):
        group.sort(key=lambda part: (ranks[part].column, -length[part], ranks[part].depth))
        _set_group(band, group, inner, length)
    loose = [part for part in parts if part.id in own and part.id not in tied]
    beyond = 1 + max((rank.column for rank in ranks.values()), default=-1) if tied else 0
    for row, part in enumerate(part for part in loose if part.width > WIDE):
        band.put(part.id, float(row), beyond)
    _set_loose(band, [part.id for part in loose if part.width <= WIDE])
    _set_satellites(band, [part.id for part in parts if part.satellite], ties)
    return band


def _lengths(ranks: dict[str, Rank], ways: list[Way]) -> dict[str, int]:
    """How many columns the longest way on from each part reaches; asides count for nothing."""
    length = dict.fromkeys(ranks, 0)
    for way in sorted(ways, key=lambda way: -ranks[way.source].column):
        if not way.aside and not way.back:
            apart = ranks[way.target].column - ranks[way.source].column
            length[way.source] = max(length[way.source], length[way.target] + apart)
    return length


def _groups(parts: list[str], ways: list[Way]) -> list[list[str]]:
    """Parts that hang together, in the order of the file."""
    near: dict[str, list[str]] = {part: [] for part in parts}
    for way in ways:
        near[way.source].append(way.target)
        near[way.target].append(way.source)
    groups: list[list[str]] = []
    seen: set[str] = set()
    for part in parts:
        if part not in seen:
            seen.add(part)
            group = [part]
            for member in group:  # grows while it is walked
                new = [other for other in dict.fromkeys(near[member]) if other not in seen]
                seen.update(new)
                group += new
            groups.append(group)
    return groups


def _set_group(band: Band, group: list[str], ways: list[Way], length: dict[str, int]) -> None:
    """Each part in the row of what leads to it if it is the way on from there, else below."""
    members = set(group)
    ways = [way for way in ways if way.source in members]
    ahead: dict[str, Way] = {}
    for way in sorted(ways, key=lambda way: length[way.target]):
        if not way.aside and not way.back:
            ahead[way.source] = way
    before: dict[str, list[Way]] = {part: [] for part in group}
    for way in ways:
        before[way.target].append(way)
    for part in group:
        led = [way for way in before[part] if way.source in band.rows]
        wishes = [band.rows[way.source] + (0 if ahead.get(way.source) is way else 1) for way in led]
        column = band.ranks[part].column
        target = ahead[part].target if part in ahead else part
        passed = range(column + 1, band.ranks[target].column)
        row = _nearest(band, part, min(wishes, default=0.0), column, passed)
        band.put(part, row, column)
        band.kept |= {(row, between): target for between in passed}


def _nearest(band: Band, part: str, wish: float, column: int, passed: range) -> float:
    """The first row from the wished one down that is free, with a clear way ahead if that is soon found."""
    limits.check()
    row = wish
    while not band.free(row, (column,), part):
        row += 1
    for below in range(3):
        if band.free(row + below, (column, *passed), part):
            return row + below
    return row


def _set_loose(band: Band, loose: list[str]) -> None:
    """Parts without any flow: in lines below the rest, about as wide as it."""
    if not loose:
        return
    columns = list(band.columns.values())
    first = min(columns, default=0)
    wide = max(max(columns, default=0) - first + 1, int(len(loose) ** 0.5 * 1.5), 1)
    top = band.bottom() + 1
    for index, part in enumerate(loose):
        band.put(part, top + index // wide, first + index % wide)


def _set_satellites(band: Band, satellites: list[str], ties: list[tuple[str, str]]) -> None:
    """Above what they are tied to, or below, or one column further; a row between rows is made for them."""
    belongs: dict[str, str] = {}
    for satellite, host in ties:
        belongs.setdefault(satellite, host)
    known = set(band.rows.values())
    for satellite in satellites:
        limits.check()
        host = belongs.get(satellite, "")
        if host not in band.rows:
            continue
        row, column = band.rows[host], band.columns[host]
        steps = [(-1.0, 0), (-0.5, 0), (1.0, 0), (0.5, 0), (-0.5, 1), (0.5, 1), (-0.5, -1), (0.5, -1)]
        steps += [(-0.5, further) for further in range(2, len(satellites) + 2)]
        for down, across in steps:
            spot = (row + down, column + across)
            if spot[1] >= 0 and band.free(spot[0], (spot[1],)) and (abs(down) == 0.5 or spot[0] in known):
                band.put(satellite, *spot)
                break
    _set_loose(band, [satellite for satellite in satellites if satellite not in band.rows])
