"""What a report is made of: tables of figures, each perhaps a link and a bar. The page, the file and paper show the
same tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from flask_babel import gettext as _

from engine.orders.money import yuan
from web.heating import length
from web.language import moment

Value = int | float | str | datetime | None
NOTHING = "—"


@dataclass(frozen=True)
class Cell:
    """A figure. `kind`: text, count, money (fen), percent (a part of one), length (seconds), moment."""

    value: Value
    kind: str = "text"
    href: str = ""
    tone: str = ""  #: bad, good, quiet
    share: float | None = None  #: a bar, from 0 to 1
    note: str = ""

    @property
    def text(self) -> str:
        """As people read it; what is nothing is a dash."""
        value = self.value
        if value is None or value == "" or (value == 0 and self.kind in ("count", "money")):
            return NOTHING
        if isinstance(value, datetime):
            return moment(value)
        if isinstance(value, str):
            return value
        if self.kind == "money":
            return yuan(int(value))
        if self.kind == "length":
            return length(float(value))
        return f"{value:+.0%}" if self.kind == "change" else f"{value:.1%}" if self.kind == "percent" else f"{value:,}"

    @property
    def figure(self) -> bool:
        """Whether it is set as figures are: to the right."""
        return self.kind != "text"


@dataclass(frozen=True)
class Table:
    """Headings, lines, and what they come to."""

    name: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    note: str = ""
    empty: str = ""
    wide: bool = False

    @property
    def figures(self) -> list[bool]:
        """Which columns are figures."""
        lines = [*self.rows, self.total] if self.total else self.rows
        return [any(row[place].figure for row in lines) for place in range(len(self.heads))]


@dataclass(frozen=True)
class Bars:
    """A small chart of days: one bar each, the part of it that is bad on top of it."""

    name: str
    labels: Sequence[str]
    values: Sequence[int]
    bad: Sequence[int] = field(default_factory=tuple)

    @property
    def most(self) -> int:
        return max(self.values, default=0)

    @property
    def told(self) -> str:
        """In words, for who does not see it."""
        said = [f"{label} {value}" for label, value in zip(self.labels, self.values, strict=True) if value]
        return f"{self.name}{_('：')}{_('，').join(said)}" if said else self.name


def count(n: int, href: str = "", tone: str = "", share: float | None = None) -> Cell:
    """How many; a link where there are any."""
    return Cell(n, "count", href if n else "", tone if n else "", share if n else None)


def money(fen: int, tone: str = "") -> Cell:
    """Fen."""
    return Cell(fen, "money", tone=tone if fen else "")


def part(of: int, whole: int) -> float | None:
    """Of one; None of nothing."""
    return of / whole if whole else None
