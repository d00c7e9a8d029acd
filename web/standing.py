"""Where an order stands, in words: the sentence above the picture, what comes next, and the list of steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from bpmn.map import ACTIVITIES, Element, Facts
from engine.picturing import Picture, Stand
from engine.states import FINAL, WITHOUT_PROVISIONING
from engine.store.beside import Beside
from engine.store.find import OrderView
from web import family_standing, looking_back, map_names, words
from web.language import moment, span
from web.picture import note

#: incidents that an order can't go on without; of others it goes on, and they are listed beside
STOPPING = frozenset({"send", "step", "timer"})


@dataclass(frozen=True)
class Step:
    """A line of the list beside the picture."""

    element: str
    name: str
    state: str  #: of the mark; empty: not yet
    note: str
    when: str
    lane: str
    called: str  #: the called process that has it; empty: on the order's own map
    passes: int = 0


@dataclass(frozen=True)
class Standing:
    """All the words about an order's position."""

    sentence: str
    next: str
    overdue: bool
    groups: list[tuple[str, list[Step]]]  #: by pool
    heard_at: datetime | None
    at: datetime
    family: str = ""  #: of an install: that a change or cancel of it is open


def standing(view: OrderView, facts: Facts, picture: Picture, at: datetime, beside: Beside) -> Standing:
    """The words for this order at this moment, or of one of its steps; `beside`: its family too."""
    earlier = looking_back.sentence(picture, facts, view.order.state)
    return Standing(
        sentence=earlier or sentence(view, picture, at, beside),
        next="" if earlier else following(view, facts, picture),
        overdue=view.order.overdue and view.order.state not in FINAL and not earlier,
        groups=[
            (map_names.pool(process.pool or process.name), _steps(facts, process.id, picture, at))
            for process in facts.processes.values()
            if process.id not in _calls(facts)
        ],
        heard_at=picture.heard_at,
        at=at,
        family="" if earlier else family_standing.note(beside),
    )  # fmt: skip


def sentence(view: OrderView, picture: Picture, at: datetime, beside: Beside) -> str:
    """One sentence: what is going on, whose turn it is, since when."""
    order = view.order
    if order.state in FINAL and beside.parent is None:
        return _("已结束：%(state)s，%(at)s", state=words.word(order.state, "state"), at=moment(order.ended_at))
    incident = next((one for one in view.incidents if one.state == "open" and one.kind in STOPPING), None)
    if incident:
        kind = words.word(incident.kind, "incident")
        return _("停在异常单 %(number)s：%(kind)s，等待处理", number=incident.number, kind=kind)
    if of_family := family_standing.sentence(view, beside, picture, at):
        return of_family
    todo = next((one for one in view.todos if one.state == "open" and one.kind == "element"), None)
    if todo:
        what = words.element(todo.element)
        since = span(at - todo.created_at)
        reason = _reason(view) if todo.element == "handle_return" else ""
        if reason:
            return _("已退单（%(reason)s），等待营业厅【%(what)s】，已 %(span)s", reason=reason, what=what, span=since)
        return _("等待营业厅【%(what)s】，已 %(span)s", what=what, span=since)
    delay = next((one for one in view.delays if one.ended_at is None), None)
    if delay:
        kind = words.word(delay.kind, "state")
        return _("%(kind)s：%(reason)s，自 %(at)s", kind=kind, reason=delay.reason or "—", at=moment(delay.began_at))
    return _under_way(view, picture, at)


def _under_way(view: OrderView, picture: Picture, at: datetime) -> str:
    there = [stand for stand in picture.here if stand.pool == "provisioning"]
    if there:
        newest = max(there, key=lambda stand: stand.entered_at or at)
        since = span(at - (newest.entered_at or at))
        return _("家客开通系统正在【%(what)s】，已 %(span)s", what=words.element(newest.element), span=since)
    newest_order = view.work_orders[-1] if view.work_orders else None
    if newest_order and newest_order.state == "new":
        return _("施工单 %(id)s 正在派往家客开通系统", id=newest_order.external_id)
    if newest_order and newest_order.state == "acknowledged":
        return _("家客开通系统已收到施工单，等待接单")
    if newest_order and newest_order.ended_at is None:
        return _("家客开通系统处理中，等待下一环节回告")
    waits = [stand.element for stand in picture.here if stand.pool == "boss"]
    if waits and view.order.business in WITHOUT_PROVISIONING:
        return _("办理中：【%(what)s】", what=words.element(waits[-1], view.order.business))
    return _("等待【%(what)s】", what=words.element(waits[-1], view.order.business)) if waits else _("处理中")


def following(view: OrderView, facts: Facts, picture: Picture) -> str:
    """What comes next on the map, with all branches named; empty once the order has ended."""
    if view.order.state in FINAL:
        return ""
    here = [stand for stand in picture.here if stand.element in facts.elements]
    there = [stand for stand in here if stand.pool == "provisioning"] or [
        stand for stand in here if facts.elements[stand.element].type not in ("subProcess", "callActivity")
    ]
    names: list[str] = []
    for stand in there:
        names += [words.named(element) for element in _next(facts, stand.element)]
    return _(" 或 ").join(dict.fromkeys(names))


def _next(facts: Facts, element: str) -> list[Element]:
    """The nearest elements with a name that are no gateways."""
    found: list[Element] = []
    ways = facts.following(element)
    seen = set()
    for one in ways:
        if one.id in seen:
            continue
        seen.add(one.id)
        if one.type.endswith("Gateway"):
            ways += facts.following(one.id)
        elif one.type == "endEvent" and one.process in _calls(facts) and not one.parent:
            ways += facts.following(_calls(facts)[one.process])
        elif one.name:
            found.append(one)
    return found


def _calls(facts: Facts) -> dict[str, str]:
    """The called processes, each with the call activity that calls it."""
    return {one.calls: one.id for one in facts.elements.values() if one.type == "callActivity"}


def _steps(facts: Facts, process: str, picture: Picture, at: datetime) -> list[Step]:
    """What people do or wait for, in the order of the map; of the rest only what the order has come to. The steps of
    a called process stand below its call, once the order has come to that."""
    called = process if process in _calls(facts) else ""
    found: list[Step] = []
    for element in facts.elements.values():
        stand = picture.stands.get(element.id)
        if element.process != process or not element.name or element.type.endswith("Gateway"):
            continue
        if element.type in ACTIVITIES or _reached(stand):
            found.append(_step(facts, element, stand, called, at))
        if element.type == "callActivity" and _reached(stand):
            found += _steps(facts, element.calls, picture, at)
    return found


def _reached(stand: Stand | None) -> bool:
    return stand is not None and stand.state != "skipped"


def _step(facts: Facts, element: Element, stand: Stand | None, called: str, at: datetime) -> Step:
    name = words.named(element)
    if stand is None:
        return Step(element.id, name, "", "", "", element.lane, called)
    since = stand.left_at or stand.entered_at
    when = moment(since)[5:] if since else ""
    return Step(element.id, name, stand.state, note(stand, at, facts), when, element.lane, called, stand.passes)


def _reason(view: OrderView) -> str:
    newest = view.work_orders[-1] if view.work_orders else None
    return newest.reason or newest.reason_code if newest else ""
