"""Reads a CSV file: UTF-8 with or without its mark, else GBK/GB18030, as Chinese Excel writes it."""

from __future__ import annotations

import csv
import re
from io import StringIO

from engine.sheets.cells import NOTHING, Cell, Limits, Line, Table, cell, refused, too_many
from engine.sheets.excel import ABOVE, COLUMNS
from engine.sheets.guard import NOT_A_TABLE

SEPARATORS = (",", "\t", ";")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_ROUNDED = re.compile(r"\d(\.\d+)?E\+?\d+", re.IGNORECASE)
#: `="0012"`, as exports write digits that Excel shall leave alone
_QUOTED = re.compile(r'="([^"]*)"')


def read(content: bytes, limits: Limits) -> Table:
    """The rows that say something; raises `Invalid` where this is no table or in no encoding that we know."""
    text = _decoded(content)
    reader = csv.reader(StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    found: list[Line] = []
    try:
        for row in reader:
            cells = [_cell(one) for one in row[:COLUMNS]]
            if any(one.text for one in cells):
                found.append(Line(reader.line_num, cells))
            if len(found) > limits.rows + ABOVE:
                raise too_many(limits)
    except csv.Error as error:
        raise refused(
            f"第 {reader.line_num} 行的引号不成对，无法读取", f"Row {reader.line_num}: the quotation marks don't match"
        ) from error
    return Table(found)


def _decoded(content: bytes) -> str:
    if content.startswith(_UTF_16):
        raise refused("文件编码是 UTF-16，请另存为“CSV UTF-8”", "The file is in UTF-16; save it as “CSV UTF-8”")
    if b"\x00" in content:
        raise refused(*NOT_A_TABLE)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            raise refused(*NOT_A_TABLE)
        return text
    raise refused("无法识别文件编码，请另存为“CSV UTF-8”", "The file's encoding isn't known; save it as “CSV UTF-8”")


def _separator(text: str) -> str:
    """The one that the first lines have most of."""
    head = text[:4000]
    return max(SEPARATORS, key=head.count)


def _cell(text: str) -> Cell:
    text = text.strip()
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1]
    if not text:
        return NOTHING
    if _ROUNDED.fullmatch(text):
        return cell(text, "lost_digits")
    return cell(text, "formula" if text.startswith("=") else "")
