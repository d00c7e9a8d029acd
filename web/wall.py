"""A screen on a wall: chosen orders, or a whole hall, the worst first; asks for all of them at once, and often.

Nothing personal is on it: whoever comes by reads it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from bpmn import drawing
from bpmn.geometry import Box, around
from engine.errors import Invalid, NotFound, Text
from engine.store import parameters, walls
from engine.store.walls import Wall
from web.brief import told
from web.current import needs, now, system, viewer
from web.language import clock_time
from web.picture import draw
from web.security import nonce

bp = Blueprint("wall", __name__, url_prefix="/wall")
#: so many orders have their pictures on the wall; of more than two, only what lies around the position
PICTURES, WHOLE = 4, 2
#: units of the map above and below the position, and the proportions that such a part has
AROUND, PROPORTIONS = 95.0, 3.4
LARGE = 300.0  #: what is wider holds or calls what goes on elsewhere
NUMBERS = re.compile(r"[\s,;，、；]+")
VIEW = re.compile(r'viewBox="[^"]*" width="[^"]*" height="[^"]*"')
TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
#: at five metres, what has not been reached yet must be seen as well
COLOURS = {**drawing.DARK, "quiet": "#7f90a1", "quiet-ink": "#c0ccd8", "rule": "#5a6877"}
#: ids of halls that a database holds
DIGITS = 18


@dataclass(frozen=True)
class Asked:
    """What the wall was asked to show."""

    numbers: list[str]
    hall_id: int | None

    @property
    def query(self) -> dict[str, str]:
        """The same as parts of an address."""
        if self.numbers:
            return {"orders": ",".join(self.numbers)}
        return {} if self.hall_id is None else {"hall": str(self.hall_id)}


@bp.get("")
@needs("see_orders")
def page() -> str:
    """The wall. `orders`: numbers, by commas or repeated; else `hall`: its id; else all that one may see."""
    asked = _asked()
    with system().database.reading() as db:
        every, turn = (parameters.number(db, f"wall.{name}_seconds") for name in ("refresh", "turn"))
    return render_template("wall/page.html", asked=asked, every=every, turn=turn, **_look(asked))


@bp.get("/now")
@needs("see_orders")
def news() -> dict[str, Any]:
    """All that the wall shows, as it is now."""
    facts = _look(_asked())
    return {
        "at": clock_time(facts["at"]), "seconds": facts["at"].timestamp(), 
        "counts": render_template("wall/_counts.html", **facts),
        "tiles": render_template("wall/_tiles.html", **facts),
    }  # fmt: skip


@bp.get("/<number>.svg")
@needs("see_orders")
def picture(number: str) -> Response:
    """An order's picture in the dark, as an image; with `near`, the part of it where the order stands."""
    with system().database.reading() as db:
        walls.chosen(db, [number], viewer(), now())
    drawn = draw(number, nonce=nonce())
    dark = f'<style nonce="{nonce()}">{drawing.custom_properties(COLOURS, "svg")}</style>'
    svg = TITLE.sub("", drawn.svg).replace("</style>", f"</style>{dark}", 1)
    if request.args.get("near"):
        here = {stand.element for stand in drawn.picture.here}
        svg = VIEW.sub(_near(drawn.scene, here), svg, count=1) if drawn.scene else svg
    return Response(svg, mimetype="image/svg+xml")


def _asked() -> Asked:
    """Raises `NotFound`, `Invalid`."""
    numbers = [part.upper() for text in request.args.getlist("orders") for part in NUMBERS.split(text) if part]
    hall = request.args.get("hall", "").strip()
    if hall and not (hall.isascii() and hall.isdigit() and len(hall) <= DIGITS):
        raise NotFound("没有这个营业厅", "There is no such hall")
    if "orders" in request.args and not numbers:
        raise Invalid({"orders": Text("请先勾选要上墙的订单", "Tick the orders that are to be on the wall")})
    return Asked(list(dict.fromkeys(numbers)), int(hall) if hall else None)


def _look(asked: Asked) -> dict[str, Any]:
    at, who = now(), viewer()
    with system().database.reading() as db:
        wall = walls.chosen(db, asked.numbers, who, at) if asked.numbers else walls.hall(db, asked.hall_id, who, at)
    count = len(wall.orders)
    pictures = count if asked.numbers and count <= PICTURES else 0
    return {
        "wall": wall, "at": at, "name": _name(asked, wall), "orders": [told(one, at) for one in wall.orders],
        "pictures": pictures, "near": pictures > WHOLE, "speed": 1 / system().clock.real_seconds(timedelta(seconds=1)),
        "more": wall.counts.open - count if not asked.numbers else 0,
    }  # fmt: skip


def _name(asked: Asked, wall: Wall) -> str:
    if asked.numbers:
        return _("选定订单 %(n)s 张", n=len(wall.orders))
    return wall.hall or _("全部营业厅")


def _near(scene: drawing.Scene, here: Collection[str]) -> str:
    """The view box of what lies around where the order stands; of the whole map where it stands nowhere."""
    boxes = [shape.box for shape in scene.shapes if shape.id in here]
    inner = [box for box in boxes if box.width < LARGE] or boxes
    whole = around([shape.box for shape in scene.shapes])
    box = around(inner).grown(AROUND) if inner else whole
    across = max(box.width, box.height * PROPORTIONS)
    down = across / PROPORTIONS
    found = Box(box.cx - across / 2, box.cy - down / 2, across, down)
    corners = " ".join(f"{value:.0f}" for value in (found.x, found.y, found.width, found.height))
    return f'viewBox="{corners}" width="{found.width:.0f}" height="{found.height:.0f}"'
