"""A report as an Excel file: a sheet for each table, figures as figures, nothing ever a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from flask import send_file
from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from werkzeug.wrappers import Response

from engine.clock import SHANGHAI
from web.exporting import EXCEL, HEAD, MOMENT, plain
from web.report_tables import Cell, Table

FORMATS = {"count": "#,##0", "money": "#,##0.00", "percent": "0.0%", "change": "+0%;-0%;0%", "length": "#,##0.00"}
#: letters that no name of a sheet may have, and how long it may be
BARRED, LONGEST = str.maketrans(dict.fromkeys(r"[]:*?/\'", " ")), 31
WIDTH, FIRST_WIDTH = 14, 24


def answer(tables: Iterable[Table], name: str, heading: Sequence[str]) -> Response:
    """The file, to be kept under that name; `heading` stands above each table."""
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for table in tables:
        title = table.name.translate(BARRED)[:LONGEST]
        while title in taken:
            title = f"{title[: LONGEST - 2]} 2"
        taken.add(title)
        _sheet(book.create_sheet(title), table, heading)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return send_file(file, EXCEL, as_attachment=True, download_name=f"{name}.xlsx")


def _sheet(sheet: WriteOnlyWorksheet, table: Table, heading: Sequence[str]) -> None:
    for place in range(len(table.heads)):
        sheet.column_dimensions[get_column_letter(place + 1)].width = WIDTH if place else FIRST_WIDTH
    sheet.append([plain(sheet, " · ".join([table.name, *heading]))])
    heads = []
    for name, column in zip(table.heads, _units(table), strict=True):
        cell = WriteOnlyCell(sheet, f"{name}{column}")
        cell.font, cell.fill = HEAD["font"], HEAD["fill"]
        heads.append(cell)
    sheet.append(heads)
    for row in table.rows:
        sheet.append([_written(sheet, cell) for cell in row])
    if table.total:
        total = [_written(sheet, cell) for cell in table.total]
        for cell in filter(None, total):
            cell.font = Font(bold=True)
        sheet.append(total)


def _units(table: Table) -> list[str]:
    """In which unit a column's figures are."""
    units = {"money": _("（元）"), "length": _("（小时）")}
    lines = [*table.rows, table.total] if table.total else table.rows
    kinds = [{row[place].kind for row in lines} for place in range(len(table.heads))]
    return [next((units[kind] for kind in sorted(column) if kind in units), "") for column in kinds]


def _written(sheet: WriteOnlyWorksheet, cell: Cell) -> Any:
    """A figure as a figure: yuan, hours, a part of one, a moment of Shanghai; a text as a text."""
    value = cell.value
    if value is None or isinstance(value, str):
        return plain(sheet, value)
    if isinstance(value, datetime):
        found = WriteOnlyCell(sheet, value.astimezone(SHANGHAI).replace(tzinfo=None))
        found.number_format = MOMENT
        return found
    figure = {"money": lambda: Decimal(int(value)) / 100, "length": lambda: float(value) / 3600}
    found = WriteOnlyCell(sheet, figure.get(cell.kind, lambda: value)())
    found.number_format = FORMATS.get(cell.kind, "General")
    return found
