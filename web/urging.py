"""催单: the field side is asked to hurry."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from web.current import needs, system, viewer
from web.language import say

bp = Blueprint("urging", __name__, url_prefix="/orders")


@bp.post("/<number>/urge")
@needs("urge")
def urge(number: str) -> Response:
    """Urges the work order that is under way, once per page that was seen; a refusal is told on the order's page."""
    because, seen = request.form.get("because", ""), request.form.get("seen", -1, type=int)
    try:
        system().orchestrator.urge(number, staff_id=viewer().id, because=because, seen=seen)
    except (errors.Invalid, errors.Conflict) as refused:
        flash(say(refused.text), "danger")
    else:
        flash(_("已催单，正在通知开通系统"), "success")
    return redirect(url_for("orders.page", number=number))
