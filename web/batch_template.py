"""The file to fill in: headings, explanations, lists of what this person may sell, two examples marked as such."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import IO

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from engine.batches.columns import CHOICES, COLUMNS, Column
from engine.tables import Campaign, Product
from web.exporting import HEAD, as_text
from web.language import pick, say

EXAMPLE = {"font": Font(italic=True, color="8A8A8A"), "fill": PatternFill("solid", fgColor="F1F3F6")}
MUST = Font(bold=True, color="FFD58A")
HEADING_ROW, FIRST_ROW = 1, 4


def written(products: Sequence[Product], campaigns: Sequence[Campaign], most: int) -> IO[bytes]:
    """The file, at its beginning. `most`: rows that a batch may have."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = _("批量受理")
    _headings(sheet)
    for place, values in enumerate(_examples(products), start=HEADING_ROW + 1):
        _example(sheet, place, values)
    _explain(book.create_sheet(_("填写说明")), most)
    _lists(book.create_sheet(_("列表")), sheet, _choices(products, campaigns), most)
    file = BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _choices(products: Sequence[Product], campaigns: Sequence[Campaign]) -> dict[str, list[str]]:
    """By column, what may be chosen."""
    lists = {key: [say(words) for words in choices.values()] for key, choices in CHOICES.items()}
    sold = {"product": products, "campaign": campaigns}
    return lists | {key: [f"{one.code} {pick(one.name, one.name_en)}" for one in rows] for key, rows in sold.items()}


def _headings(sheet: Worksheet) -> None:
    sheet.freeze_panes = f"C{HEADING_ROW + 1}"
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].number_format = "@"  # or Excel would round long numbers
        cell = sheet.cell(HEADING_ROW, place, say(column.name) + (" *" if column.must else ""))
        cell.font, cell.fill = MUST if column.must else HEAD["font"], HEAD["fill"]
        cell.alignment = Alignment(vertical="center")
    sheet.row_dimensions[HEADING_ROW].height = 24


def _examples(products: Sequence[Product]) -> list[dict[str, str]]:
    product = products[0].code if products else "-"
    return [
        {"mark": _("示例1"), "customer_name": _("示例甲"), "document": "350102199001010019", "phone": "13800000000",
         "product": product, "address": _("榕湾市鼓山区湖东花苑3幢1单元5层501室")},
        {"mark": _("示例2"), "customer_name": _("李思敏"), "document": "350102198505050021", "phone": "13900000000",
         "product": product, "address": _("（也可填地址编码）"), "contact_name": _("王师傅"),
         "contact_phone": "13700000000", "at_the_door": _("是"), "appointment_day": "2026-12-01",
         "appointment_slot": say(CHOICES["appointment_slot"]["pm"])},
    ]  # fmt: skip


def _example(sheet: Worksheet, row: int, values: dict[str, str]) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row, place)
        as_text(cell, values.get(column.key, ""))
        cell.font, cell.fill, cell.number_format = EXAMPLE["font"], EXAMPLE["fill"], "@"


def _explain(sheet: Worksheet, most: int) -> None:
    """How it is filled in, column by column, and what holds for all."""
    for letter, width in (("A", 20), ("B", 10), ("C", 80)):
        sheet.column_dimensions[letter].width = width
    for place, name in enumerate((_("列"), _("必填"), _("怎样填写")), start=1):
        cell = sheet.cell(1, place, name)
        cell.font, cell.fill = HEAD["font"], HEAD["fill"]
    for row, column in enumerate(COLUMNS, start=2):
        _line(sheet, row, column)
    rules = (
        _("从第 %(n)s 行开始填写；示例行不会受理，可以删除。", n=FIRST_ROW),
        _("一个文件最多 %(n)s 行，多了请分成几个文件。", n=f"{most:,}"),
        _("不要使用公式、合并单元格、隐藏行和宏。"),
        _("上传后先试算：有问题的行会标在交还的文件里，改好后可直接再传；已受理的行不会重复受理。"),
    )
    for row, rule in enumerate(rules, start=len(COLUMNS) + 3):
        sheet.cell(row, 1, rule)


def _line(sheet: Worksheet, row: int, column: Column) -> None:
    sheet.cell(row, 1, say(column.name))
    sheet.cell(row, 2, _("必填") if column.must else "")
    cell = sheet.cell(row, 3, say(column.hint))
    cell.alignment = Alignment(wrap_text=True)


def _lists(sheet: Worksheet, table: Worksheet, choices: dict[str, list[str]], most: int) -> None:
    """What may be chosen stands on a sheet that nobody sees; the table's cells refer to it."""
    sheet.sheet_state = "hidden"
    letters = {column.key: get_column_letter(place) for place, column in enumerate(COLUMNS, start=1)}
    for place, (key, values) in enumerate(choices.items(), start=1):
        for row, value in enumerate(values, start=1):
            as_text(sheet.cell(row, place), value)
        letter = get_column_letter(place)
        source = f"{quote_sheetname(sheet.title)}!${letter}$1:${letter}${max(len(values), 1)}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
        table.add_data_validation(rule)
        rule.add(f"{letters[key]}{FIRST_ROW}:{letters[key]}{most + FIRST_ROW}")
