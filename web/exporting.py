"""The list of orders as an Excel file: the same orders, turn and columns as on the page, and masked as there.

A right of its own; each file is logged before it goes out. Nothing in it is ever a formula.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any, TypeVar

from flask import Blueprint, flash, redirect, request, send_file
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from werkzeug.wrappers import Response

from engine.errors import Text
from engine.store import find, parameters, saved
from engine.store.find import OrderRow
from web import columns, looked_for
from web.columns import COLUMNS, NUMBER, Value
from web.current import needs, now, system, viewer
from web.language import clock_time, day, say

Row = TypeVar("Row")
#: of each column its heading, its value and its width in letters
Cells = Sequence[tuple[Text, Callable[[Row], Value], int]]

bp = Blueprint("exporting", __name__, url_prefix="/export")
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: rows that are fetched at a time
PAGE = 500
#: how a formula begins, for a program that takes text for one
FORMULA = ("=", "+", "-", "@", "\t", "\r")
#: what no sheet may hold
REFUSED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
MOMENT = "yyyy-mm-dd hh:mm"
HEAD = {"font": Font(bold=True, color="FFFFFF"), "fill": PatternFill("solid", fgColor="12304F")}


@bp.post("/orders")
@needs("export_orders")
def orders() -> Response:
    """The list that the form says, as a file; too many orders are refused with the limit."""
    asked = looked_for.asked()
    with system().database.reading() as db:
        most = parameters.number(db, "export.most")
        if find.count(db, asked.wanted, viewer(), most + 1) > most:
            flash(_("符合条件的订单超过 %(n)s 单，不能导出。请缩小查询条件后再导出。", n=most), "danger")
            return redirect(asked.href())
        shown = columns.chosen(db)
        pages = chain.from_iterable(find.pages(db, asked.wanted, viewer(), PAGE))
        file, count = written(islice(pages, most), shown)
    with system().database.writing() as db:
        saved.exported(db, viewer(), now(), asked.args, shown, count, request.remote_addr)
    return send_file(file, EXCEL, as_attachment=True, download_name=file_name(_("订单")))


def written(rows: Iterable[OrderRow], shown: Sequence[str]) -> tuple[IO[bytes], int]:
    """The list of orders as `sheet` writes it."""
    return sheet(_("订单"), [*NUMBER.cells, *(cell for code in shown for cell in COLUMNS[code].cells)], rows)


def file_name(what: str) -> str:
    """What a file is called: what it is, and when it was made."""
    return f"{what}-{day(now())[:10]}-{clock_time(now()).replace(':', '')}.xlsx"


def sheet(title: str, cells: Cells[Row], rows: Iterable[Row]) -> tuple[IO[bytes], int]:
    """A file with a heading and these rows, at its beginning, and how many it has. Written row by row, none kept."""
    book = Workbook(write_only=True)
    page = book.create_sheet(title)
    _arrange(page, [width for _name, _value, width in cells])
    page.append(_head(page, [name for name, _value, _width in cells]))
    count = 0
    for row in rows:
        page.append([plain(page, value(row)) for _name, value, _width in cells])
        count += 1
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - closed with the answer
    book.save(file)
    file.seek(0)
    return file, count


def plain(sheet: WriteOnlyWorksheet, value: Value) -> WriteOnlyCell | Value:
    """A moment as a moment; a text as a text, whatever it begins with."""
    if value is None:
        return None
    if not isinstance(value, str):
        cell = WriteOnlyCell(sheet, value)
        cell.number_format = MOMENT
        return cell
    cell = WriteOnlyCell(sheet)
    as_text(cell, value)
    return cell


def as_text(cell: Any, text: str) -> None:
    """Writes a text into the cell, never a formula. `cell`: any of openpyxl's."""
    cell.value = REFUSED.sub("", text)
    cell.data_type = "s"
    if text.startswith(FORMULA):
        cell.number_format = "@"
        cell.quotePrefix = True


def _arrange(sheet: WriteOnlyWorksheet, widths: Sequence[int]) -> None:
    sheet.freeze_panes = "B2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width


def _head(sheet: WriteOnlyWorksheet, names: Sequence[Text]) -> Iterator[WriteOnlyCell]:
    for name in names:
        cell = WriteOnlyCell(sheet, say(name))
        cell.font, cell.fill = HEAD["font"], HEAD["fill"]
        cell.alignment = Alignment(vertical="center")
        yield cell
