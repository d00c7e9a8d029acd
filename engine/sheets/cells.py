"""What a table holds once it was read: texts, each with what went wrong on its way through a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.errors import Invalid, Text

#: longest text of a cell that is read
LONGEST = 1000
#: what may have happened to a cell; a cell with a trap is never taken for what it seems to say
TRAPS = {
    "lost_digits": Text(
        "长数字被 Excel 改成了数值，末尾几位已丢失；请把该列设为“文本”后重新填写",
        "Excel turned this long number into a value and lost its last digits; format the column as text, type it again",
    ),
    "formula": Text("单元格是公式；请粘贴为数值", "The cell is a formula; paste it as a value"),
    "error": Text("单元格是公式错误值", "The cell holds the error of a formula"),
    "long": Text(f"最多 {LONGEST} 个字", f"At most {LONGEST} characters"),
}


class Cell(NamedTuple):
    """A text without the blanks around it, and a key of `TRAPS`; empty: nothing happened to it."""

    text: str
    trap: str = ""


NOTHING = Cell("")


class Line(NamedTuple):
    """A row of the file, under the number that the person's program shows beside it."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """The rows that say something, from the first on."""

    lines: list[Line]


@dataclass(frozen=True)
class Limits:
    """How much a file may be; all are parameters."""

    size: int  #: bytes, as sent
    unpacked: int  #: bytes, all of its parts
    rows: int  #: below the headings


def refused(zh: str, en: str) -> Invalid:
    """The file as a whole can't be taken."""
    return Invalid({"file": Text(zh, en)})


def too_many(limits: Limits) -> Invalid:
    """More rows than one batch takes."""
    return refused(
        f"超过 {limits.rows:,} 行，请分成几个文件上传", f"More than {limits.rows:,} rows; split it into several files"
    )


def cell(text: str, trap: str = "") -> Cell:
    """A cell of any text: what nobody sees is taken off, what is too long is cut and marked."""
    text = text.replace("\u00a0", " ").replace("\ufeff", "").replace("\u200b", "").strip()
    if len(text) > LONGEST:
        return Cell(text[:LONGEST], trap or "long")
    return Cell(text, trap)
