"""What somebody keeps of the list of orders: columns, searches under a name. Plain forms, back to the same list."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.store import saved
from engine.store.database import Session
from web import columns, looked_for
from web.current import needs, now, system, viewer
from web.language import say

bp = Blueprint("kept", __name__, url_prefix="/kept")


@bp.post("/columns")
@needs("see_orders")
def choose_columns() -> Response:
    """`act`: undo, standard, or none for the columns that are ticked."""

    def act(db: Session) -> str:
        if request.form.get("act") == "undo":
            saved.undo(db, viewer())
            return _("已恢复为上一次的列")
        standard = request.form.get("act") == "standard"
        ticked = columns.STANDARD if standard else columns.known(request.form.getlist("columns"))
        saved.choose(db, viewer(), ticked, columns.chosen(db))
        return _("已恢复标准列") if standard else _("列已更换，以后都按这些列显示")

    return _then(act)


@bp.post("/queries")
@needs("see_orders")
def keep() -> Response:
    """The filters of the list, under a name."""

    def act(db: Session) -> str:
        saved.keep(db, viewer(), request.form.get("name", ""), looked_for.asked().args, now())
        return _("查询已保存，点它的名字就能再查")

    return _then(act)


@bp.post("/queries/<int:query_id>")
@needs("see_orders")
def change(query_id: int) -> Response:
    """`act`: drop, or none for another name."""

    def act(db: Session) -> str:
        if request.form.get("act") == "drop":
            saved.drop(db, viewer(), _id(query_id))
            return _("查询已删除")
        saved.rename(db, viewer(), _id(query_id), request.form.get("name", ""))
        return _("查询已改名")

    return _then(act)


def _id(query_id: int) -> int:
    """No larger than a database counts; there is no search with the id 0."""
    return query_id if query_id <= looked_for.LARGEST else 0


def _then(act: Callable[[Session], str]) -> Response:
    """Does it and goes back to the list, with a sentence about it or why it was refused."""
    try:
        with system().database.writing() as db:
            told = act(db)
        flash(told, "success")
    except (errors.Invalid, errors.Conflict) as refused:
        flash(say(refused.text), "danger")
    return redirect(looked_for.asked().href())
