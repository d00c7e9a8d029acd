"""Signing in by staff number and password, by a code where there is a second factor, and out again."""

from __future__ import annotations

import time

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import PasswordField, StringField

from engine.errors import Text
from engine.store import entrance, sessions
from engine.store.entrance import Entry
from web import gate
from web.current import known_viewer, now, system
from web.security import inside

bp = Blueprint("auth", __name__, url_prefix="/auth")

#: one sentence for every reason, so that nobody learns which numbers exist or are locked
REFUSED = Text(
    "工号或密码不正确，或该工号已被锁定。连续输错 5 次将锁定 24 小时。",
    "Wrong staff number or password, or the number is locked. Five wrong attempts lock it for 24 hours.",
)
LIMITED = Text(
    "该网络地址的失败次数过多，请稍后再试。", "Too many failed attempts from this network address; try again later."
)
CODES = {
    "code_again": Text(
        "这个动态码已用过，请等应用显示下一个。", "This code was used already; wait until the app shows the next."
    ),
    "limited": LIMITED,
}
CODE_REFUSED = Text("动态码或恢复码不正确，或该工号已被锁定。", "Wrong code or recovery code, or the number is locked.")
#: real seconds between the password and the code
HALFWAY = 300


class LoginForm(FlaskForm):
    """Staff number and password."""

    number = StringField()
    password = PasswordField()


@bp.route("/login", methods=["GET", "POST"])
def enter() -> AnyResponse | tuple[str, int] | str:
    """The sign-in page; after it, the page that was asked for, if it is one of ours."""
    form = LoginForm()
    wanted = inside(request.values.get("next"))
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(wanted or url_for("home.page"))
        return render_template("auth/login.html", form=form, wanted=wanted)
    number = (form.number.data or "").strip()
    with system().database.writing() as db:
        entry = entrance.enter(db, number, form.password.data or "", now(), request.remote_addr)
    if entry.view is None:
        refused, status = (LIMITED, 429) if entry.outcome == "limited" else (REFUSED, 401)
        return render_template("auth/login.html", form=form, wanted=wanted, refused=refused), status
    if entry.outcome == "half":
        session.clear()
        session["half"] = {"id": entry.view.id, "at": int(time.time()), "next": wanted}
        return redirect(url_for("auth.code"))
    return _in(entry, wanted)


@bp.route("/code", methods=["GET", "POST"])
def code() -> AnyResponse | tuple[str, int] | str:
    """The second half of a sign-in; whoever has not typed the password, or long ago, begins anew."""
    half = session.get("half")
    if half is None or not 0 <= time.time() - half["at"] < HALFWAY:
        return redirect(url_for("auth.enter"))
    if request.method == "GET":
        return render_template("auth/code.html")
    typed = request.form.get("code", "")
    with system().database.writing() as db:
        entry = entrance.enter_with_code(db, half["id"], typed, now(), request.remote_addr, time.time())
    if entry.view is None:
        refused = CODES.get(entry.outcome, CODE_REFUSED)
        return render_template("auth/code.html", refused=refused), 429 if entry.outcome == "limited" else 401
    return _in(entry, inside(half["next"]), by_code=True)


@bp.post("/logout")
def leave() -> AnyResponse:
    """Out, and the session with it."""
    view = known_viewer()
    if view is not None:
        with system().database.writing() as db:
            sessions.leave(db, view.id, session.get("key", ""), now(), request.remote_addr)
    logout_user()
    session.clear()
    return redirect(url_for("auth.enter"))


def _in(entry: Entry, wanted: str | None, *, by_code: bool = False) -> AnyResponse:
    assert entry.view is not None
    gate.let_in(entry.view, entry.key, by_code=by_code)
    return redirect(wanted or url_for("home.page"))
