"""Files of installs as people send them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook

from engine.orders.identity import identity_card_check

HEADINGS = ("客户姓名", "证件号码", "联系电话", "产品编码", "活动编码", "安装地址")


def card(count: int) -> str:
    """A valid identity card number, another for each count."""
    digits = f"350102{1950 + count % 50}{1 + count % 12:02}{1 + count % 28:02}{count % 1000:03}"
    return digits + identity_card_check(digits)


def row(count: int = 0, door: str = "1-101", **changes: Any) -> list[Any]:
    """A row without a fault, and what is changed in it (by the heading)."""
    right = dict(zip(HEADINGS, (f"客户{count}", card(count), f"138{count:08}", "FAST", "", door), strict=True))
    return [right[heading] if heading not in changes else changes[heading] for heading in HEADINGS]


def excel(rows: Sequence[Sequence[Any]], headings: Sequence[Any] = HEADINGS) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("批量受理")
    sheet.append(list(headings))
    for one in rows:
        sheet.append(list(one))
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def text(rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS, separator: str = ",") -> str:
    file = StringIO()
    csv.writer(file, delimiter=separator).writerows([headings, *rows])
    return file.getvalue()
