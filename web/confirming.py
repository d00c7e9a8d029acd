"""Confirmation pages (S: before submit) and what comes of them, alike for every business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, current_app, redirect, request, session, url_for
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from engine import errors
from engine.errors import Text
from engine.orders.new_order import New, NewCancel, NewChange
from engine.store import confirmations, lives, parameters
from web.current import now, system, viewer

bp = Blueprint("confirmations", __name__, url_prefix="/confirmations")
#: how many submitted confirmations a session remembers, to explain a second submit
REMEMBERED = 20
Page = str | tuple[str, int]


@dataclass(frozen=True)
class Kept:
    """A confirmation page that was shown, and the number of the order that came of it, if one did."""

    new: New
    content: dict[str, Any]
    opened_at: datetime
    shown_at: datetime
    number: str
    draft: str = ""
    printed: bool = False


@bp.post("/<token>/printed")
def printed(token: str) -> dict[str, int]:
    """S: the page was printed; the first time is kept. `limit`: the seconds that an acceptance with printing may
    take."""
    with system().database.writing() as db:
        confirmations.seen(db, token, viewer().id, now(), printed=True)
        return {"limit": parameters.number(db, "accept.print_minutes") * 60}


def viewed(token: str, business: str) -> Kept:
    """The same as `kept`, and that it was on the screen is kept (S: viewed or printed before submit)."""
    page = kept(token, business)
    with system().database.writing() as db:
        confirmations.seen(db, token, viewer().id, now())
    return page


def kept(token: str, business: str) -> Kept:
    """A confirmation page of the one who asks, for that business; raises `NotFound`, `NotAllowed`."""
    with system().database.reading() as db:
        row = confirmations.take(db, token, viewer().id)
        if row.business != business:
            raise errors.NotFound("这张确认单属于其他业务", "This confirmation page is of another business")
        number = lives.number(db, row.order_id) if row.order_id is not None else ""
    return Kept(
        confirmations.asked(row), confirmations.shown(row), row.opened_at, row.shown_at, number, row.draft_key or "",
        row.printed_at is not None,
    )  # fmt: skip


def place(business: str, too_late: Callable[[Kept, dict[str, Text]], Page]) -> Response | Page:
    """Makes the order of the confirmation page that was shown; the same page again gives the same order.

    `too_late` leads back to the form, all kept, where something changed between the confirmation and the submit.
    """
    token = request.form.get("token", "")
    page = kept(token, business)
    if not page.number and not request.form.get("consent"):
        return redirect(_at(business, token, page))  # S: nothing without the customer's confirmation
    try:
        number = system().orchestrator.place(token, staff_id=viewer().id, consented=True)
    except (errors.Invalid, errors.Conflict) as refused:
        sentences = refused.fields if isinstance(refused, errors.Invalid) else {"": refused.text}
        return too_late(page, sentences)
    placed = session.get("placed", [])
    again = token[:16] in placed
    session["placed"] = [token[:16], *(known for known in placed if known != token[:16])][:REMEMBERED]
    return redirect(url_for("orders.accepted", number=number, again=1 if again else None))


def _at(business: str, token: str, page: Kept) -> str:
    """The confirmation page's address; it then says that the customer's consent is wanted."""
    install = {"number": page.new.order_number} if isinstance(page.new, NewChange | NewCancel) else {}
    return url_for(f"{business}.confirm", token=token, consent="wanted", **install)


def sealed(opened_at: datetime) -> str:
    """When a form was opened, so that its page can carry it."""
    return _seal().dumps(opened_at.isoformat())


def opened(mark: str) -> datetime:
    """When the form was opened; where the mark was tampered with, now."""
    try:
        return datetime.fromisoformat(_seal().loads(mark))
    except (BadSignature, TypeError, ValueError):
        return now()


def _seal() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="opened_at")
