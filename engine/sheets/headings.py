"""Finds the row of headings, and which column is which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.errors import Text
from engine.sheets import excel, plain
from engine.sheets.cells import NOTHING, Cell, Limits, Line, refused, too_many
from engine.sheets.guard import kind

#: headings that make a row the row of headings
ENOUGH = 3
_DECORATION = re.compile(r"[\s*＊:：()（）_\-]")


@dataclass(frozen=True)
class Sheet:
    """A table whose columns are known. A line has a cell for each heading."""

    headings: list[str]  #: as they stand in the file
    keys: list[str]  #: what each column is; empty: nothing of ours
    lines: list[Line]


@dataclass(frozen=True)
class Expected:
    """The columns that a table may have: what each may be called, and which it must have, as people say it."""

    names: Mapping[str, Sequence[str]]
    must: Mapping[str, Text]


def sheet(content: bytes, limits: Limits, expected: Expected) -> Sheet:
    """The table of an Excel or CSV file; raises `Invalid` with the sentence where it can't be taken as a whole."""
    if kind(content, limits) == "xlsx":
        table, markup = excel.read(content, limits)
    else:
        table, markup = plain.read(content, limits), b""
    known = {_folded(name): key for key, names in expected.names.items() for name in (key, *names)}
    place = _headings(table.lines, known)
    head = table.lines[place]
    excel.refuse_hidden(markup, head.number)
    keys = [known.get(_folded(one.text), "") for one in head.cells]
    _all_there(keys, expected, [one.text for one in head.cells])
    lines = [_fitted(line, len(keys)) for line in table.lines[place + 1 :]]
    lines = [line for line in lines if any(one.text for one in line.cells)]
    if len(lines) > limits.rows:
        raise too_many(limits)
    return Sheet([one.text for one in head.cells], keys, lines)


def _folded(heading: str) -> str:
    return _DECORATION.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def _headings(lines: Sequence[Line], known: Mapping[str, str]) -> int:
    """The place of the row with most headings that we know, among the first."""
    counted = [sum(_folded(one.text) in known for one in line.cells) for line in lines[: excel.ABOVE]]
    if not counted or max(counted) < ENOUGH:
        raise refused("没有找到表头，请使用模板的表头", "There is no row of headings; use the headings of the template")
    return counted.index(max(counted))


def _all_there(keys: Sequence[str], expected: Expected, headings: Sequence[str]) -> None:
    missing = [text for key, text in expected.must.items() if key not in keys]
    if missing:
        raise refused(
            f"表头缺少：{'、'.join(text.zh for text in missing)}",
            f"Headings are missing: {', '.join(text.en for text in missing)}",
        )
    twice = [heading for place, heading in enumerate(headings) if keys[place] and keys[place] in keys[:place]]
    if twice:
        raise refused(f"表头重复：{'、'.join(twice)}", f"Headings stand there twice: {', '.join(twice)}")


def _fitted(line: Line, width: int) -> Line:
    cells: list[Cell] = [*line.cells[:width], *[NOTHING] * (width - len(line.cells))]
    return Line(line.number, cells)
