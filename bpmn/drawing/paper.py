"""What the signs of a state mean, and the sheet of paper that carries a picture together with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from io import BytesIO
from math import ceil

from bpmn.drawing import badges, export, paint
from bpmn.drawing.badges import STANDING, STATES, State
from bpmn.drawing.palette import FONTS, LIGHT, var
from bpmn.drawing.stencil import BORDERS
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
EDGE = 30.0
#: pixels of paper for a unit of the map, below which names can't be read: such a map gets pages of its parts as well
READABLE = 0.45
OVERLAP = 0.06  #: of a part, that the next one shows again
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
    found.append(f".key-quiet{{fill:{var('fill')};stroke:{var('quiet')};}}")
    found.append(f".key-taken{{stroke:{var('done')};}}\n.key-head{{fill:{var('done')};}}")
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
        flow = paint.tag("path", d=line, stroke=LIGHT["done"], stroke_width=3.2, fill="none", class_="key-taken")
        head = f"M{paint.num(x + 36)} 22 l-11 -5 v10 Z"
        return flow + paint.tag("path", d=head, fill=LIGHT["done"], class_="key-head") + words
    return _sample(name, x) + words


def _sample(name: str, x: float) -> str:
    state: State | None = next((state for state in STATES if state == name), None)
    look: dict[str, str | float] = {"fill": LIGHT["fill"], "stroke": LIGHT["quiet"], "stroke_width": 1.2}
    look["class_"] = "key-quiet"
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
            "class_": f"ring-{state}",
        }
        if state in badges.RING_DASHES:
            shade["stroke_dasharray"] = badges.RING_DASHES[state]
        ring = paint.tag("rect", x=x - 4, y=7, width=42, height=32, rx=8, **shade)
    badge = paint.tag("g", badges.disc(state, Point(x + 34, 12)), class_=f"badge badge-{state}")
    return box + ring + badge


def sheet(picture: str, heading: str, details: Sequence[str] = (), *, corner: str = "", key: str = "") -> str:
    """A page A4 landscape: heading, lines of detail (order, time, map version), the picture, the legend (`key`, by
    default the one of an order's states).

    `picture` is what `svg` or `compose` gave; `corner` stands at the right end of the heading (the page's number).
    The page is an SVG for `pdf`, `png` and `book`.
    """
    across, down = SHEET
    top, room = _room(len(details))
    lines = [
        paint.line(heading, EDGE, EDGE + 14, 18, "title", text_anchor="start", font_weight="700"),
        paint.line(corner, across - EDGE, EDGE + 14, 11, "label", text_anchor="end"),
    ]
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


def book(sheets: Sequence[str]) -> bytes:
    """Pages made by `sheet` as one PDF, in their order, its text as text. Raises `MapError` without libcairo."""
    surfaces = export.cairo().surface
    written = BytesIO()
    paper = surfaces.cairo.PDFSurface(written, *(side * 0.75 for side in SHEET))  # points

    class Page(surfaces.PDFSurface):  # type: ignore[misc, name-defined]  # cairosvg has no types
        """A page of that one document."""

        def _create_surface(self, width: float, height: float) -> tuple[object, float, float]:
            return paper, width, height

    for one in sheets:
        Page(surfaces.Tree(bytestring=export.paintable(one)), written, 96)
        paper.show_page()
    paper.finish()
    return written.getvalue()


def parts(picture: str, details: int = 2) -> list[str]:
    """A picture too long to be read on one sheet, in parts from left to right; of any other none.

    `details`: how many lines of detail the sheets will have.
    """
    left, top, across, down = _view(picture)
    wide, high = _room(details)[1]
    if min(wide / across, high / down) >= READABLE:
        return []
    count = max(ceil(across * high / (down * wide)), 2)  # as high as the sheet
    step = across / count
    return [
        VIEW.sub(f'viewBox="{left + index * step:.0f} {top:.0f} {step * (1 + OVERLAP):.0f} {down:.0f}"', picture, 1)
        for index in range(count)
    ]


def _room(details: int) -> tuple[float, tuple[float, float]]:
    """Where the picture begins below so many lines of detail, and how much room it has."""
    across, down = SHEET
    top = EDGE + 26 + 15 * details + 4
    return top, (across - 2 * EDGE, down - top - EDGE - 34)


def _view(picture: str) -> tuple[float, float, float, float]:
    found = VIEW.search(picture)
    assert found is not None
    left, top, across, down = (float(number) for number in found.groups())
    return left, top, across, down


def _fitted(svg: str, x: float, y: float, room_across: float, room_down: float) -> str:
    """A picture scaled into a room, in its middle; its own view box becomes a move and a scale."""
    left, top, across, down = _view(svg)
    scale = min(room_across / across, room_down / down, 1.0)
    dx = x + (room_across - across * scale) / 2 - left * scale
    dy = y + (room_down - down * scale) / 2 - top * scale
    start, end = svg.index(">") + 1, svg.rindex("</svg>")
    move = f"translate({paint.num(dx)} {paint.num(dy)}) scale({scale:.5f})"
    identity = re.search(r'<svg[^>]*? id="([^"]+)"', svg)
    named = {"id": identity[1]} if identity else {}
    kind = "bpmn-diagram" if identity else "bpmn-legend"
    inside = paint.tag("rect", x=left, y=top, width=across, height=down)
    clip = paint.tag("clipPath", inside, id=f"{kind}-room")  # of a part, the rest of the map stays off the page
    return clip + paint.tag("g", svg[start:end], transform=move, class_=kind, clip_path=f"url(#{kind}-room)", **named)
