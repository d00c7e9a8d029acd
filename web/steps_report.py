"""环节报表: each step today against last month's average, what is overdue; what waits (待装, 缓装) and why; 撤单."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.store import figures, maps, steps_report
from engine.store.database import Session
from engine.store.figures import total
from engine.store.steps_report import Step
from web import reports, words
from web.current import needs, now, system, viewer
from web.heating import SHORT
from web.language import pick
from web.report_asked import Report, report
from web.report_tables import Cell, Table, count, part

bp = Blueprint("steps_report", __name__, url_prefix="/reports/steps")
#: by so much slower than last month is worth a look
SLOWER = 0.2
KINDS = ("accepted", "cancelled", "held", "pending")


@bp.get("")
@needs("see_reports")
def page() -> str:
    """The report on the screen."""
    with system().database.reading() as db:
        shown = report(db)
        tables = _tables(db, shown)
    extra = {"business": _business()}
    return reports.page("steps_report.page", _("环节报表"), shown, tables, [], extra=extra)


@bp.get("/steps.xlsx")
@needs("see_reports")
def page_file() -> Response:
    """The report as a file."""
    with system().database.reading() as db:
        shown = report(db)
        tables = _tables(db, shown)
    return reports.file(_("环节报表"), shown, tables)


def _business() -> str:
    said = request.args.get("business", "")
    return said if said in words.BUSINESSES else "install"


def _tables(db: Session, shown: Report) -> list[Table]:
    sums = figures.of_hall(db, shown.asked, viewer(), KINDS)
    waits = steps_report.waiting(db, shown.hall_id)
    return [
        _steps(db, shown),
        *(_waiting(kind, name, [one for one in waits if one.kind == kind]) for kind, name in _kinds()),
        _cancelled(shown, sums),
    ]


def _kinds() -> list[tuple[str, str]]:
    return [("held", _("待装库（等资源）")), ("pending", _("缓装库（等客户）"))]


def _steps(db: Session, shown: Report) -> Table:
    business = _business()
    found = steps_report.steps(db, business, shown.asked, viewer())
    map_ = maps.newest(db, business)
    elements = map_.elements if map_ else {}
    most = max((one.mean or 0 for own, one in found.items() if own in elements), default=0)
    rows = [
        _step(shown, words.named(elements[own]), found[own], most)
        for own in elements
        if own in found and elements[own].type.endswith("ask") and _says(found[own])
    ]
    whole = found.get("")
    heads = [_("环节"), _("在途"), _("超时"), _("离开"), _("平均停留"), _("上月平均"), _("比上月")]
    return Table(
        _("%(business)s各环节", business=words.word(business, "business")),
        heads,
        rows,
        total=_step(shown, _("整单（受理到结束）"), whole, 0) if whole and rows else (),
        note=_("在途、超时为此刻；离开和停留为本期；慢于上月两成以上标红。"),
        empty=_("本期没有订单经过，此刻也没有在途订单。"),
        wide=True,
    )


def _says(one: Step) -> bool:
    """What the computer passes at once is noise."""
    return one.standing > 0 or (one.mean or 0) >= SHORT or (one.mean_before or 0) >= SHORT


def _step(shown: Report, name: str, one: Step, most: float) -> list[Cell]:
    args = {"business": _business(), "state": "open", "element": one.element}
    slower = one.slower
    tone = "" if slower is None else "bad" if slower > SLOWER else "good" if slower < -SLOWER else ""
    return [
        Cell(name),
        count(one.standing, reports.orders(shown, **args)),
        count(one.overdue, reports.orders(shown, overdue=1, **args), tone="bad"),
        count(one.left),
        Cell(one.mean, "length", share=one.mean / most if most and one.mean else None),
        Cell(one.mean_before, "length"),
        Cell(slower, "change", tone=tone),
    ]


def _waiting(kind: str, name: str, waits: Sequence[steps_report.Waiting]) -> Table:
    most, at = max((one.n for one in waits), default=0), now()
    rows = [
        [
            Cell(pick(one.name, one.name_en) or _("未说明")),
            count(one.n, share=part(one.n, most)),
            Cell((at - one.since).total_seconds(), "length"),
        ]
        for one in waits
    ]
    heads = [_("原因"), _("单数"), _("最长已等")]
    every = sum(one.n for one in waits)
    total_ = [Cell(_("合计")), count(every), Cell(None, "length")] if len(rows) > 1 else ()
    return Table(name, heads, rows, total=total_, empty=_("此刻没有订单。"), note=_("此刻的库存。"))


def _cancelled(shown: Report, sums: Sequence[figures.Sum]) -> Table:
    """撤单: how many were asked for, and how many installs were cancelled."""
    asked, done = total(sums, "accepted", "cancel_order").n, total(sums, "cancelled", "install").n
    accepted = total(sums, "accepted", "install").n
    rows = [
        [Cell(_("撤单受理")), count(asked, reports.orders(shown, business="cancel_order", accepted=shown.days))],
        [
            Cell(_("装机撤销")),
            count(done, reports.orders(shown, business="install", state="cancelled", ended=shown.days)),
        ],
        [Cell(_("装机受理")), count(accepted, reports.orders(shown, business="install", accepted=shown.days))],
        [Cell(_("撤单率（撤单受理÷装机受理）")), Cell(part(asked, accepted), "percent")],
    ]
    return Table(
        _("撤单情况"), [_("项目"), _("本期")], rows if asked or done or accepted else [], empty=_("本期没有撤单。")
    )
