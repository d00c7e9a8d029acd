"""The hot spots of complaints (S: monthly): on screen with small bars, as an Excel file, on paper; how many were solved
against what is aimed at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask_babel import gettext as _
from openpyxl import Workbook
from werkzeug.wrappers import Response

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import hot_spots, saved
from engine.store.hot_spots import Kept, Month, Spot
from web import words
from web.current import needs, now, system, viewer
from web.exporting import EXCEL, plain
from web.language import pick, say

bp = Blueprint("hot_spots", __name__, url_prefix="/complaints/hot-spots")
#: what the month is divided by, as people say it
NAMES = {
    "cause": Text("投诉原因", "Cause"),
    "step": Text("投诉时订单停在", "Where the order stood"),
    "hall": Text("营业厅", "Hall"),
    "place": Text("区县与小区", "District and estate"),
    "product": Text("产品", "Product"),
}
EARLIEST = 2000


@bp.get("")
@needs("see_complaint_report")
def page() -> str:
    """A month; this one, until another is chosen."""
    first = chosen()
    month = _month(first)
    this = _this_month()
    return render_template(
        "complaints/hot_spots.html", month=month, names=NAMES, kpis=kpis(month), named=named,
        before=hot_spots.preceding(first), after=hot_spots.following(first) if first < this else None,
        most=max((one.now for spots in month.spots.values() for one in spots), default=0), this=this,
    )  # fmt: skip


@bp.get("/excel")
@needs("see_complaint_report")
def excel() -> Response:
    """The same figures as a file; that it was taken away is logged."""
    first = chosen()
    month = _month(first)
    file = written(month)
    with system().database.writing() as db:
        asked = {"report": "hot-spots", "month": f"{first:%Y-%m}"}
        saved.exported(db, viewer(), now(), asked, [], month.received, request.remote_addr)
    return send_file(file, EXCEL, as_attachment=True, download_name=f"{_('投诉热点')}-{first:%Y-%m}.xlsx")


def chosen() -> date:
    """The first day of the month that the address asks for; one that is none, or lies ahead, is this month."""
    this = _this_month()
    year, _dash, month = request.args.get("month", "").partition("-")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and month.isascii() and month.isdigit()):
        return this
    if not (int(year) >= EARLIEST and 1 <= int(month[:3]) <= 12):
        return this
    return min(this, date(int(year), int(month), 1))


def _this_month() -> date:
    return now().astimezone(SHANGHAI).date().replace(day=1)


def _month(first: date) -> Month:
    with system().database.reading() as db:
        return hot_spots.month_of(db, viewer(), first, now())


def named(kind: str, spot: Spot) -> str:
    """What a spot is called; a step by its order's map."""
    if kind == "step":
        business = words.word(spot.name_en, "business")
        return f"{business} · {words.element(spot.name, spot.name_en)}" if spot.name else business
    return pick(spot.name, spot.name_en)


def kpis(month: Month) -> list[tuple[str, str, str, str]]:
    """The figures at the head: what, how many, in words, and how good that is."""
    target = f"{month.target:g}"
    return [
        (_("本月投诉"), str(month.received), _("上月 %(n)s 件", n=month.before), ""),
        (_("解决率"), percent(month.solved), _("目标 %(target)s%%，已办结 %(n)s 件", target=target, n=month.solved.all),
         _judged(month.solved, month.target)),
        (_("按时联系"), percent(month.contacted), _of(month.contacted), _judged(month.contacted, 100)),
        (_("按时答复"), percent(month.answered), _of(month.answered), _judged(month.answered, 100)),
        (_("客户撤诉"), str(month.withdrawn), _("不计入解决率"), ""),
    ]  # fmt: skip


def _of(kept: Kept) -> str:
    return _("%(n)s / %(all)s 件", n=kept.good, all=kept.all)


def percent(kept: Kept) -> str:
    """One place behind the point, never rounded up to all; a dash where there was nothing."""
    if kept.percent is None:
        return "—"
    return "100%" if kept.good == kept.all else f"{min(kept.percent, 99.9):.1f}%"


def _judged(kept: Kept, target: float) -> str:
    if kept.percent is None:
        return ""
    return "good" if kept.percent >= target else "bad"


def written(month: Month) -> BytesIO:
    """The file, at its beginning: the figures, then a sheet for each that the month is divided by."""
    book = Workbook(write_only=True)
    _sheet(book, _("概览"), [(what, figure, said) for what, figure, said, _good in kpis(month)])
    for kind, name in NAMES.items():
        _sheet(book, say(name), _lines(kind, name, month))
    file = BytesIO()  # a few rows
    book.save(file)
    file.seek(0)
    return file


def _lines(kind: str, name: Text, month: Month) -> Iterator[tuple[str | int, ...]]:
    yield say(name), _("本月"), _("上月")
    for spot in month.spots[kind]:
        yield named(kind, spot), spot.now, spot.before


def _sheet(book: Workbook, title: str, rows: Iterable[tuple[str | int, ...]]) -> None:
    sheet = book.create_sheet(title)
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["C"].width = 26
    for row in rows:
        sheet.append([cell if isinstance(cell, int) else plain(sheet, cell) for cell in row])
