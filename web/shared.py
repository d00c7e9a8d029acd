"""One order for whoever has a link to it: how it stands, and nothing about people. No sign-in, nothing to press."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bpmn import drawing
from bpmn.map import ACTIVITIES, Facts
from engine.errors import NotFound
from engine.picturing import Picture
from engine.store import briefs, parameters, shares
from web import map_names, words
from web.brief import told
from web.current import now, system
from web.diagrams import DARK
from web.language import COOKIE, LANGUAGES, YEAR, moment
from web.picture import Drawn, draw
from web.security import nonce

bp = Blueprint("shared", __name__, url_prefix="/shared")
#: what the picture says when a mark is pointed at is for staff
NOTE = re.compile(r'(<g class="badge[^>]*>)<title>.*?</title>', re.DOTALL)


@dataclass(frozen=True)
class Step:
    """A line of the list."""

    name: str
    state: str  #: of the mark; empty: not yet
    when: str
    passes: int


@bp.after_request
def _private(answer: Response) -> Response:
    """The address is the key: it goes nowhere else, no search engine keeps it, no cache does."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.errorhandler(NotFound)
def _ended(error: NotFound) -> AnyResponse:
    """One page for links that never were, have expired, or were revoked."""
    return make_response(render_template("shared/ended.html"), 404)


@bp.get("/<token>")
def page(token: str) -> str | AnyResponse:
    """The order, as it stands now."""
    if language := LANGUAGES.get(request.args.get("lang", "")):
        answer = redirect(url_for("shared.page", token=token))
        code = next(code for code, name in LANGUAGES.items() if name == language)
        answer.set_cookie(COOKIE, code, max_age=YEAR, httponly=True, samesite="Lax")
        return answer
    facts = _look(token)
    with system().database.writing() as db:
        shares.count(db, facts["share"].id, now())
        every = parameters.number(db, "wall.refresh_seconds")
    dark = drawing.custom_properties(drawing.DARK, DARK)
    return render_template("shared/page.html", every=every, dark=dark, **facts)


@bp.get("/<token>/now")
def news(token: str) -> dict[str, Any]:
    """What of the page may have changed."""
    facts = _look(token)
    regions = {name: render_template(f"shared/_{name}.html", **facts) for name in ("head", "steps")}
    drawn: Drawn = facts["drawn"]
    return {"style": drawn.style, "badges": facts["badges"], "regions": regions}


@bp.get("/")
@bp.get("/<path:rest>")
def elsewhere(rest: str = "") -> str:
    """No other address is one; raises `NotFound`."""
    raise NotFound("此链接已失效", "This link is no longer valid")


def _look(token: str) -> dict[str, Any]:
    at = now()
    with system().database.reading() as db:
        order, share = shares.opened(db, token, at)
        brief = briefs.one(db, order.id)
    drawn = draw(brief.number, nonce=nonce())
    return {
        "told": told(brief, at), "share": share, "drawn": drawn, "at": at, "picture": NOTE.sub(r"\1", drawn.svg),
        "badges": NOTE.sub(r"\1", drawn.badges), "groups": groups(drawn.facts, drawn.picture),
    }  # fmt: skip


def groups(facts: Facts, picture: Picture) -> dict[str, list[Step]]:
    """By pool, what is done or waited for in the order of the map; of called maps, what the order has done there."""
    called = {one.calls for one in facts.elements.values()}
    found: dict[str, list[Step]] = {}
    for process in facts.processes.values():
        pool = map_names.pool(process.pool or process.name)
        found.setdefault(pool, []).extend(_steps(facts, process.id, picture, whole=process.id not in called))
    return found


def _steps(facts: Facts, process: str, picture: Picture, *, whole: bool) -> list[Step]:
    found = []
    for element in facts.elements.values():
        stand = picture.stands.get(element.id)
        reached = stand is not None and stand.state != "skipped"
        does = element.type in ACTIVITIES
        named = bool(element.name) and not element.type.endswith("Gateway")
        if element.process != process or not named or not ((does or reached) if whole else (does and reached)):
            continue
        when = moment(stand.left_at or stand.entered_at)[5:] if stand and reached else ""
        found.append(Step(words.named(element), stand.state if stand else "", when, stand.passes if stand else 0))
    return found
