"""One's own account: the password, the second factor, and what was done under one's number."""

from __future__ import annotations

import time

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from engine.errors import Invalid, Text
from engine.store import accounts, attempts, own_factor, own_password, second_factor
from web import gate
from web.current import now, system, viewer

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def page() -> str:
    """Who one is here, how the password and the second factor stand, and the latest sign-ins."""
    with system().database.reading() as db:
        own = accounts.own(db, viewer().id)
    return render_template("account/page.html", own=own, outcomes=attempts.OUTCOMES)


@bp.route("/password", methods=["GET", "POST"])
def password() -> Response | tuple[str, int] | str:
    """Changes one's own password; every other browser of this number is out then."""
    if request.method == "GET":
        return _password({})
    typed = [request.form.get(name, "") for name in ("current", "new", "again")]
    try:
        with system().database.writing() as db:
            key = own_password.change(db, viewer().id, typed[0], typed[1], typed[2], now(), request.remote_addr)
    except Invalid as refused:
        return _password(refused.fields), 400
    if key is None:
        return _password({"current": own_password.WRONG}), 400
    gate.go_on(key)
    flash(_("密码已修改，其他浏览器上的登录均已结束。"), "success")
    return redirect(url_for("account.page"))


@bp.get("/second-factor")
def factor() -> str:
    """The second factor: off, offered with its QR code, or on."""
    return _factor()


@bp.post("/second-factor/offer")
def offer() -> Response | tuple[str, int]:
    """A new secret, for who tells the password again."""
    typed = request.form.get("password", "")
    with system().database.writing() as db:
        made = own_factor.offer(db, viewer().id, typed, now(), request.remote_addr)
    return redirect(url_for("account.factor")) if made else (_factor(own_password.WRONG), 400)


@bp.post("/second-factor/confirm")
def confirm() -> str | tuple[str, int]:
    """On, after the first code; the recovery codes are shown this once."""
    with system().database.writing() as db:
        codes = own_factor.turn_on(db, *_typed())
    return _codes(codes)


@bp.post("/second-factor/codes")
def renew() -> str | tuple[str, int]:
    """Other recovery codes, shown this once."""
    with system().database.writing() as db:
        codes = own_factor.renew(db, *_typed())
    return _codes(codes)


@bp.post("/second-factor/off")
def turn_off() -> Response | tuple[str, int]:
    """Off, where the role may do without."""
    with system().database.writing() as db:
        gone = own_factor.turn_off(db, *_typed())
    if not gone:
        return _factor(WRONG), 400
    flash(_("二次验证已停用。"), "success")
    return redirect(url_for("account.page"))


WRONG = Text(
    "动态码不正确、已用过，或该工号已被锁定。", "The code is wrong or was used already, or the number is locked."
)


def _typed() -> tuple[int, str, object, str | None, float]:
    """Who, the code, when, from where, and the real time that codes are made of."""
    return viewer().id, request.form.get("code", ""), now(), request.remote_addr, time.time()


def _password(wrong: dict[str, Text]) -> str:
    with system().database.reading() as db:
        own = accounts.own(db, viewer().id)
    return render_template("account/password.html", own=own, wrong=wrong, first=gate.FIRST["password"])


def _factor(wrong: Text | None = None) -> str:
    with system().database.reading() as db:
        own = accounts.own(db, viewer().id)
        secret = second_factor.offered(db, viewer().id)
    drawn = "" if secret is None else _drawn(second_factor.address(secret, viewer().number))
    return render_template(
        "account/factor.html", own=own, secret=secret, drawn=drawn, wrong=wrong, first=gate.FIRST["second_factor"]
    )


def _codes(codes: list[str] | None) -> str | tuple[str, int]:
    if codes is None:
        return _factor(WRONG), 400
    gate.code_was_right()
    return render_template("account/codes.html", codes=codes)


def _drawn(address: str) -> Markup:
    """The QR code as SVG; what it says is nowhere else in the markup."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(scale=4, dark="#000", light="#fff", border=4, omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn)
