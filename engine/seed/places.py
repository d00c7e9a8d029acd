"""Regions and addresses as rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.seed.tree import LEVELS, Node
from engine.store.bulk import Bulk
from engine.tables import Address, Region

_ROWS_AT_ONCE = 2000


def plant_regions(bulk: Bulk, levels: list[list[Node]]) -> dict[str, int]:
    """The city and its districts are regions: their ids by name."""
    (city,) = levels[LEVELS.index("city")]
    districts = levels[LEVELS.index("district")]
    ids = bulk.add_keyed(Region, [{"code": city.code, "name": city.name}], key="name")
    rows = [{"code": node.code, "name": node.name, "parent_id": ids[city.name]} for node in districts]
    return ids | bulk.add_keyed(Region, rows, key="name")


def plant_addresses(
    bulk: Bulk, levels: list[list[Node]], regions: Mapping[str, int], progress: Callable[[int, int], object]
) -> None:
    """The tree, level by level, so that parents have their ids before their children."""
    ids: dict[str, int] = {}
    done, total = 0, sum(map(len, levels))
    for nodes in levels:
        for start in range(0, len(nodes), _ROWS_AT_ONCE):
            rows = [_row(node, ids, regions) for node in nodes[start : start + _ROWS_AT_ONCE]]
            if nodes is levels[-1]:
                bulk.add(Address, rows)  # nothing refers to a door: its id may stay unknown
            else:
                ids |= bulk.add_keyed(Address, rows)
            done += len(rows)
            progress(done, total)


def _row(node: Node, ids: Mapping[str, int], regions: Mapping[str, int]) -> dict[str, Any]:
    return {
        "code": node.code,
        "parent_id": ids[node.parent] if node.parent else None,
        "level": LEVELS.index(node.level_type) + 1,
        "level_type": node.level_type,
        "name": node.name,
        "full_name": node.full_name,
        "initials": node.initials,
        "leaf": node.level_type == LEVELS[-1],
        "region_id": regions[node.region] if node.region else None,
        "coverage": node.coverage,
        "coverage_note": node.coverage_note,
        "ports_total": node.ports_total,
        "ports_free": node.ports_free,
        "covered_by": ids[node.covered_by] if node.covered_by else None,
    }
