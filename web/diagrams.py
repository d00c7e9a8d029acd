"""The flowchart and an order's position on it (S: nothing has to be installed to see it): SVG, PNG, PDF, the dialog."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, render_template, request

from bpmn import drawing
from engine.store import beside, find
from web import paper
from web.current import needs, system, viewer
from web.looking_back import step
from web.orders import OF_THE_PICTURE, around, called, overlay
from web.picture import Drawn, draw, drawn_or_told
from web.security import nonce
from web.standing import standing

bp = Blueprint("diagrams", __name__, url_prefix="/orders")
DARK = '[data-bs-theme="dark"] :is(.canvas, .cards)'


@bp.get("/picture.css")
def palette() -> Response:
    """The pictures' colours in the dark."""
    answer = Response(drawing.custom_properties(drawing.DARK, DARK), mimetype="text/css")
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@bp.get("/<number>/diagram.svg")
@needs("see_orders")
def svg(number: str) -> Response:
    """The picture alone."""
    with system().database.reading() as db:
        find.must_see(db, number, viewer())
    answer = Response(draw(number, called(), step(), nonce=nonce()).svg, mimetype="image/svg+xml")
    return _named(answer, number, "svg")


@bp.get("/<number>/diagram.png")
@needs("see_orders")
def png(number: str) -> Response:
    """The picture as a sheet with the order's number, the time, the map's version and the legend."""
    return _named(Response(drawing.png(paper.sheet(number, called(), step())), mimetype="image/png"), number, "png")


@bp.get("/<number>/diagram.pdf")
@needs("see_orders")
def pdf(number: str) -> Response:
    """All pictures of the order, a sheet A4 landscape each; or the one of a called process that is asked for."""
    sheets = [paper.sheet(number, called(), step())] if called() else paper.sheets(number, step())
    return _named(Response(drawing.book(sheets), mimetype="application/pdf"), number, "pdf")


@bp.get("/<number>/diagram")
@needs("see_orders")
def page(number: str) -> str | dict[str, Any]:
    """The flowchart with the words above it: a page, or with `fragment` the inside of the list's dialog."""
    drawn, words = _look(number)
    shown = overlay(drawn)
    if not request.args.get("fragment"):
        return render_template("diagrams/page.html", picture=drawn.svg, shown=shown, **words)
    picture, base = drawn.apart()
    html = render_template("diagrams/_inside.html", picture=picture, shown=shown, **words)
    return shown | {"base": base, "html": html}


@bp.get("/<number>/diagram.json")
@needs("see_orders")
def state(number: str) -> dict[str, Any]:
    """What of the dialog may have changed."""
    drawn, words = _look(number)
    templates = {name: f"orders/_{name}.html" for name in ("head", "standing", "steps")} | OF_THE_PICTURE
    return overlay(drawn) | {"regions": {name: render_template(one, **words) for name, one in templates.items()}}


def _look(number: str, draws: Callable[..., Drawn] = drawn_or_told) -> tuple[Drawn, dict[str, Any]]:
    """The picture and the words above it; raises `NotFound`."""
    with system().database.reading() as db:
        view = find.order(db, number, viewer(), whole=False)
        more = beside.of(db, view.order)
    drawn = draws(number, called(), step(), nonce=nonce())
    stands = standing(view, drawn.facts, drawn.picture, drawn.at, more)
    return drawn, around(drawn, view) | {"view": view, "order": view.order, "standing": stands}


def _named(answer: Response, number: str, ending: str) -> Response:
    name = "-".join(part for part in (number, called(), request.args.get("step")) if part)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.{ending}"'
    return answer
