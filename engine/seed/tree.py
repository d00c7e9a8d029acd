"""A node of the address tree, before it is a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pypinyin import Style, lazy_pinyin

LEVELS = ("province", "city", "district", "street", "estate", "building", "unit", "floor", "door")


@dataclass(frozen=True)
class Node:
    """A node of the tree; what it refers to is named by code, as ids come only with the rows."""

    code: str  #: two digits per level: nodes ordered by code are in the tree's own order
    parent: str | None
    name: str
    full_name: str
    initials: str
    region: str | None = None  #: name of the district or city it lies in
    coverage: str = "unknown"
    coverage_note: str | None = None
    ports_total: int = 0
    ports_free: int = 0
    covered_by: str | None = None  #: below the units

    @property
    def level_type(self) -> str:
        return LEVELS[len(self.code) // 2 - 1]

    @classmethod
    def top(cls, code: str, name: str) -> Node:
        """A province."""
        return cls(code, None, name, full_name=name, initials=initials(name))

    def under(self, number: int, name: str) -> Node:
        """The node's child with this number."""
        code = f"{self.code}{number:02}"
        above = self if self.parent else None  # full names begin with the city
        return Node(
            code=code,
            parent=self.code,
            name=name,
            full_name=(above.full_name if above else "") + name,
            initials=(above.initials if above else "") + initials(name),
            region=name if self.level_type in ("province", "city") else self.region,
            covered_by=self.code if self.level_type == "unit" else self.covered_by,
        )


@cache
def initials(name: str) -> str:
    """Pinyin initials in lower case, digits and letters kept: 湖东花苑 -> hdhy, 3幢 -> 3z."""
    spoken = name.replace("幢", "z")  # of a building it is zhuàng; pypinyin reads chuáng
    return "".join(lazy_pinyin(spoken, style=Style.FIRST_LETTER)).lower()
