"""Drafts of the forms of acceptance: kept while one types, gone on with, put away and had back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from engine import errors, possible
from engine.orders import masking, rights
from engine.store import drafts, lives, parameters
from engine.store.database import Session
from engine.tables import Draft
from web.confirming import opened, sealed
from web.counter import STEPS
from web.current import may, now, refusal, system, viewer

bp = Blueprint("drafts", __name__, url_prefix="/drafts")
#: what of a form is no draft: whether it may be submitted, when it was opened, which of its buttons was pressed
NOT_KEPT = frozenset({"csrf_token", "opened_at", "draft", "act", "form", "business", "subject"})
#: what every form begins with: of these alone no draft is made
BEGUN = frozenset({"document_kind", "owner_document_kind", "payment_kind", "appointment_slot"})
#: what of a draft tells whose it is
NAMES = ("customer_name", "phone")


@dataclass(frozen=True)
class Line:
    """A draft as the list shows it."""

    key: str
    business: str
    subject: str
    name: str
    phone: str
    saved_at: datetime
    left: timedelta
    href: str


class Placed(Exception):
    """The draft's order is placed already: its number."""

    def __init__(self, number: str) -> None:
        self.number = number


@bp.get("")
def listing() -> str:
    """My drafts, the latest first; `undo`: the one that was just put away."""
    return render_template("drafts/listing.html", rows=mine(), undo=request.args.get("undo", ""))


@bp.post("/save")
def save() -> dict[str, str]:
    """Keeps what was typed until now; small, and often. `at`: when, as the page says it."""
    business = request.form.get("business", "")
    subject = request.form.get("subject", "")
    if business not in STEPS or not _subject_of(business).fullmatch(subject):
        raise errors.NotFound("没有这样的受理单", "There is no such form")
    if not may(right_of(business)):
        raise refusal(right_of(business))
    keep(business, subject, opened(request.form.get("opened_at", "")))
    return {"at": now().isoformat()}


@bp.get("/token")
def token() -> dict[str, str]:
    """For a form whose session ended: what lets it go on after another sign-in, and who has signed in now."""
    return {"token": generate_csrf(), "number": viewer().number}


@bp.post("/<key>/discard")
def discard(key: str) -> Response:
    """Puts a draft away; the list then has the button that brings it back."""
    with system().database.writing() as db:
        drafts.discard(db, viewer(), key, now())
    return redirect(url_for("drafts.listing", undo=key))


@bp.post("/<key>/restore")
def restore(key: str) -> Response:
    """Has a draft back that was put away."""
    with system().database.writing() as db:
        drafts.restore(db, viewer(), key)
    flash(_("草稿已恢复。"), "success")
    return redirect(url_for("drafts.listing"))


def _subject_of(business: str) -> re.Pattern[str]:
    """What the forms of a business act on: nothing yet, an order's number, a subscription's id."""
    if business == "install":
        return re.compile("")
    return re.compile(r"[A-Z]{2}[0-9]{1,20}" if business in possible.RIGHTS else r"[0-9]{1,18}")


def right_of(business: str) -> str:
    """The right that a business takes."""
    return possible.RIGHTS.get(business, f"place_{business}")


def begun(business: str, subject: str, form: Callable[..., Any], begin: Callable[[Any], None] | None = None) -> Any:
    """The form of this GET: of the draft that the address names, else a new one, made by `begin`.

    Raises `Placed` where the draft has become an order.
    """
    key = request.args.get("draft", "")
    row, number = _row(key, business, subject)
    if number:
        raise Placed(number)
    if row is not None:
        filled = form(formdata=MultiDict(row.content))
        filled.opened_at.data = sealed(now() - (row.saved_at - row.opened_at))  # what lay in between does not count
    else:
        filled = form(formdata=None)
        if begin is not None:
            begin(filled)
        filled.opened_at.data = sealed(now())
    filled.draft.data = key if drafts.KEY.fullmatch(key) else secrets.token_urlsafe(16)
    return filled


def keep(business: str, subject: str, opened_at: datetime) -> None:
    """Keeps what this POST has typed; an empty form is no draft. Raises as `drafts.save` does."""
    content = {name: value for name, value in request.form.items() if name not in NOT_KEPT}
    key = request.form.get("draft", "")
    if not any(value.strip() for name, value in content.items() if name not in BEGUN):
        return
    with system().database.writing() as db:
        drafts.purge(db, _oldest(db))
        drafts.save(db, viewer(), key, business, subject, content, opened_at, now())


def keep_if_it_can_be(business: str, subject: str, opened_at: datetime) -> None:
    """The same beside a submit, which goes on in any case: it says itself what is wrong with it."""
    try:
        keep(business, subject, opened_at)
    except (errors.Invalid, errors.Conflict, errors.NotFound, errors.NotAllowed):
        return


def already(placed: Placed) -> Response:
    """To the number of an order that was placed, which says that this was it."""
    return redirect(url_for("orders.accepted", number=placed.number, again=1))


def mine() -> list[Line]:
    """The drafts of the one who asks, as far as they still may accept that business."""
    if not any(rights.may(viewer(), right_of(business)) for business in STEPS):
        return []
    with system().database.reading() as db:
        oldest = _oldest(db)
        rows = drafts.listing(db, viewer(), oldest)
        return [_line(row, oldest) for row in rows if may(right_of(row.business))]


def _line(row: Draft, oldest: datetime) -> Line:
    name, phone = (str(row.content.get(field, "")).strip() for field in NAMES)
    return Line(
        row.key, row.business, row.subject, masking.name(name) if name else "", masking.phone(phone) if phone else "",
        row.saved_at, timedelta(seconds=system().clock.real_seconds(row.saved_at - oldest)), _href(row),
    )  # fmt: skip


def _href(row: Draft) -> str:
    if row.business == "install":
        return url_for("install.form", draft=row.key)
    if row.business in ("change_order", "cancel_order"):
        return url_for(f"{row.business}.form", number=row.subject, draft=row.key)
    return url_for(f"{row.business}.form", subscription_id=int(row.subject), draft=row.key)


def _row(key: str, business: str, subject: str) -> tuple[Draft | None, str]:
    """The draft, unless it is of another form or too old; and the number of what came of it."""
    with system().database.reading() as db:
        row = drafts.take(db, viewer(), key)
        if row is None or row.saved_at < _oldest(db) or (row.business, row.subject) != (business, subject):
            return None, ""
        return row, lives.number(db, row.order_id) if row.order_id is not None else ""


def _oldest(session: Session) -> datetime:
    """From when on drafts are kept: people's time, however fast business time runs."""
    hours = parameters.number(session, "draft.hours")
    clock = system().clock
    return now() - timedelta(hours=hours) / clock.real_seconds(timedelta(seconds=1))
