"""Files of a batch: the one handed back, as it was sent and with all faults marked; the report, masked.

Nothing in them is ever a formula: see `exporting.plain`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import IO

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from engine.batches.columns import BY_KEY
from engine.store.batches import ROW_STATES, RowView
from engine.tables import Batch
from web.batch_rows import problems, seen
from web.exporting import HEAD, plain
from web.language import moment, pick, say

FAULTY = PatternFill("solid", fgColor="FBD5D1")
WRAPPED = Alignment(wrap_text=True, vertical="top")
#: columns that we add; in a file that comes back they are left behind
OURS = ({"结果", "Result"}, {"订单号", "Order number"}, {"问题", "Problem"})
#: how large a comment is shown, pixels
COMMENT = {"width": 320, "height": 110}


def marked(batch: Batch, rows: Iterable[RowView]) -> IO[bytes]:
    """The file as it was sent: faulty cells coloured, each with a comment; result, number and problems behind."""
    kept = [place for place, text in enumerate(batch.headings) if not any(text in names for names in OURS)]
    book, sheet = _book(_("批量受理"), [*(_width(batch.keys[place]) for place in kept), 10, 18, 60])
    _head(sheet, [*(batch.headings[place] for place in kept), _("结果"), _("订单号"), _("问题")])
    for view in rows:
        faults = {one["key"]: pick(one["zh"], one["en"]) for one in view.row.faults if one["key"]}
        cells = [_cell(sheet, view.row.cells[place][0], faults.get(batch.keys[place])) for place in kept]
        said = "；".join(problems(view.row.faults))
        state = say(ROW_STATES[view.row.state])
        sheet.append([*cells, plain(sheet, state), plain(sheet, view.number), _cell(sheet, said, None, wrap=True)])
    return _saved(book)


def report(batch: Batch, rows: Iterable[RowView]) -> IO[bytes]:
    """Each row with its order's number or the reason; masked, for whoever keeps it."""
    names = [_("行"), _("客户"), _("证件号码"), _("联系电话"), _("产品"), _("安装地址"), _("应收（元）"), _("承诺竣工"),
             _("结果"), _("订单号"), _("原因")]  # fmt: skip
    book, sheet = _book(_("受理报告"), [7, 12, 22, 15, 24, 34, 12, 18, 12, 18, 60])
    _head(sheet, names)
    for view in rows:
        one = seen(batch, view)
        amount = WriteOnlyCell(sheet, one.amount / 100 if one.amount is not None else None)
        amount.number_format = "0.00"
        promise = moment(datetime.fromisoformat(one.promise)) if one.promise else ""
        texts = [one.customer, one.document, one.phone, one.product, one.address]
        sheet.append([
            one.line, *(plain(sheet, text) for text in texts), amount, plain(sheet, promise),
            plain(sheet, say(ROW_STATES[one.state])), plain(sheet, one.number),
            _cell(sheet, "；".join(one.problems), None, wrap=True),
        ])  # fmt: skip
    return _saved(book)


def _width(key: str) -> int:
    return BY_KEY[key].width if key else 14


def _book(title: str, widths: Sequence[int]) -> tuple[Workbook, WriteOnlyWorksheet]:
    book = Workbook(write_only=True)
    sheet: WriteOnlyWorksheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    return book, sheet


def _head(sheet: WriteOnlyWorksheet, names: Sequence[str]) -> None:
    row = []
    for name in names:
        cell = plain(sheet, name or " ")
        cell.font, cell.fill = HEAD["font"], HEAD["fill"]
        row.append(cell)
    sheet.append(row)


def _cell(sheet: WriteOnlyWorksheet, text: str, fault: str | None, *, wrap: bool = False) -> WriteOnlyCell:
    """A text as it was sent, and as text: what Excel would take for a number is left alone."""
    cell = plain(sheet, text)
    cell.number_format = "@"
    if wrap:
        cell.alignment = WRAPPED
    if fault is not None:
        cell.fill = FAULTY
        cell.comment = Comment(fault, _("系统"), **COMMENT)
    return cell


def _saved(book: Workbook) -> IO[bytes]:
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file
