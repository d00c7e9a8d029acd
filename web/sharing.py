"""Links to an order's progress, for somebody without a staff number: made and revoked on the order's page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from engine.store import find, shares
from engine.tables import Order
from web.current import may, needs, now, system, viewer
from web.language import say

bp = Blueprint("sharing", __name__, url_prefix="/orders")


@dataclass(frozen=True)
class Sharing:
    """What the order's page says about its links."""

    links: list[shares.Link]
    choices: list[int]  #: hours

    @property
    def alive(self) -> int:
        """How many of them lead to the order."""
        return sum(link.alive for link in self.links)


def sharing(order: Order) -> Sharing | None:
    """The links of an order, for those who may share it; for templates."""
    if not may("share_order"):
        return None
    with system().database.reading() as db:
        return Sharing(shares.of_order(db, order.id, now()), shares.choices(db))


def lasting(hours: int) -> str:
    """How long a link lasts, in words."""
    return _("%(n)s 天", n=hours // 24) if hours % 24 == 0 else _("%(n)s 小时", n=hours)


@bp.post("/<number>/shares")
@needs("share_order")
def make(number: str) -> str | Response:
    """A new link, shown this once: only its digest is kept."""
    try:
        with system().database.writing() as db:
            token = shares.make(db, number, request.form.get("hours", 0, type=int), viewer(), now())
    except (errors.Invalid, errors.Conflict) as refused:
        flash(say(refused.text), "danger")
        return redirect(_back(number))
    with system().database.reading() as db:
        order = find.order(db, number, viewer()).order
        newest = shares.of_order(db, order.id, now())[0]
    address = url_for("shared.page", token=token, _external=True)
    return render_template("orders/shared.html", order=order, address=address, share=newest.share)


@bp.post("/<number>/shares/<int:share_id>/revoke")
@needs("share_order")
def revoke(number: str, share_id: int) -> Response:
    """From now on the link leads nowhere."""
    with system().database.writing() as db:
        shares.revoke(db, number, share_id, viewer(), now())
    flash(_("链接已收回，打开过它的人也不能再看"), "success")
    return redirect(_back(number))


def _back(number: str) -> str:
    return url_for("orders.page", number=number, _anchor="share")
