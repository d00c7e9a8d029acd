"""营业日报: the businesses of a day or month, by hall and staff; accounts = money = vouchers, the same day (S)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.clock import date_of, number_of
from engine.store import agreement, figures, halls
from engine.store.agreement import Day, Line
from engine.store.database import Session
from engine.store.figures import Sum, total
from web import report_files, words
from web.current import needs, now, system, viewer
from web.report_asked import Report, report
from web.report_tables import Bars, Cell, Table, count, money, part

bp = Blueprint("reports", __name__, url_prefix="/reports")
KINDS = ("accepted", "completed", "cancelled", "charged", "refunded")


@bp.get("")
@needs("see_reports")
def business() -> str:
    """The report on the screen."""
    with system().database.reading() as db:
        shown = report(db)
        tables, bars = _tables(db, shown), _bars(db, shown)
    return page("reports.business", _("营业日报"), shown, tables, bars)


@bp.get("/business.xlsx")
@needs("see_reports")
def business_file() -> Response:
    """The report as a file."""
    with system().database.reading() as db:
        shown = report(db)
        tables = _tables(db, shown)
    return file(_("营业日报"), shown, tables)


def page(endpoint: str, name: str, shown: Report, tables: Sequence[Table], bars: Sequence[Bars], **more: Any) -> str:
    """Any report on the screen and on paper."""
    return render_template(
        "reports/page.html", endpoint=endpoint, name=name, report=shown, tables=tables, bars=bars, at=now(),
        **{"extra": {}, **more},
    )  # fmt: skip


def file(name: str, shown: Report, tables: Sequence[Table]) -> Response:
    """Any report as a file."""
    return report_files.answer(tables, f"{name}-{shown.days}", [shown.title, shown.hall_name])


def orders(shown: Report, **more: object) -> str:
    """The list of orders behind a figure of the report."""
    args = {"hall": shown.asked.hall_id, **more}
    return url_for("orders.listing", **{name: value for name, value in args.items() if value})


def _tables(db: Session, shown: Report) -> list[Table]:
    sums = figures.of_hall(db, shown.asked, viewer(), KINDS)
    found = [_businesses(shown, sums)]
    if shown.hall_id is None:
        return [*found, _by_hall(db, shown)]
    staff = figures.by_staff(db, shown.asked, viewer(), KINDS)
    if shown.asked.month:
        return [*found, _by_staff(db, shown, staff, {})]
    stands = agreement.look(db, viewer(), shown.hall_id, number_of(shown.asked.day))
    return [
        *found,
        _by_staff(db, shown, staff, {line.staff_id: line.number for line in stands.lines}),
        agrees(stands),
    ]


def _businesses(shown: Report, sums: Sequence[Sum]) -> Table:
    """Work orders sorted by type (S)."""
    whole = total(sums, "accepted").n
    rows = []
    for code in words.BUSINESSES:
        one = {kind: total(sums, kind, code) for kind in KINDS}
        if not any(each.n for each in one.values()):
            continue
        accepted, ended = {"business": code, "accepted": shown.days}, {"business": code, "ended": shown.days}
        rows.append(
            [
                Cell(words.word(code, "business")),
                count(one["accepted"].n, orders(shown, **accepted), share=part(one["accepted"].n, whole)),
                money(one["accepted"].fen),
                count(one["completed"].n, orders(shown, state="completed", **ended)),
                count(one["cancelled"].n, orders(shown, state="cancelled", **ended)),
                count(one["charged"].n),
                money(one["charged"].fen),
                money(one["refunded"].fen),
                money(one["charged"].fen + one["refunded"].fen),
            ]
        )
    all_ = {kind: total(sums, kind) for kind in KINDS}
    heads = [_("业务"), _("受理"), _("订单金额"), _("竣工"), _("撤销"), _("收费笔数"), _("收款"), _("退款"), _("实收")]
    return Table(
        _("各业务"),
        heads,
        rows,
        total=[
            Cell(_("合计")),
            count(all_["accepted"].n, orders(shown, accepted=shown.days)),
            money(all_["accepted"].fen),
            count(all_["completed"].n, orders(shown, state="completed", ended=shown.days)),
            count(all_["cancelled"].n, orders(shown, state="cancelled", ended=shown.days)),
            count(all_["charged"].n),
            money(all_["charged"].fen),
            money(all_["refunded"].fen),
            money(all_["charged"].fen + all_["refunded"].fen),
        ]
        if rows
        else (),
        note=_("订单金额含上门收费和后付费；收款、退款按凭证，日结后的计入次日。"),
        empty=_("这一期没有受理、竣工或收款。"),
        wide=True,
    )


def _by_staff(db: Session, shown: Report, sums: Sequence[Sum], numbers: dict[int, str]) -> Table:
    """Each member of staff: businesses by count, money taken."""
    ids = {one.staff_id for one in sums if one.kind in ("accepted", "charged", "refunded")}
    numbers = halls.staff_numbers(db, ids) | numbers
    shown_businesses = [code for code in words.BUSINESSES if any(one.code == code for one in sums if _counts(one))]
    rows = []
    for staff_id in sorted(ids, key=lambda one: numbers.get(one, "")):
        own, number = [one for one in sums if one.staff_id == staff_id], numbers.get(staff_id, "")
        accepted = [
            count(total(own, "accepted", code).n, orders(shown, business=code, accepted=shown.days, staff=number))
            for code in shown_businesses
        ]
        whole = total(own, "accepted").n
        rows.append(
            [
                Cell(number),
                *accepted,
                count(whole, orders(shown, accepted=shown.days, staff=number)),
                money(total(own, "charged").fen),
                money(total(own, "refunded").fen),
            ]
        )
    heads = [
        _("工号"),
        *(words.word(code, "business") for code in shown_businesses),
        _("受理合计"),
        _("收款"),
        _("退款"),
    ]
    return Table(_("各工号"), heads, rows, empty=_("没有人受理订单。"))


def _counts(one: Sum) -> bool:
    return one.kind == "accepted" and one.n > 0


def _by_hall(db: Session, shown: Report) -> Table:
    """Each hall, the busiest first; a click leads to its own report."""
    sums = figures.by_hall(db, shown.asked, [one.id for one in shown.halls], KINDS)
    of_hall: dict[int, list[Sum]] = {}
    for one in sums:
        of_hall.setdefault(one.hall_id, []).append(one)
    most = max((total(own, "accepted").n for own in of_hall.values()), default=0)
    rows = []
    for hall in sorted(shown.halls, key=lambda one: (-total(of_hall.get(one.id, []), "accepted").n, one.code)):
        own = of_hall.get(hall.id)
        if own is None:
            continue
        accepted = total(own, "accepted").n
        rows.append(
            [
                Cell(hall.name, href=url_for("reports.business", **shown.args(hall=hall.id))),
                count(accepted, orders(shown, hall=hall.id, accepted=shown.days), share=part(accepted, most)),
                count(total(own, "completed").n, orders(shown, hall=hall.id, state="completed", ended=shown.days)),
                money(total(own, "charged").fen),
                money(total(own, "refunded").fen),
                money(total(own, "charged").fen + total(own, "refunded").fen),
            ]
        )
    heads = [_("营业厅"), _("受理"), _("竣工"), _("收款"), _("退款"), _("实收")]
    return Table(_("各营业厅"), heads, rows, empty=_("没有营业厅受理订单。"))


def agrees(stands: Day) -> Table:
    """账、款、据 of each member of staff, and whether they agree."""
    rows = [_line(line) for line in stands.lines]
    tenders = (_("现金"), _("刷卡"), _("移动支付"))
    heads = [_("工号"), _("账：订单费用"), _("据：凭证张数"), _("据：凭证金额"), *tenders, _("款：实点合计"), _("差异")]
    return Table(
        _("账款据核对"), heads, rows, note=_("账＝款＝据才能日结。"), empty=_("这一天本厅没有受理和收款。"), wide=True
    )


def _line(line: Line) -> list[Cell]:
    paper = Cell(len(line.papers), "count", note=between(line.papers))
    front = [Cell(line.number), money(line.accounts), paper, money(line.vouchers)]
    if line.count is None:
        missing = Cell(_("未录入"), "money", tone="bad" if line.papers else "quiet")
        return [*front, *(Cell(None, "money") for _tender in agreement.TENDERS), missing, Cell(None, "money")]
    counted = line.counted or 0
    by = counted - line.vouchers
    return [
        *front,
        *(money(getattr(line.count, name)) for name in agreement.TENDERS),
        Cell(counted, "money"),
        Cell(by, "money", tone="bad") if by else Cell(_("一致"), "count", tone="good"),
    ]


def between(papers: Sequence[str]) -> str:
    """The first and the last number."""
    return "" if not papers else papers[0] if len(papers) == 1 else f"{papers[0]} – {papers[-1]}"


def _bars(db: Session, shown: Report) -> list[Bars]:
    """How many were accepted on each day: of the month, or of the two weeks that end that day."""
    last = min(shown.asked.last, date_of(number_of(now().date()) + 1)) if shown.asked.month else shown.asked.day
    first = shown.asked.first if shown.asked.month else date_of(number_of(last) - 13)
    found = figures.each_day(db, first, last, shown.hall_id, "accepted")
    days = range(number_of(first), number_of(last) + 1)
    values = [found[day].n if day in found else 0 for day in days]
    return [Bars(_("每日受理（单）"), [f"{date_of(day):%m-%d}" for day in days], values)] if any(values) else []
