"""Who looked at personal data in full: per customer, so that they may be told; per member of staff; as Excel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import chain, islice

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import looked_at, parameters, saved
from engine.store.looked_at import LookRow, Wanted
from web.chosen import LARGEST
from web.current import needs, now, system, viewer
from web.exporting import EXCEL, PAGE, Cells, file_name, sheet
from web.language import retold, say
from web.masked import ERASED

bp = Blueprint("looks", __name__, url_prefix="/looks")
ROWS = 50
#: longest order or staff number that anybody looks for
LONGEST = 40
NAMES = ("order", "user", "staff", "since", "until")
NO_DATE = Text("日期须写成 年-月-日，如 2026-11-22", "Write dates as year-month-day, such as 2026-11-22")

CELLS: Cells[LookRow] = (
    (Text("时间", "When"), lambda row: row.at.astimezone(SHANGHAI).replace(tzinfo=None), 17),
    (Text("工号", "Staff number"), lambda row: row.staff_number, 12),
    (Text("营业厅", "Hall"), lambda row: row.hall, 22),
    (Text("客户", "Customer"), lambda row: row.customer or say(ERASED), 14),
    (Text("联系电话", "Phone"), lambda row: row.phone, 14),
    (Text("订单号", "Order number"), lambda row: row.order_number, 18),
    (Text("理由", "Reason"), lambda row: retold(row.reason), 40),
    (Text("网络地址", "Network address"), lambda row: row.address, 18),
)


@dataclass(frozen=True)
class Asked:
    """What the address asks for: as it was written, and for the store; `wrong`: what it can't be."""

    args: dict[str, str]
    wanted: Wanted
    wrong: dict[str, Text]

    def href(self, **more: str | int) -> str:
        """The same looks, with more said."""
        return url_for("looks.listing", **{**self.args, **more})


@bp.get("")
@needs("see_looks")
def listing() -> str:
    """The looks that are asked for, the newest first."""
    asked = _asked()
    after = _number(request.args.get("after", ""))
    with system().database.reading() as db:
        page = looked_at.looks(db, asked.wanted, viewer(), after=after, limit=ROWS)
    return render_template("looks/listing.html", page=page, asked=asked, after=after, erased=ERASED)


@bp.post("/export")
@needs("see_looks")
def export() -> Response:
    """The same as a file; logged as every list that is taken away."""
    asked = _asked()
    with system().database.reading() as db:
        most = parameters.number(db, "export.most")
        rows = chain.from_iterable(looked_at.pages(db, asked.wanted, viewer(), PAGE))
        file, count = sheet(_("查看记录"), CELLS, islice(rows, most + 1))
    if count > most:
        flash(_("记录超过 %(n)s 条，不能导出。请缩小查询条件后再导出。", n=most), "danger")
        return redirect(asked.href())
    with system().database.writing() as db:
        saved.exported(db, viewer(), now(), asked.args, ["looks"], count, request.remote_addr)
    return send_file(file, EXCEL, as_attachment=True, download_name=file_name(_("查看记录")))


def _asked() -> Asked:
    said = request.form if request.method == "POST" else request.args
    args = {name: said.get(name, "").replace("\0", "").strip()[:LONGEST] for name in NAMES}
    since, until = _day(args["since"]), _day(args["until"])
    wrong = {name: NO_DATE for name, day in (("since", since), ("until", until)) if args[name] and day is None}
    wanted = Wanted(order=args["order"], staff=args["staff"], since=since)
    if args["user"]:
        wanted = replace(wanted, subscription_id=_number(args["user"]) or 0)
    if until is not None:
        wanted = replace(wanted, until=until + timedelta(days=1))
    return Asked({name: value for name, value in args.items() if value}, wanted, wrong)


def _day(text: str) -> datetime | None:
    """The beginning of that day in Asia/Shanghai, in years that every database and sheet takes."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime.combine(day, time.min, SHANGHAI) if 1970 <= day.year < 9000 else None


def _number(text: str) -> int | None:
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return found if 0 < found <= LARGEST else None
