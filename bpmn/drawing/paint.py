"""Writing SVG: elements, numbers, and the roles that give each stroke its look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from xml.sax.saxutils import escape, quoteattr

from bpmn.drawing.palette import FONTS, LIGHT, var
from bpmn.geometry import Point
from bpmn.text import LINE_HEIGHT, Block

#: role -> look; words that are colours of the palette become literal attributes and custom properties
ROLES: Mapping[str, Mapping[str, str]] = {
    "pool": {"fill": "ground", "stroke": "stroke", "stroke-width": "1.5"},
    "band": {"fill": "band", "stroke": "none"},
    "lane": {"fill": "none", "stroke": "rule", "stroke-width": "1"},
    "box": {"fill": "fill", "stroke": "stroke", "stroke-width": "1.6", "stroke-linejoin": "round"},
    "line": {"fill": "none", "stroke": "stroke", "stroke-width": "1.4", "stroke-linejoin": "round"},
    "open": {"fill": "fill", "stroke": "stroke", "stroke-width": "1.2", "stroke-linejoin": "round"},
    "solid": {"fill": "stroke", "stroke": "stroke", "stroke-width": "0.8", "stroke-linejoin": "round"},
    "hollow": {"fill": "none", "stroke": "fill", "stroke-width": "1.2"},
    "flow": {"fill": "none", "stroke": "flow", "stroke-width": "1.5", "stroke-linejoin": "round"},
    "head": {"fill": "flow", "stroke": "flow", "stroke-width": "1", "stroke-linejoin": "round"},
    "mouth": {"fill": "ground", "stroke": "flow", "stroke-width": "1.2", "stroke-linejoin": "round"},
    "text": {"fill": "ink"},
    "title": {"fill": "ink"},
    "label": {"fill": "ink"},
    "mask": {"fill": "ground", "stroke": "none", "opacity": "0.88"},
}
#: whatever can't stand in XML as it is, in text or between double quotes
SPECIAL = re.compile('[&<>"\x00-\x1f\ufffe\uffff]')
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def num(value: float) -> str:
    """A number as short as can be, to a hundredth of a pixel."""
    if value == (whole := int(value)):
        return str(whole)
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tag(name: str, content: str = "", /, **attributes: str | float) -> str:
    """An element; attribute names have `_` for `-` (and one at their end is dropped: `class_`)."""
    written = "".join(f" {_attribute(key)}={_quoted(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


@cache
def _attribute(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _quoted(value: str | float) -> str:
    if not isinstance(value, str):
        return f'"{num(value)}"'
    return quoteattr(ILLEGAL.sub("", value)) if SPECIAL.search(value) else f'"{value}"'


def plain(value: str) -> str:
    """Text as XML may carry it: markup escaped, control characters dropped."""
    return escape(ILLEGAL.sub("", value)) if SPECIAL.search(value) else value


def role(name: str) -> dict[str, str]:
    """The class and the plain attributes of a role."""
    look = {key.replace("-", "_"): LIGHT.get(value, value) for key, value in ROLES[name].items()}
    return {"class_": f"pen-{name}", **look}


def stylesheet(scope: str) -> str:
    """The roles' colours once more as custom properties, for the pictures below `scope`."""
    rules = [f"{scope}{{font-family:{FONTS};}}"]
    for name, look in ROLES.items():
        colours = "".join(f"{key}:{var(value)};" for key, value in look.items() if value in LIGHT)
        rules.append(f"{scope} .pen-{name}{{{colours}}}")
    return "\n".join(rules)


@lru_cache(maxsize=2_000)
def _look(kind: str, more: tuple[tuple[str, str | float], ...]) -> str:
    """The attributes of a role, with what is said otherwise about one element of it."""
    return "".join(f" {_attribute(key)}={_quoted(value)}" for key, value in {**role(kind), **dict(more)}.items())


def path(draw: str, kind: str = "line", **more: str | float) -> str:
    """`draw` is path data, as it is written here: letters, numbers and spaces."""
    return f'<path d="{draw}"{_look(kind, tuple(more.items()))}/>'


def rect(x: float, y: float, width: float, height: float, kind: str = "box", **more: str | float) -> str:
    look = _look(kind, tuple(more.items()))
    return f'<rect x="{num(x)}" y="{num(y)}" width="{num(width)}" height="{num(height)}"{look}/>'


def ellipse(cx: float, cy: float, rx: float, ry: float, kind: str = "box", **more: str | float) -> str:
    """An ellipse, or a circle where both radii agree."""
    look = _look(kind, tuple(more.items()))
    if abs(rx - ry) < 0.01:
        return f'<circle cx="{num(cx)}" cy="{num(cy)}" r="{num(rx)}"{look}/>'
    return f'<ellipse cx="{num(cx)}" cy="{num(cy)}" rx="{num(rx)}" ry="{num(ry)}"{look}/>'


def polygon(points: Iterable[Point], kind: str = "box", **more: str | float) -> str:
    corners = " ".join(f"{num(point.x)},{num(point.y)}" for point in points)
    return f'<polygon points="{corners}"{_look(kind, tuple(more.items()))}/>'


def line(value: str, x: float, baseline: float, size: float, kind: str, **more: str | float) -> str:
    """One line of text; `x` is its middle unless `text_anchor` says otherwise."""
    anchor = more.pop("text_anchor", "middle")
    look = _look(kind, tuple(more.items()))
    where = f'x="{num(x)}" y="{num(baseline)}" font-size="{num(size)}" text-anchor="{anchor}"'
    return f"<text {where}{look}>{plain(value)}</text>" if value else ""


def lines(block: Block, x: float, top: float, kind: str, **more: str | float) -> str:
    """A block of text, its first line's top edge at `top`."""
    step = block.size * LINE_HEIGHT
    first = top + step / 2 + block.size * 0.36
    parts = []
    for index, text in enumerate(block.lines):
        # for whoever reads the text and not its places: words stay apart, Chinese stays together
        apart = index > 0 and text.isascii() and block.lines[index - 1].isascii()
        parts += [" "] * apart + [line(text, x, first + index * step, block.size, kind, **more)]
    return "".join(parts)


def moved(drawn: str, at: Point, turn: float = 0.0) -> str:
    """What is drawn around 0,0 in its place, turned by `turn` degrees."""
    turned = f" rotate({num(turn)})" if turn else ""
    return f'<g transform="translate({num(at.x)} {num(at.y)}){turned}">{drawn}</g>'
