"""Writing SVG: elements, numbers, and the roles that give each stroke its look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
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
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def num(value: float) -> str:
    """A number as short as can be, to a hundredth of a pixel."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def tag(name: str, content: str = "", /, **attributes: str | float) -> str:
    """An element; attribute names have `_` for `-` (and one at their end is dropped: `class_`)."""
    written = "".join(f" {key.rstrip('_').replace('_', '-')}={_quoted(value)}" for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _quoted(value: str | float) -> str:
    return quoteattr(ILLEGAL.sub("", value) if isinstance(value, str) else num(value))


def plain(value: str) -> str:
    """Text as XML may carry it: markup escaped, control characters dropped."""
    return escape(ILLEGAL.sub("", value))


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


def path(draw: str, kind: str = "line", **more: str | float) -> str:
    return tag("path", **{**{"d": draw}, **role(kind), **more})


def rect(x: float, y: float, width: float, height: float, kind: str = "box", **more: str | float) -> str:
    return tag("rect", **{**{"x": x, "y": y, "width": width, "height": height}, **role(kind), **more})


def ellipse(cx: float, cy: float, rx: float, ry: float, kind: str = "box", **more: str | float) -> str:
    """An ellipse, or a circle where both radii agree."""
    if abs(rx - ry) < 0.01:
        return tag("circle", **{**{"cx": cx, "cy": cy, "r": rx}, **role(kind), **more})
    return tag("ellipse", **{**{"cx": cx, "cy": cy, "rx": rx, "ry": ry}, **role(kind), **more})


def polygon(points: Iterable[Point], kind: str = "box", **more: str | float) -> str:
    corners = " ".join(f"{num(point.x)},{num(point.y)}" for point in points)
    return tag("polygon", **{**{"points": corners}, **role(kind), **more})


def line(value: str, x: float, baseline: float, size: float, kind: str, **more: str | float) -> str:
    """One line of text; `x` is its middle unless `text_anchor` says otherwise."""
    given: dict[str, str | float] = {"x": x, "y": baseline, "font_size": size, "text_anchor": "middle"}
    return tag("text", plain(value), **{**given, **role(kind), **more})


def lines(block: Block, x: float, top: float, kind: str, **more: str | float) -> str:
    """A block of text, its first line's top edge at `top`."""
    step = block.size * LINE_HEIGHT
    first = top + step / 2 + block.size * 0.36
    return "".join(
        line(text, x, first + index * step, block.size, kind, **more) for index, text in enumerate(block.lines)
    )
