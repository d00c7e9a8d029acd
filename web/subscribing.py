"""Accepting a business that acts on a subscription, alike for all of them: the form, the confirmation page (S: before
submit), the number. What is a business's own comes with its `Counter`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import errors
from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import looks, subscriptions
from engine.store.database import Session
from engine.store.subscriptions import SubscriptionView
from web import confirming, counter, drafts
from web.confirming import Kept, kept, opened, sealed, viewed
from web.current import needs, now, system, viewer
from web.errors import status_of
from web.subscriptions import about


class Form(Protocol):
    """A form of such a business."""

    opened_at: Any
    draft: Any

    def missing(self, today: date) -> dict[str, Text]: ...
    def new_order(self, subscription_id: int) -> Any: ...
    def fill(self, new: Any, opened_at: str) -> None: ...
    def refuse(self, sentences: dict[str, Text]) -> None: ...
    def text(self, name: str) -> str: ...


def nothing(session: Session, view: SubscriptionView, form: Any) -> dict[str, Any]:
    """A page that needs no more than the subscription."""
    return {}


@dataclass(frozen=True)
class Counter:
    """Where one business is accepted."""

    business: str
    form: Callable[..., Form]
    look: str  #: why the owner's data are seen in full on the confirmation page (law: logged)
    more: Callable[[Session, SubscriptionView, Any], dict[str, Any]] = nothing  #: what its pages show beside

    def blueprint(self) -> Blueprint:
        """Its doors, under `/orders/new/<business>`."""
        bp = Blueprint(self.business, __name__, url_prefix=f"/orders/new/{self.business}")
        allowed = needs(f"place_{self.business}")
        bp.get("/<int:subscription_id>", endpoint="form")(allowed(self.empty))
        bp.post("/<int:subscription_id>", endpoint="submit")(allowed(self.submit))
        bp.get("/confirm/<token>", endpoint="confirm")(allowed(self.confirm))
        bp.post("/place", endpoint="place")(allowed(self.place))
        return bp

    def empty(self, subscription_id: int) -> str | Response:
        """The empty form; with `draft`, as it was left; with `from`, what a confirmation page of one's own was made
        of."""
        try:
            filled = drafts.begun(self.business, str(subscription_id), self.form)
        except drafts.Placed as placed:
            return drafts.already(placed)
        token = request.args.get("from")
        if token:
            self._fill(filled, kept(token, self.business))
        return self._page(filled, subscription_id)

    def submit(self, subscription_id: int) -> Response | str | tuple[str, int]:
        """Checks the form and shows the confirmation page; or does what another of the form's buttons says."""
        filled = self.form()
        drafts.keep_if_it_can_be(self.business, str(subscription_id), opened(filled.text("opened_at")))
        act = request.form.get("act", "next")
        if act == "address":
            return redirect(url_for("addresses.page"), code=307)  # with all that was typed
        if act != "next":
            return self._page(filled, subscription_id)
        try:
            if sentences := filled.missing(now().astimezone(SHANGHAI).date()):
                raise errors.Invalid(sentences)
            shown = system().orchestrator.prepare(
                filled.new_order(subscription_id), staff_id=viewer().id, opened_at=opened(filled.text("opened_at")),
                draft_key=filled.text("draft"),
            )  # fmt: skip
        except errors.Invalid as refused:
            filled.refuse(refused.fields)
            return self._page(filled, subscription_id), status_of(refused)
        self._looked(shown.content["owner_id"])
        return redirect(url_for(f"{self.business}.confirm", token=shown.token))

    def confirm(self, token: str) -> str:
        """S: what is ordered, what it costs, what is lost: viewed or printed before submit."""
        page = viewed(token, self.business)
        around = counter.confirming(self.business, page.opened_at, printed=page.printed)
        with system().database.reading() as db:
            view = subscriptions.view(db, page.new.subscription_id, viewer())
            more = self.more(db, view, None)
        return render_template(
            f"{self.business}/confirm.html", token=token, order=page.content, number=page.number,
            shown_at=page.shown_at, subscription_id=page.new.subscription_id, around=around, **more,
        )  # fmt: skip

    def place(self) -> Response | str | tuple[str, int]:
        """Makes the order of a confirmation page that was shown."""
        return confirming.place(self.business, self._too_late)

    def _too_late(self, page: Kept, sentences: dict[str, Text]) -> tuple[str, int]:
        filled = self.form(formdata=None)
        self._fill(filled, page)
        filled.refuse(sentences)
        return self._page(filled, page.new.subscription_id), 409

    def _looked(self, owner_id: int) -> None:
        """The confirmation page shows the owner in full, whose document was brought: kept as a look (law)."""
        with system().database.writing() as db:
            looks.record(
                db, staff_id=viewer().id, customer_id=owner_id, order_id=None, reason=self.look, at=now(),
                address=request.remote_addr,
            )  # fmt: skip

    @staticmethod
    def _fill(filled: Form, page: Kept) -> None:
        filled.fill(page.new, sealed(page.opened_at))
        filled.draft.data = page.draft

    def _page(self, filled: Form, subscription_id: int) -> str:
        with system().database.reading() as db:
            view = subscriptions.view(db, subscription_id, viewer())
            facts = about(db, view) | self.more(db, view, filled)
        return render_template(f"{self.business}/form.html", form=filled, **facts)
