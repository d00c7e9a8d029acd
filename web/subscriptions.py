"""Subscriptions (用户): found by account, phone, name or document, and looked at. Masked."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import acceptance
from engine.orders import masking
from engine.store import subscriptions
from engine.store.database import Session
from engine.store.subscriptions import SubscriptionView
from web import masked
from web.current import needs, now, system, viewer
from web.unreadable import hidden, shown

bp = Blueprint("subscriptions", __name__, url_prefix="/subscriptions")
LONGEST = 100


@bp.get("")
@needs("see_orders")
def listing() -> str:
    """The subscriptions of an account, phone, name or document."""
    text = shown(request.args.get("q", ""))[:LONGEST]
    with system().database.reading() as db:
        rows = subscriptions.search(db, text)
    return render_template("subscriptions/listing.html", rows=rows, text=text, most=subscriptions.LONGEST)


@bp.post("/find")
@needs("see_orders")
def look() -> Response:
    """What was typed leads to the list without standing in its address."""
    text = request.form.get("q", "").replace("\0", "")[:LONGEST].strip()
    return redirect(url_for("subscriptions.listing", q=hidden(text) or None), 303)


@bp.get("/<int:subscription_id>")
@needs("see_orders")
def page(subscription_id: int) -> str:
    """One subscription: what it is, since when, its orders, and what may be ordered for it."""
    with system().database.reading() as db:
        view = subscriptions.view(db, subscription_id, viewer())
        facts = about(db, view)
    return render_template("subscriptions/page.html", **facts)


def about(session: Session, view: SubscriptionView) -> dict[str, Any]:
    """What pages show of a subscription, its personal data masked; and which businesses are refused, with the rule."""
    found = view.found
    return {
        "view": view,
        "found": found,
        "owner": masked.owner(found.owner),
        "account": masked.account(found.subscription),
        "address_masked": masking.address(found.address_text) if found.subscription.account else found.address_text,
        "acts": {business: rule(session, found) for business, rule in acceptance.ON_SUBSCRIPTIONS.items()},
        "contact": masked.contact(found.contact),
        "now": now(),
    }
