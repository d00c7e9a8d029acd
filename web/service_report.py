"""服务质量: on-time rate against the target (S), missed campaigns (S), urges, returns by reason, acceptance times."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine.clock import date_of, number_of
from engine.store import figures, halls, parameters, reasons
from engine.store.database import Session
from engine.store.figures import Sum, total
from web import reports, words
from web.current import needs, system, viewer
from web.language import pick
from web.report_asked import Report, report, today
from web.report_tables import Bars, Cell, Table, count, part

bp = Blueprint("service_report", __name__, url_prefix="/reports/service")
KINDS = ("accepted", "completed", "urged", "campaign_missed", "returned")
#: days of the small chart
DAYS = 30


@bp.get("")
@needs("see_reports")
def page() -> str:
    """The report on the screen."""
    with system().database.reading() as db:
        shown = report(db)
        tables, bars = _tables(db, shown), _bars(db, shown)
    return reports.page("service_report.page", _("服务质量"), shown, tables, bars)


@bp.get("/service.xlsx")
@needs("see_reports")
def page_file() -> Response:
    """The report as a file."""
    with system().database.reading() as db:
        shown = report(db)
        tables = _tables(db, shown)
    return reports.file(_("服务质量"), shown, tables)


def _tables(db: Session, shown: Report) -> list[Table]:
    sums = figures.of_hall(db, shown.asked, viewer(), KINDS)
    limit, target = parameters.number(db, "acceptance.minutes"), parameters.number(db, "reports.on_time_percent")
    staff = figures.by_staff(db, shown.asked, viewer(), ("accepted", "campaign_missed"))
    numbers = halls.staff_numbers(db, {one.staff_id for one in staff})
    names = {one.code: pick(one.name, one.name_en) for one in reasons.every(db)}
    found = [_on_time(shown, sums, target), _acceptances(shown, sums, limit)]
    if staff:
        found.append(_by_staff(shown, staff, numbers, limit))
    return [*found, _returns(sums, names), _urges(sums)]


def _on_time(shown: Report, sums: Sequence[Sum], target: int) -> Table:
    """S: on-time 98 %."""
    rows = []
    for code in words.BUSINESSES:
        one, missed = total(sums, "completed", code), total(sums, "campaign_missed", code).n
        if one.n or missed:
            rows.append(_punctual(shown, words.word(code, "business"), one, missed, target, code))
    one, missed = total(sums, "completed"), total(sums, "campaign_missed").n
    heads = [_("业务"), _("竣工"), _("超时竣工"), _("按时率"), _("平均用时"), _("漏办营销活动")]
    return Table(
        _("按时竣工（目标 %(n)s%%）", n=target),
        heads,
        rows,
        total=_punctual(shown, _("合计"), one, missed, target) if len(rows) > 1 else (),
        note=_("超时指竣工晚于承诺；竣工当日必须办理营销活动，漏办记在当日。"),
        empty=_("本期没有竣工。"),
        wide=True,
    )


def _punctual(shown: Report, name: str, one: Sum, missed: int, target: int, code: str = "") -> list[Cell]:
    ended = {"business": code, "state": "completed", "ended": shown.days}
    rate = part(one.n - one.late, one.n)
    tone = "" if rate is None else "bad" if rate * 100 < target else "good"
    return [
        Cell(name),
        count(one.n, reports.orders(shown, **ended)),
        count(one.late, reports.orders(shown, overdue=1, **ended), tone="bad"),
        Cell(rate, "percent", tone=tone, share=rate),
        Cell(one.seconds / one.n if one.n else None, "length"),
        count(missed, tone="bad"),
    ]


def _acceptances(shown: Report, sums: Sequence[Sum], limit: int) -> Table:
    """From opening the form to saving it, against the limit. Never blocking, only told."""
    rows = []
    for code in words.BUSINESSES:
        one = total(sums, "accepted", code)
        if one.n:
            href = reports.orders(shown, business=code, accepted=shown.days)
            rows.append([Cell(words.word(code, "business")), *_taken(one, href)])
    heads = [_("业务"), _("受理"), _("平均用时"), _("超过 %(n)s 分钟", n=limit), _("超限占比")]
    return Table(_("受理用时"), heads, rows, empty=_("本期没有受理。"), note=_("从打开到保存；只统计，不拦截。"))


def _taken(one: Sum, href: str) -> list[Cell]:
    share = part(one.late, one.n)
    return [
        count(one.n, href),
        Cell(one.seconds / one.n if one.n else None, "length"),
        count(one.late, tone="bad"),
        Cell(share, "percent", share=share),
    ]


def _by_staff(shown: Report, sums: Sequence[Sum], numbers: dict[int, str], limit: int) -> Table:
    rows = []
    for staff_id in sorted(numbers, key=lambda one: numbers[one]):
        own, number = [one for one in sums if one.staff_id == staff_id], numbers[staff_id]
        one, missed = total(own, "accepted"), total(own, "campaign_missed").n
        href = reports.orders(shown, accepted=shown.days, staff=number)
        rows.append([Cell(number), *_taken(one, href), count(missed, tone="bad")])
    heads = [_("工号"), _("受理"), _("平均用时"), _("超过 %(n)s 分钟", n=limit), _("超限占比"), _("漏办营销活动")]
    return Table(_("各工号受理用时和漏办"), heads, rows)


def _returns(sums: Sequence[Sum], names: dict[str, str]) -> Table:
    """退单 by reason, the most frequent first."""
    found = sorted((one for one in sums if one.kind == "returned"), key=lambda one: (-one.n, one.code))
    every = sum(one.n for one in found)
    rows = [
        [
            Cell(names.get(one.code, one.code) or _("未说明")),
            Cell(one.code, tone="quiet"),
            count(one.n, share=part(one.n, found[0].n)),
            Cell(part(one.n, every), "percent"),
        ]
        for one in found
    ]
    heads = [_("原因"), _("代码"), _("次数"), _("占比")]
    return Table(_("退单原因"), heads, rows, empty=_("本期没有退单。"))


def _urges(sums: Sequence[Sum]) -> Table:
    found = sorted((one for one in sums if one.kind == "urged"), key=lambda one: -one.n)
    rows = [[Cell(words.word(one.code, "business")), count(one.n, share=part(one.n, found[0].n))] for one in found]
    return Table(_("催单"), [_("业务"), _("次数")], rows, empty=_("本期没有催单。"))


def _bars(db: Session, shown: Report) -> list[Bars]:
    """Completed on each of thirty days, the late ones marked."""
    last = min(shown.asked.last, today())
    first = date_of(number_of(last) - DAYS + 1)
    found = figures.each_day(db, first, last, shown.hall_id, "completed")
    days = range(number_of(first), number_of(last) + 1)
    values, late = ([getattr(found[day], name) if day in found else 0 for day in days] for name in ("n", "late"))
    labels = [f"{date_of(day):%m-%d}" for day in days]
    return [Bars(_("每日竣工（单），红色为超时"), labels, values, late)] if any(values) else []
