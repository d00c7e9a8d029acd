"""Personal data in full: only after a reason, which is logged, and only for that one view of the page (law)."""

from __future__ import annotations

import time

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from engine import errors
from engine.store import entrance, find, looks
from web import auth, gate, orders
from web.current import needs, now, system, viewer
from web.language import say

bp = Blueprint("personal", __name__, url_prefix="/personal")


@bp.get("/<number>")
@needs("see_orders")
def back(number: str) -> Response:
    """A reload of a page shown in full leads to the masked one."""
    return redirect(url_for("orders.page", number=number))


@bp.post("/<number>")
@needs("see_personal")
def show(number: str) -> str | Response:
    """The order's page with everything readable, once; who has a second factor types a code, unless they just did."""
    if gate.code_is_due() and not _code_is_right():
        return redirect(url_for("orders.page", number=number, _anchor="data"))
    try:
        with system().database.writing() as db:
            view = find.order(db, number, viewer())
            looks.record(
                db, staff_id=viewer().id, customer_id=view.customer.id, order_id=view.order.id,
                reason=request.form.get("reason", ""), at=now(), address=request.remote_addr,
            )  # fmt: skip
    except errors.Invalid as refused:
        flash(say(refused.text), "danger")
        return redirect(url_for("orders.page", number=number))
    return orders.render(number, viewer(), full=True)


def _code_is_right() -> bool:
    """Whether the code that came along is; if not, the next page says why."""
    typed = request.form.get("code", "")
    with system().database.writing() as db:
        outcome = entrance.asked_again(db, viewer().id, typed, now(), request.remote_addr, time.time())
    if outcome == "code":
        gate.code_was_right()
        return True
    flash(say(auth.CODES.get(outcome, auth.CODE_REFUSED)), "danger")
    return False
