"""Taking a complaint (投诉) about an order: the form, and the receipt that is printed at once (S)."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import errors
from engine.acceptance import complaint
from engine.errors import Text
from engine.orders.complaints import CAUSES, CHANNELS, COMPLEX, DEPARTMENT, SEVERITIES
from engine.store import complaints, find, promises, reasons
from engine.store.find import OrderView
from web import masked
from web.confirming import opened, sealed
from web.current import needs, now, system, viewer
from web.errors import status_of
from web.forms.complaint import ComplaintForm

bp = Blueprint("complaint", __name__, url_prefix="/orders")


@bp.get("/<number>/complaint")
@needs("take_complaint")
def form(number: str) -> Response:
    """An empty form about that order."""
    filled = ComplaintForm(formdata=None)
    filled.begin(sealed(now()))
    return _page(filled, number)


@bp.post("/<number>/complaint")
@needs("take_complaint")
def submit(number: str) -> Response:
    """Takes it; the same form again leads to the receipt that it has made."""
    filled = ComplaintForm()
    sentences = filled.missing()
    status = 400
    if not sentences:
        try:
            again = _made(filled.key())
            made = system().orchestrator.complaints.receive(
                filled.new_complaint(number), staff_id=viewer().id, opened_at=opened(filled.text("opened_at"))
            )
        except errors.Invalid as refused:
            sentences, status = refused.fields, status_of(refused)
        else:
            return redirect(url_for("complaint.receipt", number=made, again=1 if again else None))
    filled.refuse(sentences)
    return _page(filled, number, status)


@bp.get("/<number>/receipt")
@needs("see_orders")
def receipt(number: str) -> str:
    """S: receipt at once: number, time, until when somebody calls, until when it is answered."""
    with system().database.reading() as db:
        view = complaints.view(db, number, viewer())
        limits = promises.limits(db, view.order.business, view.order.region_id)
    return render_template(
        "complaints/receipt.html", view=view, order=view.order, again=bool(request.args.get("again")),
        copy=bool(request.args.get("copy")),
        customer=masked.owner(view.customer), contact=masked.contact(view.order),
        hours=limits["contact_customer"].hours,
    )  # fmt: skip


def _made(key: str) -> bool:
    """Whether this form has made a complaint already."""
    with system().database.reading() as db:
        return complaints.of_form(db, key) is not None


def _page(filled: ComplaintForm, number: str, status: int = 200) -> Response:
    with system().database.reading() as db:
        view: OrderView = find.order(db, number, viewer(), whole=False)
        causes = reasons.of_kind(db, CAUSES)
        limits = promises.limits(db, "complaint", viewer().region_id)
        others = complaints.about(db, view.order.id)
    refusal: Text | None = complaint.why_not(view.order)
    if refusal is not None:
        raise errors.Conflict(refusal.zh, refusal.en)
    hours = {"contact": limits["contact_customer"].hours, "ordinary": limits[""].hours,
             "complex": limits[COMPLEX].hours, "department": limits[DEPARTMENT].hours}  # fmt: skip
    page = render_template(
        "complaints/form.html", form=filled, view=view, order=view.order, person=masked.person(view, full=False),
        causes=causes, channels=CHANNELS, severities=SEVERITIES, hours=hours, others=others,
    )  # fmt: skip
    return make_response(page, status)
