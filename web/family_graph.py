"""An order's family as a small graph drawn by Graphviz: the order or install, its changes and cancels, its work orders.
No personal data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import Blueprint, Response, url_for
from flask_babel import gettext as _

from bpmn.drawing import State, cards
from bpmn.drawing.cards import Card, Tie
from bpmn.errors import MapError
from engine.errors import Text
from engine.store import families, find
from engine.store.families import Family, Member
from engine.tables import Order, Revision, WorkOrder
from web import words
from web.current import needs, system, viewer
from web.language import moment, say

bp = Blueprint("family", __name__, url_prefix="/orders")

#: how an order or work order in that state looks; one that is not here: not begun
LOOKS: dict[str, State] = {
    "acknowledged": "current", "inProgress": "current", "pending": "waiting", "held": "waiting",
    "assessingCancellation": "waiting", "pendingCancellation": "waiting", "cancelled": "cancelled",
    "completed": "done", "failed": "failed", "rejected": "failed", "partial": "failed",
}  # fmt: skip
#: the same of what a change or cancel has come to
ANSWERS: dict[str, State] = {
    "asked": "waiting", "assessing": "waiting", "undoing": "waiting", "agreed": "done", "done": "done",
    "refused": "failed", "denied": "failed",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One of the family, for the list beneath the graph: the card, and what ties it to the first."""

    card: Card
    tie: str


@dataclass(frozen=True)
class Shown:
    """The graph, or why there is none, and the same as a list. Without lines there is nothing to show."""

    svg: str = ""
    problem: str = ""
    lines: tuple[Line, ...] = ()


@bp.get("/<number>/family.svg")
@needs("see_orders")
def svg(number: str) -> Response:
    """The graph as a file of its own."""
    with system().database.reading() as db:
        order = find.order(db, number, viewer()).order
        family = families.family(db, order)
    found = shown(family, order, always=True)
    if not found.svg:
        return Response(found.problem, status=503, mimetype="text/plain")
    answer = Response(cards.alone(found.svg), mimetype="image/svg+xml")
    answer.headers["Content-Disposition"] = f'inline; filename="{number}-family.svg"'
    return answer


def shown(family: Family, here: Order, *, always: bool = False) -> Shown:
    """What a page of the order `here` shows: only where there is more than one order or more than one work order,
    unless `always`."""
    if not always and not family.members and len(family.work_orders) < 2:
        return Shown()
    drawn, ties = _graph(family, here)
    lines = tuple(Line(card, _tied(place, ties)) for place, card in enumerate(drawn))
    try:
        return Shown(svg=_drawn(drawn, ties, _("订单家族")), lines=lines)
    except MapError as error:
        why = Text(f"{error.zh}。{error.fix_zh}。", f"{error.message}. {error.fix[:1].upper()}{error.fix[1:]}.")
        return Shown(problem=say(why), lines=lines)


#: a graph changes only with what it shows
_drawn = lru_cache(maxsize=128)(cards.graph)


def _tied(place: int, ties: tuple[Tie, ...]) -> str:
    return next((" · ".join(tie.words) for tie in ties if tie.target == place and tie.words), "")


def _graph(family: Family, here: Order) -> tuple[tuple[Card, ...], tuple[Tie, ...]]:
    """The install first, then all that came of it as it came."""
    below: list[tuple[datetime, Member | WorkOrder]] = [(one.order.accepted_at, one) for one in family.members]
    below += [(one.created_at, one) for one in family.work_orders]
    ordered = [one for _at, one in sorted(below, key=lambda pair: pair[0])]
    place = {one.id: index for index, one in enumerate(ordered, 1) if isinstance(one, WorkOrder)}
    drawn, ties = [_order(family.root, family, here)], []
    asked = any(isinstance(one, Member) and one.asked.work_order_id in place for one in ordered)
    for index, one in enumerate(ordered, 1):
        if isinstance(one, WorkOrder):
            drawn.append(_work_order(one))
            attempt = _("第 %(n)s 张", n=one.attempt)
            ties.append(Tie(0, index, (_("施工单"), attempt), apart=2 if asked else 1))
            continue
        drawn.append(_order(one.order, family, here))
        ties.append(Tie(0, index, _answer(one), ANSWERS.get(one.asked.state, "")))
        if one.asked.work_order_id in place:
            ties.append(Tie(index, place[one.asked.work_order_id], faint=True))
    return tuple(drawn), tuple(ties)


def _order(order: Order, family: Family, here: Order) -> Card:
    business = words.word(order.business, "business")
    kind = "returned" if order.element == "handle_return" else words.state_kind(order.business)
    word = words.word(order.state, kind)
    troubled = order.id in family.troubled
    since = moment(order.ended_at or family.since.get(order.id) or order.accepted_at)
    notes = [f"{business} {order.number}", word, _("%(at)s 起", at=since)]
    if troubled:
        notes.append(_("有异常单待处理"))
    return Card(
        business, order.number, "incident" if troubled else LOOKS.get(order.state, ""), word,
        since=_("%(at)s 起", at=since[5:]), href=url_for("orders.page", number=order.number), note=" · ".join(notes),
        here=_("本单") if order.id == here.id else "",
    )  # fmt: skip


def _work_order(one: WorkOrder) -> Card:
    word, look = words.word(one.state, "work_order"), LOOKS.get(one.state, "waiting")
    since = moment(one.ended_at or one.said_at or one.created_at)
    note = " · ".join([_("施工单 %(id)s", id=one.external_id), word, _("%(at)s 起", at=since)])
    since = _("%(at)s 起", at=since[5:])
    return Card(_("施工单"), one.external_id, look, word, since=since, note=note)


def _answer(one: Member) -> tuple[str, str]:
    """What a change or cancel is to its install, and what the provisioning system says."""
    answer = words.word(one.asked.state, "asked")
    if isinstance(one.asked, Revision):
        return _("改单 第 %(n)s 版", n=one.asked.number), answer
    return words.word(one.order.business, "business"), answer
