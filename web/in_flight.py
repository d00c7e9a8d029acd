"""Accepting what may happen to an install in flight (改单, 撤单), alike for both: the form, the confirmation page (S:
before submit), the number; and where a rule forbids it, a page that says which."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine import errors, possible
from engine.clock import SHANGHAI
from engine.errors import Text
from engine.store import find, lives, looks
from engine.store.database import Session
from engine.store.find import OrderView
from engine.tables import Order
from web import confirming, counter, drafts, masked
from web.confirming import Kept, kept, opened, sealed, viewed
from web.current import needs, now, system, viewer
from web.errors import status_of


class Form(Protocol):
    """A form of such a business."""

    opened_at: Any
    draft: Any

    def missing(self, today: date) -> dict[str, Text]: ...
    def new_order(self, order: Order) -> Any: ...
    def fill(self, new: Any, order: Order, opened_at: str) -> None: ...
    def refuse(self, sentences: dict[str, Text]) -> None: ...
    def text(self, name: str) -> str: ...


@dataclass(frozen=True)
class Counter:
    """Where one of the two is accepted."""

    business: str
    path: str
    form: Callable[..., Form]
    look: str  #: why the customer's data are seen in full on the confirmation page (law: logged)
    begin: Callable[[Any, Order], None]  #: what the form begins with
    more: Callable[[Session, OrderView, Any], dict[str, Any]]  #: what its pages show beside

    def blueprint(self) -> Blueprint:
        """Its doors, under `/orders/<number>/<path>`."""
        bp = Blueprint(self.business, __name__, url_prefix="/orders")
        allowed = needs(possible.RIGHTS[self.business])
        bp.get(f"/<number>/{self.path}", endpoint="form")(allowed(self.empty))
        bp.post(f"/<number>/{self.path}", endpoint="submit")(allowed(self.submit))
        bp.get(f"/<number>/{self.path}/confirm/<token>", endpoint="confirm")(allowed(self.confirm))
        bp.post(f"/<number>/{self.path}/place", endpoint="place")(allowed(self.place))
        return bp

    def empty(self, number: str) -> Response:
        """The form as the install is; with `draft`, as it was left; with `from`, what a confirmation page of one's own
        was made of."""
        view = self._view(number)
        try:
            filled = drafts.begun(self.business, number, self.form, lambda form: self.begin(form, view.order))
        except drafts.Placed as placed:
            return drafts.already(placed)
        token = request.args.get("from")
        if token:
            self._fill(filled, view, kept(token, self.business))
        return self._page(filled, view)

    def submit(self, number: str) -> Response:
        """Checks the form and shows the confirmation page; or does what another of the form's buttons says."""
        view = self._view(number)
        filled = self.form()
        drafts.keep_if_it_can_be(self.business, number, opened(filled.text("opened_at")))
        act = request.form.get("act", "next")
        if act == "address":
            return redirect(url_for("addresses.page"), code=307)  # with all that was typed
        if act != "next":
            return self._page(filled, view)
        sentences = filled.missing(now().astimezone(SHANGHAI).date())
        if sentences:
            filled.refuse(sentences)
            return self._page(filled, view, 400)
        try:
            shown = system().orchestrator.prepare(
                filled.new_order(view.order), staff_id=viewer().id, opened_at=opened(filled.text("opened_at")),
                draft_key=filled.text("draft"),
            )  # fmt: skip
        except errors.Invalid as refused:
            filled.refuse(refused.fields)
            return self._page(filled, view, status_of(refused), refused if _by_rule(refused) else None)
        self._looked(view.order)
        return redirect(url_for(f"{self.business}.confirm", number=number, token=shown.token))

    def confirm(self, number: str, token: str) -> str:
        """S: what changes, what it costs, what is lost: viewed or printed before submit."""
        page = viewed(token, self.business)
        around = counter.confirming(self.business, page.opened_at, printed=page.printed)
        view = self._view(page.new.order_number)
        return render_template(
            f"{self.business}/confirm.html", token=token, order=page.content, number=page.number,
            shown_at=page.shown_at, install=view.order, around=around,
        )  # fmt: skip

    def place(self, number: str) -> Response | str | tuple[str, int]:
        """Makes the order of a confirmation page that was shown."""
        return confirming.place(self.business, self._too_late)

    def _too_late(self, page: Kept, sentences: dict[str, Text]) -> Response:
        """Between the confirmation and the submit something changed. Back to the form, all kept."""
        view = self._view(page.new.order_number)
        filled = self.form(formdata=None)
        self._fill(filled, view, page)
        filled.refuse(sentences)
        return self._page(filled, view, 409)

    def _view(self, number: str) -> OrderView:
        with system().database.reading() as db:
            return find.order(db, number, viewer())

    def _looked(self, order: Order) -> None:
        """The confirmation page shows the customer in full, whose document was brought: kept as a look (law)."""
        with system().database.writing() as db:
            looks.record(
                db, staff_id=viewer().id, customer_id=order.customer_id, order_id=order.id, reason=self.look,
                at=now(), address=request.remote_addr,
            )  # fmt: skip

    @staticmethod
    def _fill(filled: Form, view: OrderView, page: Kept) -> None:
        filled.fill(page.new, view.order, sealed(page.opened_at))
        filled.draft.data = page.draft

    def _page(
        self, filled: Form, view: OrderView, status: int = 200, refused: errors.Invalid | None = None
    ) -> Response:
        """The form; where a rule forbids the act as things stand, the page that says so."""
        with system().database.reading() as db:
            life = lives.load(db, view.order.id, now(), lock=False)
            refusal = possible.why_not(life, self.business) or (refused.text if refused else None)
            more = self.more(db, view, filled) if refusal is None else {}
        shown = {"view": view, "order": view.order, "business": self.business}
        if refusal is not None:
            page = render_template("in_flight/refused.html", refusal=refusal, child=life.child, **shown)
            return make_response(page, 409)
        person = masked.person(view, full=False)
        page = render_template(
            f"{self.business}/form.html", form=filled, person=person, crossed=life.crossed(), **shown, **more
        )
        return make_response(page, status)


def _by_rule(refused: errors.Invalid) -> bool:
    return isinstance(refused, errors.RuleRefused)
