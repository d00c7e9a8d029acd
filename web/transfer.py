"""Accepting a transfer (过户): the form, the confirmation page for both parties (S: before submit), the number."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import errors
from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import looks, subscriptions
from web import confirming
from web.confirming import Kept, kept, opened, sealed
from web.current import needs, now, system, viewer
from web.forms.transfer import TransferForm
from web.subscriptions import about

bp = Blueprint("transfer", __name__, url_prefix="/orders/new/transfer")
REASON = "受理过户：核对原户主证件"


@bp.get("/<int:subscription_id>")
@needs("place_transfer")
def form(subscription_id: int) -> str:
    """The empty form; with `from`, what a confirmation page of one's own was made of."""
    filled = TransferForm(formdata=None)
    filled.opened_at.data = sealed(now())
    token = request.args.get("from")
    if token:
        _fill(filled, kept(token, "transfer"))
    return _page(filled, subscription_id)


@bp.post("/<int:subscription_id>")
@needs("place_transfer")
def submit(subscription_id: int) -> Response | tuple[str, int]:
    """Checks the form and shows the confirmation page."""
    filled = TransferForm()
    sentences = filled.missing(now().astimezone(SHANGHAI).date())
    try:
        shown = system().orchestrator.prepare(
            filled.new_order(subscription_id), staff_id=viewer().id, opened_at=opened(filled.text("opened_at"))
        )
        _looked(shown.content["owner_id"])
        return redirect(url_for("transfer.confirm", token=shown.token))
    except errors.Invalid as refused:
        filled.refuse(refused.fields | sentences)
    return _page(filled, subscription_id), 400


@bp.get("/confirm/<token>")
@needs("place_transfer")
def confirm(token: str) -> str:
    """S: both parties, what goes over, what is lost: viewed or printed before submit, with room for both signatures."""
    page = kept(token, "transfer")
    return render_template(
        "transfer/confirm.html", token=token, order=page.content, number=page.number, shown_at=page.shown_at,
        subscription_id=page.new.subscription_id,
    )  # fmt: skip


@bp.post("/place")
@needs("place_transfer")
def place() -> Response | str | tuple[str, int]:
    """Makes the order of a confirmation page that was shown."""
    return confirming.place("transfer", _too_late)


def _too_late(page: Kept, sentences: dict[str, Text]) -> tuple[str, int]:
    filled = TransferForm(formdata=None)
    _fill(filled, page)
    filled.refuse(sentences)
    return _page(filled, page.new.subscription_id), 409


def _looked(owner_id: int) -> None:
    """The confirmation page shows the owner in full, whose document was brought: kept as a look (law)."""
    with system().database.writing() as db:
        looks.record(
            db, staff_id=viewer().id, customer_id=owner_id, order_id=None, reason=REASON, at=now(),
            address=request.remote_addr,
        )  # fmt: skip


def _fill(filled: TransferForm, page: Kept) -> None:
    filled.fill(page.new, sealed(page.opened_at))


def _page(filled: TransferForm, subscription_id: int) -> str:
    with system().database.reading() as db:
        view = subscriptions.view(db, subscription_id, viewer())
    return render_template("transfer/form.html", form=filled, **about(view))
