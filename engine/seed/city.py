"""The address tree of the city: nine levels, some twenty thousand doors."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from typing import Any

from engine.seed.tree import LEVELS, Node

_PORTS_PER_SPLITTER = 8
_PORTS_PER_DOOR = 0.75
#: one unit in so many has all its ports taken
_FULL_ONE_IN = 12


def levels(plan: dict[str, Any]) -> list[list[Node]]:
    """All nodes of the city that a plan (`data/city.toml`) describes: level by level, from the top."""
    by_type: dict[str, list[Node]] = {level_type: [] for level_type in LEVELS}
    for node in _City(plan).nodes():
        by_type[node.level_type].append(node)
    return list(by_type.values())


class _City:
    """A city being built. The same every time: shapes come in turn, and chance has a seed of its own."""

    def __init__(self, plan: dict[str, Any]):
        self._plan = plan
        self._shapes = cycle(plan["shapes"])
        self._chance = random.Random(plan["city"]["name"])

    def nodes(self) -> Iterator[Node]:
        """Each node after its parent."""
        province = Node.top(self._plan["province"]["code"], self._plan["province"]["name"])
        city = province.under(1, self._plan["city"]["name"])
        yield from (province, city)
        for number, plan in enumerate(self._plan["districts"], 1):
            district = city.under(number, plan["name"])
            yield district
            for street_number, (name, estates) in enumerate(plan["streets"].items(), 1):
                street = district.under(street_number, name)
                yield street
                for estate_number, estate in enumerate(estates, 1):
                    yield from self._estate(street.under(estate_number, estate))

    def _estate(self, estate: Node) -> Iterator[Node]:
        yield estate
        shape = next(self._shapes)
        uncovered = self._plan["uncovered"].get(estate.name)
        for number in range(1, shape["buildings"] + 1):
            building = estate.under(number, f"{number}幢")
            yield building
            for unit_number in range(1, shape["units"] + 1):
                unit = building.under(unit_number, f"{unit_number}单元")
                doors = shape["floors"] * shape["doors"]
                yield replace(unit, **uncovered) if uncovered else self._with_ports(unit, doors)
                yield from _floors(unit, shape)

    def _with_ports(self, unit: Node, doors: int) -> Node:
        total = math.ceil(doors * _PORTS_PER_DOOR / _PORTS_PER_SPLITTER) * _PORTS_PER_SPLITTER
        full = self._chance.randrange(_FULL_ONE_IN) == 0
        free = 0 if full else self._chance.randint(1, total - 1)
        return replace(unit, coverage="ftth", ports_total=total, ports_free=free)


def _floors(unit: Node, shape: dict[str, int]) -> Iterator[Node]:
    for number in range(1, shape["floors"] + 1):
        floor = unit.under(number, f"{number}层")
        yield floor
        for door in range(1, shape["doors"] + 1):
            yield floor.under(door, f"{number}{door:02}室")
