"""日结: each counts what the counter took; the duty manager closes the day; a supervisor may re-open it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.clock import date_of, number_of
from engine.errors import Text
from engine.orders.money import fen
from engine.store import agreement, closing
from engine.store.agreement import Day, Difference, Line
from web import reports
from web.chosen import LARGEST
from web.current import may, needs, now, refusal, system, viewer
from web.language import WEEKDAYS, money, say
from web.report_asked import report, today

bp = Blueprint("closing", __name__, url_prefix="/closing")
RIGHTS = ("count_money", "close_day", "reopen_day")
#: days before today that are looked at for money that was never closed
BACK = 31
TENDERS = {"cash": Text("现金", "Cash"), "card": Text("刷卡", "Card"), "mobile": Text("移动支付", "Mobile payment")}
Problems = dict[str, Text]


@bp.get("")
def page() -> str:
    """A day of a hall. `on`: which; `hall`: whose, for who may see all."""
    return _page()


@bp.post("/count")
@needs("count_money")
def count() -> Response | tuple[str, int]:
    """What somebody counted; what is wrong is told beside its field, with all that was typed."""
    form = request.form
    typed = {name: form.get(name, "")[:40] for name in TENDERS}
    number, day = form.get("number", "")[:64].replace("\0", "") or viewer().number, _day(form.get("on", ""))

    def act() -> None:
        with system().database.writing() as db:
            amounts = {name: fen(text) for name, text in typed.items()}
            seen = form.get("seen", 0, type=int)
            closing.count(db, viewer(), number, number_of(day), amounts, seen, now())

    try:
        return _done(act, _("%(number)s 的实点金额已保存", number=number), day)
    except errors.Invalid as refused:
        if not refused.fields.keys() <= TENDERS.keys():  # no field of the form: the day has not come yet
            flash("；".join(say(text) for text in refused.fields.values()), "danger")
            return redirect(_address(today()))
        return _page(day, number, typed, dict(refused.fields)), 422


@bp.post("/close")
@needs("close_day")
def close() -> Response | tuple[str, int]:
    """Closes the day of one's own hall."""
    day = _day(request.form.get("on", ""))

    def act() -> None:
        with system().database.writing() as db:
            closing.close(db, viewer(), number_of(day), now())

    try:
        return _done(act, _("%(day)s 已日结", day=day), day)
    except errors.Invalid as refused:
        flash("；".join(say(text) for text in refused.fields.values()), "danger")
        return redirect(_address(today()))


@bp.post("/reopen")
@needs("reopen_day")
def reopen() -> Response | tuple[str, int]:
    """Takes a closing back, with the reason."""
    form = request.form
    day, hall = _day(form.get("on", "")), form.get("hall", 0, type=int)
    hall = hall if 0 < hall <= LARGEST else viewer().hall_id

    def act() -> None:
        with system().database.writing() as db:
            closing.reopen(db, viewer(), hall, number_of(day), form.get("because", ""), now())

    try:
        return _done(act, _("%(day)s 已重开，可以更正后再日结", day=day), day, hall)
    except errors.Invalid as refused:
        flash("；".join(say(text) for text in refused.fields.values()), "danger")
        return redirect(_address(day, hall))


def _page(
    day: date | None = None, number: str = "", typed: dict[str, str] | None = None, problems: Problems | None = None
) -> str:
    if not any(may(right) for right in RIGHTS):
        raise refusal("count_money")
    with system().database.reading() as db:
        shown = report(db)
        hall = shown.asked.hall_id or viewer().hall_id
        day = day or shown.asked.day
        stands = agreement.look(db, viewer(), hall, number_of(day))
        open_days = [date_of(one) for one in agreement.left_open(db, hall, number_of(today()), BACK)]
    return render_template(
        "closing/page.html", report=shown, stands=stands, day=day, weekday=WEEKDAYS[day.weekday()], at=now(),
        table=reports.agrees(stands), own=_own(stands), tenders=TENDERS, typed=typed or {}, typed_for=number,
        problems=problems or {}, fixes=[(one, fix(one)) for one in stands.differences], open_days=open_days,
        mine=hall == viewer().hall_id, longest=closing.LONGEST_REASON,
    )  # fmt: skip


def _own(stands: Day) -> list[Line]:
    """Whose money this person may type: one's own; of all who took money, with the right to close."""
    if may("close_day"):
        return stands.lines
    return [one for one in stands.lines if one.staff_id == viewer().id]


def fix(one: Difference) -> tuple[str, str]:
    """What disagrees, and what to do about it."""
    more, amount = _("多") if one.fen > 0 else _("少"), money(abs(one.fen))
    if one.kind == "not_counted":
        return _("%(number)s 还没有录入实点金额", number=one.staff_number), _("请本人或值班经理录入。")
    if one.kind == "money_differs":
        said = _("%(number)s 的款比凭证%(more)s %(amount)s", number=one.staff_number, more=more, amount=amount)
        todo = _("多了请复点，并单独登记上交；") if one.fen > 0 else _("少了请复点，仍少由本人补足；")
        return said, todo + _("然后重新录入。")
    if one.kind == "no_voucher":
        said = _("订单 %(order)s 的费用 %(amount)s 没有凭证", order=one.order_number, amount=money(one.fen))
        return said, _("请联系系统管理员补开凭证。")
    said = _("凭证 %(voucher)s 比订单费用%(more)s %(amount)s", voucher=one.voucher_number, more=more, amount=amount)
    return said, _("请核对订单的费用记录，并联系系统管理员。")


def _done(act: Callable[[], object], said: str, day: date, hall: int = 0) -> Response:
    """Does it and says so; who was faster, or what disagrees, is told on the page as it now is."""
    try:
        act()
    except errors.Conflict as refused:
        flash(say(refused.text), "danger")
    else:
        flash(said, "success")
    return redirect(_address(day, hall))


def _address(day: date, hall: int = 0) -> str:
    return url_for("closing.page", on=day, **({"hall": hall} if hall else {}))


def _day(text: str) -> date:
    """The day that a form says; raises `Invalid` for none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise errors.Invalid({"on": Text("请选择日期", "Choose a day")}) from None
