"""Sets the parts of a scope, or of all pools, into a table: ranks become columns, bands of rows become lanes."""

from __future__ import annotations

from dataclasses import dataclass, field

from bpmn.layout import legs, ranks, rows
from bpmn.layout.legs import Legs
from bpmn.layout.parts import Link, Part, Plan, Pool, Scope
from bpmn.layout.rows import Band
from bpmn.layout.table import BORDER, CLOSED, Cell, Row, Table

#: beyond so many messages none of them has a say in the columns
MANY_MESSAGES = 60
EMPTY_LANE, CLOSED_POOL = 70.0, 50.0
Key = tuple[int, str]  #: a band: the number of its pool, its lane


@dataclass
class Setting:
    """A table with everything in it, and the links between its parts."""

    table: Table
    legs: Legs
    pools: dict[str, int] = field(default_factory=dict)


def inside(scope: Scope) -> Setting:
    """The inside of a sub-process: one band without a border."""
    found = legs.read([scope])
    parts = {(-1, ""): [*scope.parts.values(), *(name for name, _ in found.names)]}
    bands = _assigned(parts, found, [], [scope])
    table = Table([], 0, False)
    _put(table, bands[-1, ""], parts[-1, ""], Row(), 0)
    table.columns = 1 + max(cell.column for cell in table.cells)
    return Setting(table, found)


def pools(plan: Plan) -> Setting:
    """All pools, one below the other, with room for the names of messages between them."""
    scopes = [pool.scope for pool in plan.pools if pool.scope is not None]
    found = legs.read(scopes)
    parts, stands = _bands(plan, found, scopes)
    messages = [link for link in plan.links if link.kind == "messageFlow"]
    aligned = legs.aligned(messages[:MANY_MESSAGES], found.ways, stands)
    bands = _assigned(parts, found, aligned, scopes)
    table = Table([], 0, any(pool.id or pool.lanes for pool in plan.pools))
    margin = int(table.framed)
    columns = {part: column + margin for band in bands.values() for part, column in band.columns.items()}
    gaps = _gaps(plan, messages, found, columns, stands)
    for number, pool in enumerate(plan.pools):
        for gap in gaps[number]:
            table.rows.append(Row())
            for column, name in gap.items():
                table.put(name, Cell(len(table.rows) - 1, column))
        _put_pool(table, number, pool, parts, bands)
    table.columns = max((cell.column for cell in table.cells), default=margin) + 1 + margin
    return Setting(table, found, {pool.id: number for number, pool in enumerate(plan.pools) if pool.id})


def _bands(plan: Plan, found: Legs, scopes: list[Scope]) -> tuple[dict[Key, list[Part]], dict[str, str]]:
    """The parts of each band from top to bottom; and for each part (also within) what stands for it in the table."""
    bands: dict[Key, list[Part]] = {}
    home: dict[str, Key] = {}
    tied = dict(reversed(legs.ties(scopes)))
    stands: dict[str, str] = {}
    for number, pool in enumerate(plan.pools):
        lanes = [leaf.id for lane in pool.lanes for leaf in lane.leaves()] or [""]
        bands |= {(number, lane): [] for lane in lanes}
        inner = pool.scope.parts if pool.scope is not None else {}
        for part in inner.values():
            lane = inner[tied[part.id]].lane if part.id in tied and not part.lane else part.lane
            home[part.id] = (number, lane if lane in lanes else lanes[0])
            bands[home[part.id]].append(part)
            within = part.inside.everything() if part.inside is not None else ()
            stands |= {each.id: part.id for each in (part, *part.guests, *within)}
    for name, near in found.names:
        bands[home[near]].append(name)
    return bands, stands


def _assigned(
    parts: dict[Key, list[Part]], found: Legs, aligned: list[tuple[str, str]], scopes: list[Scope]
) -> dict[Key, Band]:
    """Columns for all, rows for each band."""
    ranked = [part.id for inside in parts.values() for part in inside if not part.satellite]
    place = {part: index for index, part in enumerate(ranked)}
    names = {name.id for name, _ in found.names}
    pull: dict[tuple[str, str], int] = {}
    for way in found.ways:
        pull[way.source, way.target] = 8 if {way.source, way.target} & names else 1 if way.aside else 3
    flows = [(*pair, 1, weight) for pair, weight in pull.items()]
    flows += [(*pair, 0, 0) for pair in aligned if set(pair) <= place.keys()]
    flows.sort(key=lambda flow: (place[flow[0]], place[flow[1]]))
    ranked_parts = ranks.ranked(ranked, flows)
    ties = legs.ties(scopes)
    return {key: rows.assign(inside, found.ways, ranked_parts, ties) for key, inside in parts.items()}


def _put(table: Table, band: Band, parts: list[Part], row: Row, margin: int) -> None:
    """Adds a band's rows to the table, with its parts."""
    order = {place: index for index, place in enumerate(sorted(set(band.rows.values())), len(table.rows))}
    table.rows += [row] * max(len(order), 1)
    for part in parts:
        table.put(part, Cell(order[band.rows[part.id]], band.columns[part.id] + margin))


def _put_pool(table: Table, number: int, pool: Pool, parts: dict[Key, list[Part]], bands: dict[Key, Band]) -> None:
    framed, margin = bool(pool.id or pool.lanes), int(table.framed)
    run = number if framed else -1
    if framed:
        table.rows.append(Row(BORDER, run))
    if pool.scope is None:
        table.rows += [Row(CLOSED, run, least=CLOSED_POOL), Row(BORDER, run)]
        return
    for key, inside in parts.items():
        if key[0] == number:
            _put(table, bands[key], inside, Row(pool=run, lane=key[1], least=EMPTY_LANE if framed else 0.0), margin)
            if framed:
                table.rows.append(Row(BORDER, run))


def _gaps(
    plan: Plan, messages: list[Link], found: Legs, columns: dict[str, int], stands: dict[str, str]
) -> list[list[dict[int, Part]]]:
    """For each pool the rows above it, with the names of messages that come by, each near its source or target."""
    place = {pool.id: number for number, pool in enumerate(plan.pools) if pool.id}
    for number, pool in enumerate(plan.pools):
        for part in pool.scope.parts.values() if pool.scope is not None else ():
            place |= {each.id: number for each in (part, *part.guests)}
    gaps: list[list[dict[int, Part]]] = [[] for _ in plan.pools]
    for link in messages:
        name = legs.name_of(link, "message")
        ends = sorted(place[end] for end in (link.source, link.target) if end in place)
        if name is None or len(set(ends)) < 2:  # none, within a sub-process, or within one pool
            found.links.append((link, [link]))
            continue
        found.named(link, name)
        gap = gaps[ends[1] if place[link.source] == ends[1] else ends[0] + 1]
        near = [columns[stands[end]] for end in (link.source, link.target) if end in stands]
        _fit(gap, name, near[0] if near else 1)
    found.links += [(link, [link]) for link in plan.links if link.kind != "messageFlow"]
    return gaps


def _fit(gap: list[dict[int, Part]], name: Part, column: int) -> None:
    for row in gap:
        for near in (column, column + 1, column - 1):
            if near >= 1 and near not in row:
                row[near] = name
                return
    gap.append({column: name})
