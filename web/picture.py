"""An order's picture: the map, drawn once per version, and over it where the order stands, in the reader's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from flask_babel import gettext as _

from bpmn import drawing
from bpmn.errors import MapError
from bpmn.library import Map
from bpmn.map import Element, Facts
from engine.errors import MapGone, NotFound, Text
from engine.picturing import Picture, Stand
from engine.position import POOL
from engine.store import pictures
from web import kinds, map_names, missing, words
from web.current import now, system
from web.language import chosen, clock_time, moment, span

#: the kinds of elements that a timer is
TIMERS = frozenset({"boundaryEvent", "intermediateCatchEvent"})
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True)
class Sheet:
    """One of an order's pictures: of its own map, or of one that it calls."""

    called: str  #: the called process; empty: the order's own map
    name: str
    state: str  #: of the mark of its call
    shown: bool
    call: str = ""  #: the call that leads to it


@dataclass(frozen=True)
class Drawn:
    """One order's picture, and its parts that change."""

    svg: str  #: empty where there is none
    style: str  #: of the state alone
    badges: str
    outside: list[str]  #: names of positions that this picture doesn't show
    facts: Facts
    sheets: list[Sheet]
    picture: Picture
    at: datetime  #: as of when
    trouble: Text | None = None  #: why there is no picture
    scene: drawing.Scene | None = None  #: what is drawn; none where there is no picture

    def apart(self) -> tuple[str, str]:
        """The picture without its style blocks, and the map's own: for a page whose policy refuses them inline."""
        return STYLE.sub("", self.svg), "\n".join(STYLE.findall(self.svg)[:-1])


def draw(number: str, called: str = "", step: int | None = None, *, nonce: str = "") -> Drawn:
    """The picture of an order, now or as of one of its steps: of its own map, or of that of a process that it calls.

    Raises `NotFound`, `MapGone` where the map's version can't be read or drawn any more.
    """
    with system().database.reading() as db:
        map_, found = pictures.pictured(db, number, step)
    return _over(map_, found, called, nonce)


def drawn_or_told(number: str, called: str = "", step: int | None = None, *, nonce: str = "") -> Drawn:
    """The same for a page with words around it: where there is no picture, these say so in its place."""
    try:
        with system().database.reading() as db:
            map_, found = pictures.pictured(db, number, step)
    except MapGone as error:
        with system().database.reading() as db:
            found = pictures.unmapped(db, number)
        outside = missing.names(found, ())
        return Drawn("", "", "", outside, Facts(), [], found, now(), error.text)
    try:
        return _over(map_, found, called, nonce)
    except MapGone as error:
        undrawn = missing.names(found, map_.elements)
        return Drawn("", "", "", undrawn, map_.facts, _sheets(map_, found, called), found, _as_of(found), error.text)


def _over(map_: Map, found: Picture, called: str, nonce: str) -> Drawn:
    """An order's state over the picture of its map, or of one that it calls."""
    drawn = _of(map_, called)
    try:
        scene, plain = _plain(drawn.xml, chosen() == "en")
    except MapError as error:
        raise MapGone("流程图的图形已损坏，无法绘制", f"The map's diagram can't be drawn: {error.message}") from error
    at = _as_of(found)
    elsewhere = map_.elements.keys() - drawn.own.elements.keys()  # on another of this order's pictures
    marks = {
        element: mark(stand, at, map_.facts) for element, stand in found.stands.items() if element not in elsewhere
    }
    over = drawing.overlay(scene, marks, found.taken, notes=_heard(found, at))
    svg = drawing.compose(plain, over, nonce=nonce)
    outside = missing.names(found, over.outside)
    return Drawn(
        svg, over.style, over.badges, outside, map_.facts, _sheets(map_, found, called), found, at, scene=scene
    )


def _as_of(found: Picture) -> datetime:
    """The moment of which a picture tells."""
    return (found.frame and found.frame.at) or now()


def _heard(found: Picture, at: datetime) -> dict[str, str]:
    """On the provisioning system's pool: until when we know of it."""
    heard = found.heard_at
    return {POOL: _("截至 %(at)s", at=_end(at, heard)[-11:])} if heard else {}


def _of(map_: Map, called: str) -> Map:
    """The map that is to be drawn."""
    if not called:
        return map_
    for one in map_.every():
        if called in one.calls:
            return one.calls[called]
    raise NotFound(f"该订单没有流程图 {called[:40]}", f"This order has no map {called[:40]}")


def _sheets(map_: Map, found: Picture, shown: str) -> list[Sheet]:
    """All pictures of an order, its own first; each called one with the mark of its call."""
    sheets = [Sheet("", map_names.title(map_.own), "", not shown)]
    for call in (one for one in map_.elements.values() if one.type == "callActivity"):
        stand = found.stands.get(call.id)
        name = map_names.title(_of(map_, call.calls).own)
        sheets.append(Sheet(call.calls, name, stand.state if stand else "", call.calls == shown, call.id))
    return sheets


def mark(stand: Stand, at: datetime, facts: Facts) -> drawing.Mark:
    """The words and signs on one element."""
    element = facts.elements.get(stand.element)
    return drawing.Mark(
        state=stand.state,
        count=max(stand.passes, 1),
        note=note(stand, at, facts),
        due=_("%(at)s 到时", at=moment(stand.due_at)[5:]) if stand.due_at and _shows_due(element) else "",
        overdue=stand.overdue,
        progress=f"{stand.arrived}/{stand.needed}" if stand.arrived < stand.needed else "",
        incidents=stand.incidents,
    )


def _shows_due(element: Element | None) -> bool:
    """A timer says so itself; what it sits on needs not say it again."""
    return element is not None and element.type in TIMERS


def note(stand: Stand, at: datetime, facts: Facts) -> str:
    """Name, whose, times and length of a stay, and until when it may last, for whoever points at it."""
    parts = [kinds.name(facts, stand.element)]
    element = facts.elements.get(stand.element)
    if element and element.lane:
        parts.append(map_names.pool(element.lane))
    if stand.entered_at and stand.left_at:
        parts.append(f"{moment(stand.entered_at)} – {_end(stand.entered_at, stand.left_at)}")
        if stand.left_at - stand.entered_at >= timedelta(minutes=1):
            parts.append(span(stand.left_at - stand.entered_at))
    elif stand.entered_at:
        parts.append(_("%(at)s 起，已 %(span)s", at=moment(stand.entered_at), span=span(at - stand.entered_at)))
    if stand.is_here and stand.limit_at:
        parts.append(_("时限 %(at)s", at=moment(stand.limit_at)))
    if stand.arrived < stand.needed:
        parts.append(_("已到 %(n)s 路，共 %(m)s 路", n=stand.arrived, m=stand.needed))
    if stand.delay:
        parts.append(words.word(stand.delay, "state"))
    if stand.incident:
        parts.append(_("异常单 %(number)s", number=stand.incident))
    if stand.incidents > 1:
        parts.append(_("未处理异常 %(n)s 件", n=stand.incidents))
    if stand.passes > 1:
        parts.append(_("第 %(n)s 次", n=stand.passes))
    return " · ".join(parts)


def _end(began: datetime, ended: datetime) -> str:
    """The end of a stay; on the same day its time will do."""
    return clock_time(ended) if moment(began)[:10] == moment(ended)[:10] else moment(ended)


@lru_cache(maxsize=32)
def _plain(xml: bytes, english: bool) -> tuple[drawing.Scene, str]:
    scene = drawing.scene(xml)
    if english:
        scene = map_names.in_english(scene)
    return scene, drawing.svg(scene)
