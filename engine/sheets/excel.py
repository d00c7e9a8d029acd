"""Reads the first visible sheet of a workbook that `guard` has let through."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from engine.errors import Invalid
from engine.sheets.cells import NOTHING, Cell, Limits, Line, Table, cell, refused, too_many
from engine.sheets.guard import DAMAGED

#: columns that are looked at; a table of ours has fewer than twenty
COLUMNS = 60
#: what a number in a cell keeps: beyond, Excel has rounded
EXACT = 10**15
#: rows above the headings, at most
ABOVE = 20
_MERGED = re.compile(rb'<mergeCell\s[^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_HIDDEN = re.compile(rb'<row\s(?=[^>]*\bhidden="(?:1|true)")[^>]*\br="(\d+)"')


def read(content: bytes, limits: Limits) -> tuple[Table, bytes]:
    """The rows that say something, and the sheet's own markup (see `refuse_hidden`)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what it can't keep; we only read
            return _read(content, limits)
    except Invalid:
        raise
    except Exception as error:  # a stranger's workbook fails in many ways, inside the library
        raise refused(*DAMAGED) from error


def _read(content: bytes, limits: Limits) -> tuple[Table, bytes]:
    book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
    try:
        visible = [one for one in book.worksheets if one.sheet_state == "visible"]
        if not visible:
            raise refused("文件里没有可见的工作表", "The file has no visible sheet")
        sheet: Any = visible[0]
        sheet.reset_dimensions()  # what a file claims of its size says nothing
        lines = _lines(sheet.iter_rows(max_col=COLUMNS), limits)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return Table(lines), archive.read(sheet._worksheet_path)
    finally:
        book.close()


def _lines(rows: Iterable[Iterable[Any]], limits: Limits) -> list[Line]:
    found: list[Line] = []
    for number, row in enumerate(rows, start=1):
        cells = [_cell(one) for one in row]
        if not any(one.text for one in cells):
            continue
        while not cells[-1].text:
            cells.pop()
        found.append(Line(number, cells))
        if len(found) > limits.rows + ABOVE:
            raise too_many(limits)
    return found


def _cell(read: Any) -> Cell:
    value = read.value
    if value is None:
        return NOTHING
    if read.data_type == "f" or (isinstance(value, str) and value.startswith("=")):  # a text, made of one
        return cell(str(getattr(value, "text", value)), "formula")
    if read.data_type == "e":
        return cell(str(value), "error")
    if isinstance(value, bool):
        return Cell("是" if value else "否")
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime):
        return cell(value.date().isoformat() if value.time() == time() else value.isoformat(" "))
    return cell(value.isoformat() if isinstance(value, date | time) else str(value))


def _number(value: float) -> Cell:
    """A number as people would have typed it: 13800000001 and 1.38E10 are digits, 0.5 stays as it is."""
    if value != value or abs(value) == float("inf"):
        return cell(str(value), "error")
    text = str(int(value)) if value == int(value) else repr(value)
    return cell(text, "lost_digits" if abs(value) >= EXACT else "")


def refuse_hidden(markup: bytes, first: int) -> None:
    """Raises `Invalid` where rows from `first` on are merged or hidden: nobody could see what would be accepted."""
    for left, top, right, bottom in _MERGED.findall(markup):
        if int(bottom) >= first:
            where = f"{left.decode()}{int(top)}:{right.decode()}{int(bottom)}"
            raise refused(
                f"{where} 是合并单元格，请取消合并并逐行填写",
                f"{where} are merged cells; unmerge them and fill in each row",
            )
    hidden = [int(row) for row in _HIDDEN.findall(markup) if int(row) >= first]
    if hidden:
        raise refused(
            f"第 {hidden[0]} 行是隐藏行（可能因为筛选），请取消隐藏，或删除不受理的行",
            f"Row {hidden[0]} is hidden (by a filter?); show it, or delete what isn't to be accepted",
        )
