"""Staff numbers, for whoever keeps them: the list, new ones, changes, and what a second person must agree to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.errors import Text
from engine.orders import rights, scope
from engine.store import four_eyes, halls, keeping_staff, staff_list, staffing
from engine.store.database import Session
from engine.store.staff_list import STATES, Wanted
from engine.store.staffing import Filled
from web.current import needs, now, system, viewer
from web.language import say

bp = Blueprint("staff", __name__, url_prefix="/staff")
LARGEST = 2**31 - 1
LONGEST = 40


@bp.get("")
@needs("keep_staff")
def listing() -> str:
    """All staff numbers that the address asks for, by number."""
    args = {
        name: request.args.get(name, "").replace("\0", "").strip()[:LONGEST] for name in ("q", "role", "hall", "state")
    }
    args["role"] = args["role"] if args["role"] in rights.ROLES else ""
    args["state"] = args["state"] if args["state"] in STATES else ""
    wanted = Wanted(args["q"], args["role"], _id(args["hall"]), args["state"])
    after = request.args.get("after", "").replace("\0", "")[:64]
    with system().database.reading() as db:
        rows, following = staff_list.page(db, wanted, now(), after)
        requests = four_eyes.waiting(db)
        places = halls.every(db)
    kept = {name: value for name, value in args.items() if value}
    return render_template(
        "staff/listing.html", rows=rows, following=following, requests=requests, halls=places, args=args, kept=kept,
        roles=rights.ROLES, after=after, scopes=scope.SCOPES,
    )  # fmt: skip


@bp.get("/new")
@needs("keep_staff")
def new() -> str:
    """The empty form of a new staff number."""
    return _form({"role": "operator", "hall_id": str(viewer().hall_id), "active": "y"}, {})


@bp.post("/new")
@needs("keep_staff")
def add() -> str | tuple[str, int]:
    """A new staff number; its first password is shown this once."""
    number = request.form.get("number", "").strip()
    try:
        with system().database.writing() as db:
            password = staffing.add(db, number, _filled(), viewer(), now())
    except errors.Invalid as refused:
        return _form(request.form, refused.fields), 400
    return render_template("staff/password.html", number=number, password=password, new=True)


@bp.get("/<number>")
@needs("keep_staff")
def page(number: str) -> str:
    """One staff number: how it stands, its form, and what may be done for it."""
    return _page(number)


@bp.post("/<number>")
@needs("keep_staff")
def change(number: str) -> Response | str | tuple[str, int]:
    """Saves the form; where somebody else was first, it comes back with what was typed."""
    form = request.form
    try:
        with system().database.writing() as db:
            told = staffing.change(
                db, number, _filled(), viewer(), now(), because=form.get("because", ""), told=form.get("seen", "")
            )
    except errors.Invalid as refused:
        return _page(number, form, refused.fields), 400
    except errors.Conflict as refused:
        flash(say(refused.text), "danger")
        return redirect(url_for("staff.page", number=number))
    for text in told:
        flash(say(text), "success")
    return redirect(url_for("staff.page", number=number))


@bp.post("/<number>/unlock")
@needs("keep_staff")
def unlock(number: str) -> Response:
    """Ends the lock."""
    return _do(number, lambda db: (keeping_staff.unlock(db, number, viewer().number, now()), _("已解锁"))[1])


@bp.post("/<number>/sign-out")
@needs("keep_staff")
def sign_out(number: str) -> Response:
    """Ends the sessions of the number."""
    return _do(number, lambda db: (keeping_staff.end_session(db, number, viewer().number, now()), _("登录已结束"))[1])


@bp.post("/<number>/second-factor")
@needs("keep_staff")
def reset_factor(number: str) -> Response:
    """Takes the second factor away, or asks a second person to agree."""

    def act(db: Session) -> str:
        because = request.form.get("because", "")
        done = four_eyes.reset_factor(db, number, viewer(), now(), staffing.reason(because))
        return _("二次验证已清除") if done else say(four_eyes.ASKED)

    return _do(number, act)


@bp.post("/<number>/password")
@needs("keep_staff")
def password(number: str) -> str | Response:
    """A first password, shown this once; of two clicks the second is told."""
    try:
        with system().database.writing() as db:
            if staffing.seen(staffing.one(db, number)) != request.form.get("seen", ""):
                raise errors.Conflict(
                    "资料或密码刚刚改动过，请刷新后再操作", "It was changed just now; reload the page and look again"
                )
            given = keeping_staff.give_password(db, number, viewer().number, now())
    except errors.Conflict as refused:
        flash(say(refused.text), "danger")
        return redirect(url_for("staff.page", number=number))
    return render_template("staff/password.html", number=number, password=given, new=False)


def _do(number: str, act: Callable[[Session], str]) -> Response:
    """Does it, says so, and goes back to the page of that number."""
    try:
        with system().database.writing() as db:
            told = act(db)
    except (errors.Invalid, errors.Conflict) as refused:
        flash(say(refused.text), "danger")
    else:
        flash(told, "success")
    return redirect(url_for("staff.page", number=number))


def _filled() -> Filled:
    form = request.form
    hall = _id(form.get("hall_id", "")) or 0
    return Filled(form.get("name", ""), form.get("role", ""), hall, form.get("scope", ""), "active" in form)


def _form(filled: Mapping[str, Any], wrong: Mapping[str, Text]) -> str:
    with system().database.reading() as db:
        places = halls.every(db)
    return render_template("staff/new.html", filled=filled, wrong=wrong, **_choices(), halls=places)


def _page(number: str, filled: Mapping[str, Any] | None = None, wrong: Mapping[str, Text] | None = None) -> str:
    with system().database.reading() as db:
        staff = staffing.one(db, number)
        ((line, *_more), _after) = staff_list.page(db, Wanted(staff.number), now())
        places = halls.every(db)
        direct = not four_eyes.due(db, four_eyes.FACTOR_RESET)
    now_filled = {
        "name": staff.name, "role": staff.role, "hall_id": str(staff.hall_id), "scope": staff.scope or "",
        "active": "y" if staff.active else "",
    }  # fmt: skip
    return render_template(
        "staff/page.html", line=line, staff=staff, filled=filled or now_filled, wrong=wrong or {}, halls=places,
        seen=staffing.seen(staff), direct=direct, **_choices(),
    )  # fmt: skip


def _choices() -> dict[str, Any]:
    return {"roles": rights.ROLES, "scopes": scope.SCOPES}


def _id(text: str) -> int | None:
    found = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return found if 0 < found <= LARGEST else None
