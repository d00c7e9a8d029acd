"""What the signs of a state mean, and the sheet of paper that carries a picture together with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bpmn.drawing import badges, paint
from bpmn.drawing.badges import STANDING, STATES, State
from bpmn.drawing.palette import FONTS, LIGHT, var
from bpmn.drawing.state import BORDERS
from bpmn.geometry import Point

#: in the order in which an order meets them
WORDS: Mapping[str, tuple[str, str]] = {
    "done": ("已完成", "done"),
    "current": ("当前步骤", "current"),
    "waiting": ("等待中", "waiting"),
    "failed": ("失败", "failed"),
    "cancelled": ("已取消", "cancelled"),
    "skipped": ("未走此路", "skipped"),
    "incident": ("异常待处理", "incident"),
    "quiet": ("尚未到达", "not yet"),
    "taken": ("走过的路径", "path taken"),
}
STEP, HEIGHT = 128.0, 44.0
SHEET = (1123.0, 794.0)  #: A4 landscape at 96 dpi
EDGE = 36.0
VIEW = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"')


def legend() -> str:
    """A strip that names every state in Chinese and English, as an SVG of its own."""
    entries = "".join(entry(name, 10 + index * STEP) for index, name in enumerate(WORDS))
    style = paint.tag("style", "\n".join([*rules(), *badges.rules()]))
    across = 10 + STEP * len(WORDS)
    return paint.tag(
        "svg",
        f"<title>图例 Legend</title>{style}{entries}",
        xmlns="http://www.w3.org/2000/svg",
        class_="bpmn-legend",
        role="img",
        viewBox=f"0 0 {paint.num(across)} {paint.num(HEIGHT)}",
        width=across,
        height=HEIGHT,
        font_family=FONTS,
    )


def rules() -> list[str]:
    """The samples' colours as custom properties."""
    found = [f".bpmn-legend .words{{fill:{var('ink')};}}"]
    for state in STATES:
        found.append(f".key-{state}{{fill:{var(f'{state}-fill')};stroke:{var(state)};}}")
    return found


def entry(name: str, x: float) -> str:
    """A sample and its words."""
    chinese, english = WORDS[name]
    words = paint.tag(
        "text", chinese, x=x + 46, y=19, font_size=12, font_weight="600", fill=LIGHT["ink"], class_="words"
    ) + paint.tag("text", english, x=x + 46, y=33, font_size=10.5, fill=LIGHT["ink"], class_="words")
    if name == "taken":
        line = f"M{paint.num(x)} 22 H{paint.num(x + 26)}"
        flow = paint.tag("path", d=line, stroke=LIGHT["done"], stroke_width=3.2, fill="none")
        head = f"M{paint.num(x + 36)} 22 l-11 -5 v10 Z"
        return flow + paint.tag("path", d=head, fill=LIGHT["done"]) + words
    return _sample(name, x) + words


def _sample(name: str, x: float) -> str:
    state: State | None = next((state for state in STATES if state == name), None)
    look: dict[str, str | float] = {"fill": LIGHT["fill"], "stroke": LIGHT["quiet"], "stroke_width": 1.2}
    if state:
        thick, dashes = BORDERS[state]
        look = {"fill": LIGHT[f"{state}-fill"], "stroke": LIGHT[state], "stroke_width": thick * 0.8}
        look |= {"stroke_dasharray": dashes, "class_": f"key-{state}"}
    box = paint.tag("rect", x=x, y=11, width=34, height=24, rx=5, **look)
    if not state:
        return box
    ring = ""
    if state in STANDING:
        shade: dict[str, str | float] = {
            "fill": "none",
            "stroke": LIGHT[f"{state}-fill"],
            "stroke_width": 2.5,
        }
        ring = paint.tag("rect", x=x - 4, y=7, width=42, height=32, rx=8, **shade)
    badge = paint.tag("g", badges.disc(state, Point(x + 34, 12)), class_=f"badge badge-{state}")
    return box + ring + badge


def sheet(picture: str, heading: str, details: Sequence[str] = (), *, key: str = "") -> str:
    """A page A4 landscape: heading, lines of detail (order, time, map version), the picture, the legend (`key`, by
    default the one of an order's states).

    `picture` is what `svg` or `compose` gave. The page is an SVG for `pdf` and `png`.
    """
    across, down = SHEET
    top = EDGE + 26 + 15 * len(details) + 8
    room = (across - 2 * EDGE, down - top - EDGE - 34)
    lines = [paint.line(heading, EDGE, EDGE + 14, 18, "title", text_anchor="start", font_weight="700")]
    lines += [
        paint.line(text, EDGE, EDGE + 34 + 15 * index, 11, "label", text_anchor="start")
        for index, text in enumerate(details)
    ]
    body = [
        paint.tag("rect", x=0, y=0, width=across, height=down, fill=LIGHT["ground"]),
        *lines,
        _fitted(picture, EDGE, top, *room),
        _fitted(key or legend(), EDGE, down - EDGE - 26, room[0], 34),
    ]
    return paint.tag(
        "svg",
        "\n".join(body),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {paint.num(across)} {paint.num(down)}",
        width=across,
        height=down,
        font_family=FONTS,
    )


def _fitted(svg: str, x: float, y: float, room_across: float, room_down: float) -> str:
    """A picture scaled into a room, in its middle; its own view box becomes a move and a scale."""
    found = VIEW.search(svg)
    assert found is not None
    left, top, across, down = (float(number) for number in found.groups())
    scale = min(room_across / across, room_down / down, 1.0)
    dx = x + (room_across - across * scale) / 2 - left * scale
    dy = y + (room_down - down * scale) / 2 - top * scale
    start, end = svg.index(">") + 1, svg.rindex("</svg>")
    move = f"translate({paint.num(dx)} {paint.num(dy)}) scale({scale:.5f})"
    identity = re.search(r'<svg[^>]*? id="([^"]+)"', svg)
    named = {"id": identity[1]} if identity else {}
    kind = "bpmn-diagram" if identity else "bpmn-legend"
    return paint.tag("g", svg[start:end], transform=move, class_=kind, **named)
