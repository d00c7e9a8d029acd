"""All orders on one map: how many stand on each element, how many of them are overdue, how long stays take; a click
leads to the list of those orders. Figures come from the tallies, so the page is as fast for a million orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from bpmn import drawing
from bpmn.drawing import Overlay, heat
from bpmn.library import Map
from engine.clock import SHANGHAI
from engine.errors import NotFound
from engine.orders import scope
from engine.store import halls, maps, overview, versions
from engine.store.overview import Figures
from web import heating, map_names, words
from web.chosen import MEASURES, RANGE, WINDOWS, Choice, choice
from web.current import needs, now, system, viewer
from web.heating import Row, Scale
from web.language import moment, say
from web.picture import STYLE
from web.security import nonce

bp = Blueprint("overview", __name__, url_prefix="/overview")
REGIONS = ("standing", "legend", "table", "sheets")
NOBODY = Figures()


@dataclass(frozen=True)
class Sheet:
    """One of the pictures: of the map itself, or of one that it calls."""

    called: str
    name: str
    standing: int
    shown: bool


@dataclass(frozen=True)
class Look:
    """What there is to see of one map at one moment."""

    choice: Choice
    map: Map  #: as orders walk through it, with all that it calls
    rows: list[Row]
    busiest: Row | None  #: on any of its pictures
    steps: Scale
    whole: Figures
    sheets: list[Sheet]
    elsewhere: list[Row]  #: where orders stand, and this version has no such element
    plain: str
    over: Overlay

    def svg(self, word: str = "") -> str:
        """The picture with its figures, which are links: so it is a group of things, not one image."""
        return drawing.compose(self.plain, self.over, nonce=word).replace('role="img"', 'role="group"', 1)


@bp.get("")
@needs("see_orders")
def page() -> str:
    """The map with its figures, and the same figures as a table."""
    wanted = choice()
    with system().database.reading() as db:
        places = halls.regions_reached(db, viewer()), halls.reached(db, viewer())
        known = versions.deployed(db, wanted.business)
    found = look(wanted, known)
    told = _told(found) if found else {"choice": wanted, "at": now()}
    return render_template(
        "overview/page.html", look=found, versions=known, regions=places[0], halls=places[1], measures=MEASURES,
        windows=[*WINDOWS, RANGE], picture=found.svg(nonce()) if found else "", subject=subject(wanted), **told,
    )  # fmt: skip


@bp.get("/live")
@needs("see_orders")
def live() -> dict[str, Any]:
    """What of the page may have changed."""
    found = _look()
    regions = {name: render_template(f"overview/_{name}.html", look=found, **_told(found)) for name in REGIONS}
    return {"style": found.over.style, "badges": found.over.badges, "regions": regions}


@bp.get("/heat.css")
def palette() -> Response:
    """Heat's colours by day and in the dark, also beside the picture."""
    rules = [
        drawing.custom_properties(heat.STEPS, ":root"),
        drawing.custom_properties(heat.STEPS_IN_THE_DARK, '[data-bs-theme="dark"]'),
        drawing.custom_properties(drawing.DARK, '[data-bs-theme="dark"] .heat-legend'),
    ]
    answer = Response("\n".join(rules), mimetype="text/css")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@bp.get("/map.svg")
@needs("see_orders")
def svg() -> Response:
    """The picture alone."""
    return _named(Response(_look().svg(nonce()), mimetype="image/svg+xml"), "svg")


@bp.get("/map.png")
@needs("see_orders")
def png() -> Response:
    """The picture as a sheet, with what it shows, the time and the legend."""
    return _named(Response(drawing.png(_sheet(_look())), mimetype="image/png"), "png")


@bp.get("/map.pdf")
@needs("see_orders")
def pdf() -> Response:
    """The same sheet, A4 landscape."""
    return _named(Response(drawing.pdf(_sheet(_look())), mimetype="application/pdf"), "pdf")


def _look() -> Look:
    wanted = choice()
    with system().database.reading() as db:
        known = versions.deployed(db, wanted.business)
    found = look(wanted, known)
    if found is None:
        raise NotFound("尚未部署该业务的流程图", "No map is deployed for this business")
    return found


def look(wanted: Choice, known: Sequence[int]) -> Look | None:
    """What there is to see; none where that business has no map. Raises `NotFound` for a version that isn't there, or
    a map that is not called."""
    if not known:
        return None
    with system().database.reading() as db:
        map_ = maps.by_digest(db, versions.numbered(db, wanted.business, wanted.version).digest)
        figures = overview.figures(db, wanted.wanted, viewer())
    drawn = _of(map_, wanted.called)
    scene, plain = heating.drawn_plain(drawn.xml)
    rows, steps = heating.rows(drawn.own.elements, figures, wanted)
    every, _steps = heating.rows(map_.elements, figures, wanted)
    over = drawing.heated(scene, heating.heats(rows, wanted))
    over = replace(over, style="\n".join([over.style, *heat.legend_rules()]))
    return Look(
        choice=wanted,
        map=map_,
        rows=rows,
        busiest=heating.busiest(every, map_.elements),
        steps=steps,
        whole=figures.get("", NOBODY),
        sheets=_sheets(map_, figures, wanted),
        elsewhere=_elsewhere(map_, figures, rows, over),
        plain=plain,
        over=over,
    )


def _of(map_: Map, called: str) -> Map:
    for one in map_.every():
        if not called or called in one.calls:
            return one.calls[called] if called else map_
    raise NotFound(f"该流程图不调用 {called[:40]}", f"This map does not call {called[:40]}")


def _sheets(map_: Map, figures: Mapping[str, Figures], wanted: Choice) -> list[Sheet]:
    """The map itself, then each that it calls, with how many orders stand in it."""
    found = [Sheet("", map_names.title(map_.own), figures.get("", NOBODY).standing, not wanted.called)]
    for call in (one for one in map_.elements.values() if one.type == "callActivity"):
        name, inside = map_names.title(_of(map_, call.calls).own), figures.get(call.id, NOBODY).standing
        found.append(Sheet(call.calls, name, inside, call.calls == wanted.called))
    return found


def _elsewhere(map_: Map, figures: Mapping[str, Figures], rows: list[Row], over: Overlay) -> list[Row]:
    """Standing orders that no picture of this version shows: said, never silently missing."""
    gone = [own for own, one in figures.items() if own and own not in map_.elements and one.standing]
    found = [
        Row(
            own,
            words.element(own),
            figures[own],
            0,
            heating.length(figures[own].mean),
            heating.length(figures[own].p95),
        )
        for own in gone
    ]
    return found + [row for row in rows if row.element in over.outside]


def _told(found: Look) -> dict[str, Any]:
    """What the templates say in words. The legend's style is in the picture's."""
    return {
        "choice": found.choice, "at": now(), "legend": STYLE.sub("", legend(found)), "sentence": sentence(found),
        "length": heating.length, "days": days(found.choice), "note": heating.note,
    }  # fmt: skip


def legend(found: Look) -> str:
    """What the steps of heat mean, in numbers."""
    title = {"standing": _("在途（单）"), "overdue": _("超时（单）"), "mean": _("平均停留"), "p95": _("停留 P95")}
    sample = (_("在途"), _("超时"))
    return drawing.heat_legend(title[found.choice.heat], found.steps.steps, *sample)


def days(wanted: Choice) -> str:
    """The days whose stays are averaged, in words."""
    today = now().astimezone(SHANGHAI).date()
    if wanted.since == wanted.until:
        return _("今天") if wanted.until == today else f"{wanted.since}"
    return _("%(since)s 至 %(until)s", since=wanted.since, until=wanted.until)


def _sheet(found: Look) -> str:
    title = _("流程全景 · %(business)s", business=words.word(found.choice.business, "business"))
    title += "".join(f" · {sheet.name}" for sheet in found.sheets if sheet.shown and sheet.called)
    stays = _("停留时长按 %(days)s 离开的订单", days=days(found.choice))
    lines = [sentence(found), " · ".join([_("截至 %(at)s", at=moment(now())), *subject(found.choice), stays])]
    return drawing.sheet(found.svg(), title, lines, key=legend(found))


def subject(wanted: Choice) -> list[str]:
    """Which orders, in words: for paper, where there is no form to see it in."""
    version = _("第 %(n)s 版", n=wanted.version) if wanted.version else _("全部版本")
    with system().database.reading() as db:
        places = [one.name for one in halls.regions(db) if one.id == wanted.region]
        places += [one.name for one in halls.every(db) if one.id == wanted.hall]
    own = say(scope.where(viewer()))
    return [version, *(places or [own])]


def sentence(found: Look) -> str:
    """All of it in one sentence."""
    whole, most = found.whole, found.busiest
    counts = {"n": f"{whole.standing:,}", "late": f"{whole.overdue:,}"}
    if most is None:
        return _("在途 %(n)s 单，超时 %(late)s 单。", **counts)
    here = f"{most.figures.standing:,}"
    return _("在途 %(n)s 单，超时 %(late)s 单；最多停在【%(name)s】%(here)s 单。", name=most.name, here=here, **counts)


def _named(answer: Response, ending: str) -> Response:
    wanted = choice()
    name = "-".join(part for part in ("overview", wanted.business, wanted.called) if part.isascii())
    answer.headers["Content-Disposition"] = f'inline; filename="{name.strip("-")}.{ending}"'
    return answer
