"""Accepting an install: the form, the confirmation page (S: before submit), the order number (S: after saving)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import errors
from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import addresses as address_store
from engine.store import catalogue
from web import confirming, counter, drafts, finding
from web.confirming import Kept, kept, opened, sealed, viewed
from web.current import needs, now, system, viewer
from web.forms.install import MISSING, SLOTS, InstallForm

if TYPE_CHECKING:
    from engine.store.catalogue import Offer
    from engine.tables import Campaign

bp = Blueprint("install", __name__, url_prefix="/orders/new/install")

#: where a link from the summary of errors leads, for fields that are not one control
ANCHORS = {
    "product_id": "product", "campaign_id": "campaigns", "address_id": "choose-address", "payment_kind": "payment",
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """A product on offer, and the campaigns that may go with it."""

    offer: Offer
    campaigns: list[Campaign]


@bp.get("")
@needs("place_install")
def form() -> str | Response:
    """The empty form; with `draft`, as it was left; with `from`, what a confirmation page of one's own was made of."""
    try:
        filled = drafts.begun("install", "", InstallForm)
    except drafts.Placed as placed:
        return drafts.already(placed)
    token = request.args.get("from")
    if token:
        _fill(filled, kept(token, "install"))
    return _page(filled)


@bp.post("")
@needs("place_install")
def submit() -> Response | str | tuple[str, int]:
    """Checks the form and shows the confirmation page; or does what one of the form's other buttons says."""
    filled = InstallForm()
    drafts.keep_if_it_can_be("install", "", opened(filled.text("opened_at")))
    act = request.form.get("act", "next")
    if act in ("find_document", "find_phone"):
        return _page(filled, filled.take(finding.customer(filled.text(act.removeprefix("find_")), act)))
    if act == "address":
        return redirect(url_for("addresses.page"), code=307)  # with all that was typed
    if act != "next":
        return _page(filled)
    sentences = filled.missing(now().astimezone(SHANGHAI).date())
    if not sentences:
        try:
            shown = system().orchestrator.prepare(
                filled.new_order(), staff_id=viewer().id, opened_at=opened(filled.text("opened_at")),
                draft_key=filled.text("draft"),
            )  # fmt: skip
            return redirect(url_for("install.confirm", token=shown.token))
        except errors.Invalid as refused:
            sentences = refused.fields
    filled.refuse(sentences)
    return _page(filled), 400


@bp.post("/customer")
@needs("place_install")
def customer() -> dict[str, object]:
    """What is known of a customer, for the form's two buttons."""
    by = "find_phone" if request.form.get("by") == "phone" else "find_document"
    return finding.as_json(finding.customer(request.form.get("text", "").strip(), by))


@bp.get("/confirm/<token>")
@needs("place_install")
def confirm(token: str) -> str | Response:
    """S: what is ordered, fees, effective date, what is lost, the promised time: viewed or printed before submit."""
    page = viewed(token, "install")
    around = counter.confirming("install", page.opened_at, printed=page.printed)
    return render_template(
        "install/confirm.html", token=token, order=page.content, number=page.number, shown_at=page.shown_at,
        around=around,
    )  # fmt: skip


@bp.post("/place")
@needs("place_install")
def place() -> Response | str | tuple[str, int]:
    """Makes the order of a confirmation page that was shown; the same page again gives the same order."""
    return confirming.place("install", _too_late)


def _too_late(page: Kept, sentences: dict[str, Text]) -> tuple[str, int]:
    """Between the confirmation and the submit something changed: a port, a price. Back to the form, all kept."""
    filled = InstallForm(formdata=None)
    _fill(filled, page)
    filled.refuse(sentences)
    return _page(filled), 409


def _fill(filled: InstallForm, page: Kept) -> None:
    filled.fill(page.new, sealed(page.opened_at))
    filled.draft.data = page.draft


def _page(filled: InstallForm, found: Text | None = None) -> str:
    with system().database.reading() as db:
        choices = [
            Choice(offer, catalogue.campaigns_for(db, viewer(), offer.product.id, now()))
            for offer in catalogue.offers(db, viewer(), now())
        ]
        chosen = filled.number("address_id")
        address = address_store.look(db, chosen) if chosen else None
    campaigns = {campaign.id: campaign for choice in choices for campaign in choice.campaigns}
    return render_template(
        "install/form.html", form=filled, choices=choices, campaigns=campaigns.values(), address=address, slots=SLOTS,
        finding=found, anchors=ANCHORS, missing=MISSING, first_day=now().astimezone(SHANGHAI).date().isoformat(),
    )  # fmt: skip
