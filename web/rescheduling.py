"""改约: another appointment; refused, the order's page says why beside the field."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import errors
from web import orders
from web.current import needs, system, viewer
from web.errors import status_of
from web.forms.reschedule import RescheduleForm

bp = Blueprint("rescheduling", __name__, url_prefix="/orders")


@bp.post("/<number>/reschedule")
@needs("reschedule")
def reschedule(number: str) -> Response | tuple[str, int]:
    """Makes another appointment, once per page that was seen."""
    filled = RescheduleForm()
    sentences, status = filled.missing(), 400
    if not sentences:
        begins, ends = filled.span()
        try:
            system().orchestrator.reschedule(
                number, begins, ends, staff_id=viewer().id, because=filled.reason(),
                seen=request.form.get("seen", -1, type=int),
            )  # fmt: skip
        except errors.Invalid as refused:
            sentences, status = refused.fields, status_of(refused)
        except errors.Conflict as refused:
            sentences, status = {"": refused.text}, status_of(refused)
        else:
            flash(_("已改约，正在通知开通系统"), "success")
            return redirect(url_for("orders.page", number=number))
    filled.refuse(sentences)
    return orders.render(number, viewer(), full=False, reschedule=filled), status
