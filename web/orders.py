"""Orders to look at: the list, one order's page, the page with its number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engine import possible
from engine.deciding import DECISIONS
from engine.errors import NotFound, Text
from engine.orders.staff_view import StaffView
from engine.position import PROVISIONING
from engine.states import ORDER, WITHOUT_PROVISIONING
from engine.store import beside, catalogue, complaints, confirmations, families, find, halls, notes, saved
from engine.store.find import OrderView
from engine.tables import Order
from web import columns, counter, family_graph, family_standing, history, looked_for, looking_back, masked
from web.appointments import appointments
from web.current import needs, now, system, viewer
from web.forms.reschedule import WISHED, RescheduleForm
from web.forms.visit import SLOTS
from web.picture import Drawn, drawn_or_told
from web.security import nonce
from web.standing import standing

bp = Blueprint("orders", __name__, url_prefix="/orders")
ROWS = 50
#: the parts of an order's page that change while one looks
LIVE = ("paper", "head", "standing", "delays", "family", "steps", "acts", "possible", "exchange", "notes", "history")
#: … and of what stands around a picture
OF_THE_PICTURE = {"sheets": "diagrams/_sheets.html", "frames": "diagrams/_history.html"}
#: of an order that has ended, the acts of which one is still told why they are too late
AFTER_THE_END = frozenset({"change_order", "cancel_order"})


@dataclass(frozen=True)
class Noted:
    """A note that could not be kept: what was typed, and why not. `note_id`: the one that was to be corrected."""

    text: str
    why: Text
    note_id: int | None = None


@bp.get("")
@needs("see_orders")
def listing() -> str:
    """S: orders by number, phone, account, customer, document, address; by state, business, hall, colour; overdue,
    one's own."""
    asked = looked_for.asked()
    with system().database.reading() as db:
        found = find.orders(db, asked.wanted, viewer(), after=request.args.get("after"), limit=ROWS)
        return render_template(
            "orders/listing.html", page=found, asked=asked, wanted=asked.wanted, most=find.COUNTED, now=now(),
            states=[state for state in ORDER if state != "new"], halls=halls.reached(db, viewer()),
            chips=asked.chips(db), queries=[(one, looked_for.meant(one.wanted)) for one in saved.queries(db, viewer())],
            headings=columns.headings(columns.chosen(db), asked), columns=columns.COLUMNS, turns=looked_for.OFFERED,
            longest_name=saved.LONGEST_NAME,
        )  # fmt: skip


@bp.post("/find")
@needs("see_orders")
def look() -> Response:
    """What was typed leads to the list without standing in its address."""
    return redirect(looked_for.asked().href(), 303)


@bp.get("/<number>")
@needs("see_orders")
def page(number: str) -> str:
    """One order: where it stands, both pools in one picture, what is to be done, all that happened."""
    return render(number, viewer(), full=False)


@bp.get("/<number>/accepted")
@needs("see_orders")
def accepted(number: str) -> str:
    """S: after saving, the order number is shown."""
    with system().database.reading() as db:
        view = find.order(db, number, viewer())
        made_of = confirmations.of_order(db, view.order.id)
    if view.order.business not in counter.STEPS:
        raise NotFound("投诉单请看受理回执", "A complaint has a receipt instead")
    around = counter.accepted(
        view.order.business, view.order.acceptance_seconds,
        printed=made_of is not None and made_of.printed_at is not None,
    )  # fmt: skip
    return render_template(
        "orders/accepted.html", order=view.order, again=bool(request.args.get("again")), around=around
    )


@bp.get("/<number>/live")
@needs("see_orders")
def live(number: str) -> dict[str, Any]:
    """What of the page may have changed: the picture's style block and badges, and the lists."""
    drawn, facts = _look(number, viewer())
    facts |= {"reschedule": rescheduling(facts["order"])}
    regions = {name: render_template(f"orders/_{name}.html", **facts) for name in LIVE}
    regions |= {name: render_template(one, **facts) for name, one in OF_THE_PICTURE.items()}
    return overlay(drawn) | {"regions": regions}


def overlay(drawn: Drawn) -> dict[str, Any]:
    """The parts of a picture that change, for the page's own script."""
    return {
        "version": drawn.picture.version, "style": drawn.style, "badges": drawn.badges, "ended": drawn.picture.ended,
        "here": _here(drawn), "step": drawn.picture.frame.number if drawn.picture.frame else None,
        "steps": len(drawn.picture.frames), "at": drawn.at.isoformat(),
    }  # fmt: skip


def around(drawn: Drawn, view: OrderView) -> dict[str, Any]:
    """What the templates around a picture need of it."""
    return {
        "outside": drawn.outside, "sheets": drawn.sheets, "called": called(), "trouble": drawn.trouble,
        "frames": looking_back.lines(drawn.picture, drawn.facts, view.order.state),
        "looks_back": drawn.picture.frame is not None, "map_version": map_version(view),
    }  # fmt: skip


def map_version(view: OrderView) -> str:
    """The version of the map that the order walks on; after a move to another, both."""
    if view.map_ordinal is None:
        return _("流程图版本已不存在")
    if view.map_began == view.map_ordinal:
        return _("流程图第 %(n)s 版", n=view.map_ordinal)
    return _("流程图第 %(n)s 版（受理时第 %(m)s 版）", n=view.map_ordinal, m=view.map_began)


def _here(drawn: Drawn) -> list[str]:
    """Where to look first: at the provisioning system's pool while it is at work, else at ours."""
    here = drawn.picture.here
    return [stand.element for stand in here if stand.pool == PROVISIONING] or [stand.element for stand in here]


def render(
    number: str, who: StaffView, *, full: bool, reschedule: RescheduleForm | None = None, noted: Noted | None = None
) -> str:
    """The order's page; `full`: with personal data in full, for this one view. `reschedule`: the form of a 改约 that
    was refused; `noted`: a note that was."""
    drawn, facts = _look(number, who)
    view: OrderView = facts["view"]
    return render_template(
        "orders/page.html", picture=drawn.svg, reschedule=reschedule or rescheduling(view.order),
        person=masked.person(view, full=full), full=full, noted=noted,
        old_address=masked.old_address(facts["beside"].relocation, full=full), shown=overlay(drawn), **facts,
    )  # fmt: skip


def rescheduling(order: Order) -> RescheduleForm:
    """The form of a 改约 as it begins: with the appointment that there is."""
    form = RescheduleForm(formdata=None)
    form.fill_appointment(order.appointment_from)
    return form


def _look(number: str, who: StaffView) -> tuple[Drawn, dict[str, Any]]:
    """The picture and all words around it, from one moment."""
    with system().database.reading() as db:
        view = find.order(db, number, who)
        due = any(todo.element == "order_campaign" and todo.state == "open" for todo in view.todos)
        campaigns = catalogue.campaigns_for(db, who, view.product.id, now()) if due else []
        more = beside.of(db, view.order)
        written = notes.lines(db, view.order.id, who, now())
        made_of = confirmations.of_order(db, view.order.id)
        excepted = confirmations.exception(db, view.order.id)
        complained = complaints.about(db, view.order.id)
        kin = families.family(db, view.order)
    drawn = drawn_or_told(number, called(), looking_back.step(), nonce=nonce())
    with system().database.reading() as db:
        acts = possible.acts(db, view.order.id, who, now()) if drawn.trouble is None else []
    return drawn, around(drawn, view) | {
        "view": view,
        "order": view.order,
        "standing": standing(view, drawn.facts, drawn.picture, drawn.at, more),
        "history": history.lines(view),
        "decisions": DECISIONS,
        "campaigns": campaigns,
        "beside": more,
        "notes": written,
        "made_of": made_of,
        "excepted": excepted,
        "complaints": complained,
        "family": family_graph.shown(kin, view.order),
        "answer": family_standing.answer(more.asked),
        "possible": [act for act in acts if not view.order.ended_at or act.name in AFTER_THE_END],
        "appointments": appointments(view),
        "slots": SLOTS,
        "wished": WISHED,
        "old_owner": masked.owner(more.old_owner) if more.old_owner else None,
        "without_provisioning": WITHOUT_PROVISIONING,
        "now": drawn.at,
    }


def called() -> str:
    """The called process whose picture is asked for; empty: the order's own."""
    return request.args.get("map", "")
