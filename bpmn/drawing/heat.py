"""Figures of many orders over the plain picture: how many stand on each element, and how hot it is there.

Heat has five steps in one hue, from light to dark (in the dark: from dark to light), so that it is told apart on a grey
print and by people who see colours otherwise. What is overdue stands in a dark part of the pill, with its word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bpmn.drawing import activities, paint
from bpmn.drawing.diagram import Scene, Shape
from bpmn.drawing.palette import FONTS, LIGHT, var
from bpmn.drawing.picture import css_id
from bpmn.drawing.state import Overlay
from bpmn.geometry import Box
from bpmn.semantics import EVENTS, GATEWAYS, POOLS
from bpmn.text import width

LEVELS = 5
STEPS: Mapping[str, str] = {
    "heat-1": "#fff3cf", "heat-2": "#fdd98a", "heat-3": "#f4aa48", "heat-4": "#b8540a", "heat-5": "#6f2c05",
    "heat-1-ink": "#1d2733", "heat-2-ink": "#1d2733", "heat-3-ink": "#1d2733", "heat-4-ink": "#ffffff",
    "heat-5-ink": "#ffffff", "heat-alarm": "#a01c14", "heat-alarm-ink": "#ffffff",
}  # fmt: skip
STEPS_IN_THE_DARK: Mapping[str, str] = {
    "heat-1": "#33280f", "heat-2": "#5f4210", "heat-3": "#99650f", "heat-4": "#dc992c", "heat-5": "#ffe3ab",
    "heat-1-ink": "#f4ead6", "heat-2-ink": "#fff3dc", "heat-3-ink": "#ffffff", "heat-4-ink": "#1f1400",
    "heat-5-ink": "#1f1400", "heat-alarm": "#ff9c92", "heat-alarm-ink": "#2b0603",
}  # fmt: skip
PILL, SIZE, SMALL = 24.0, 16.0, 13.0
SWATCH, SAMPLE = 26.0, 0.8


@dataclass(frozen=True, slots=True)
class Heat:
    """The figures of one element. All texts are for people, none is needed."""

    level: int = 0  #: 1 to `LEVELS`; 0: cold
    count: str = ""  #: in the pill: how many stand there
    alarm: str = ""  #: in the pill's dark part: how many of them are late
    text: str = ""  #: beside the element: how long a stay takes
    note: str = ""  #: shown when pointed at, and said by screen readers
    href: str = ""  #: where a click leads


def heated(scene: Scene, heats: Mapping[str, Heat], *, id_prefix: str = "") -> Overlay:
    """The figures over one diagram, for `compose`; `id_prefix` as given to `svg`.

    What a collapsed sub-process hides is named in `Overlay.outside`, as is what the picture does not show at all.
    """
    shown = [(shape, heats[shape.id]) for shape in scene.shapes if shape.id in heats]
    outside = heats.keys() - {shape.id for shape, _ in shown}
    drawn = "".join(_figures(scene, shape, heat) for shape, heat in shown if shape.type not in POOLS)
    return Overlay("\n".join(_rules(shown, id_prefix)), drawn, tuple(sorted(outside)))


def _rules(shown: Sequence[tuple[Shape, Heat]], id_prefix: str) -> list[str]:
    """A modeller's colours would be taken for heat: all that is cold is plain."""
    scope = "#" + css_id(f"{id_prefix}map")
    rules = [
        f"{scope} .pen-box{{fill:{var('fill')};stroke:{var('stroke')};}}",
        f"{scope} .heat .pill{{fill:{var('ground')};stroke:{var('ink')};}}",
        f"{scope} .heat .word{{fill:{var('ink')};}}",
        f"{scope} .heat .alarm{{fill:{_var('heat-alarm')};}}",
        f"{scope} .heat .alarm-word{{fill:{_var('heat-alarm-ink')};}}",
        f"{scope} .heat .veil{{fill:{var('ground')};}}",
    ]
    by_level: dict[int, list[str]] = defaultdict(list)
    for shape, heat in shown:
        if heat.level and shape.type not in POOLS and not activities.shows_inside(shape):
            by_level[heat.level].append("#" + css_id(f"{id_prefix}el-{shape.id}"))
    for level, groups in sorted(by_level.items()):
        fill, ink = _var(f"heat-{level}"), _var(f"heat-{level}-ink")
        looks = {
            ".pen-box": f"fill:{fill};",
            ".pen-text": f"fill:{ink};",
            ".pen-line": f"stroke:{ink};",
            ".pen-open": f"fill:{fill};stroke:{ink};",
            ".pen-solid": f"fill:{ink};stroke:{ink};",
            ".pen-hollow": f"stroke:{fill};",
        }
        rules += [",".join(f"{group} {pen}" for group in groups) + f"{{{look}}}" for pen, look in looks.items()]
    return rules


def _var(name: str) -> str:
    return f"var(--bpmn-{name},{STEPS[name]})"


def _figures(scene: Scene, shape: Shape, heat: Heat) -> str:
    """All that is drawn above a shape, as a link where there is somewhere to go."""
    box = shape.box
    parts = [paint.tag("title", paint.plain(heat.note))] if heat.note else []
    if not activities.shows_inside(shape):
        look: dict[str, str | float] = {"fill": "#fff", "fill_opacity": "0", "rx": 8, "class_": "touch"}
        parts.append(paint.tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, **look))
    guests = [other.box for other in scene.shapes if other.attached_to == shape.id]
    if heat.text and not _is_small(shape):
        parts.append(_dwell(shape, heat.text, guests))
    if heat.count:
        parts.append(_pill(shape, heat, guests))
    named: dict[str, str | float] = {"class_": "heat", "data_mark": shape.id}
    if not heat.href:
        return paint.tag("g", "".join(parts), **named)
    return paint.tag("a", "".join(parts), href=heat.href, aria_label=heat.note, **named)


def _is_small(shape: Shape) -> bool:
    return shape.type in EVENTS or shape.type in GATEWAYS


def _pill(shape: Shape, heat: Heat, guests: Sequence[Box] = ()) -> str:
    """On the upper right corner, of circles and diamonds at the right, where no name stands: the count; what is late
    in a part of its own."""
    count, alarm = width(heat.count, SIZE) + 14, width(heat.alarm, SMALL) + 14 if heat.alarm else 0.0
    box = shape.box
    left = box.right - 5 if _is_small(shape) else max(box.right + 9 - count - alarm, box.x - 9)
    top = box.cy - PILL / 2 if _is_small(shape) else box.y - PILL * 0.55
    if any(guest.cy < box.cy and guest.cx > box.cx for guest in guests):
        top = box.bottom - PILL * 0.45  # an event's name stands at the upper corner
    room = Box(left, top, count + alarm, PILL)
    parts = [_rounded(room, "pill", LIGHT["ground"], stroke=LIGHT["ink"], stroke_width=1.5)]
    if heat.alarm:
        late = Box(room.x + count, room.y + 1.5, alarm - 1.5, PILL - 3)
        parts.append(_rounded(late, "alarm", STEPS["heat-alarm"]))
        parts.append(_word(heat.alarm, late, SMALL, "alarm-word", STEPS["heat-alarm-ink"]))
    return "".join([*parts, _word(heat.count, Box(room.x, room.y, count, PILL), SIZE, "word", LIGHT["ink"])])


def _dwell(shape: Shape, text: str, guests: Sequence[Box]) -> str:
    """Below the box; above it where something sits on its lower border."""
    above = any(guest.cy > shape.box.cy for guest in guests)
    across = width(text, SMALL) + 8
    top = shape.box.y - SMALL - 7 if above else shape.box.bottom + 2.5
    left = shape.box.x - 4 if above else shape.box.cx - across / 2
    room = Box(left, top, across, SMALL + 5)
    return _rounded(room, "veil", LIGHT["ground"], opacity=0.9) + _word(text, room, SMALL, "word", LIGHT["ink"], "500")


def _rounded(box: Box, kind: str, fill: str, **more: str | float) -> str:
    corners: dict[str, str | float] = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    return paint.tag("rect", **corners, rx=min(box.height / 2, 11), class_=kind, fill=fill, **more)


def _word(text: str, box: Box, size: float, kind: str, fill: str, weight: str = "700") -> str:
    look: dict[str, str | float] = {"font_size": size, "font_weight": weight, "text_anchor": "middle", "fill": fill}
    return paint.tag("text", paint.plain(text), x=box.cx, y=box.cy + size * 0.36, class_=kind, **look)


def heat_legend(title: str, steps: Sequence[tuple[int, str]], count: str, alarm: str) -> str:
    """A strip that says what is measured and what each step means, as an SVG of its own. `steps`: level and words of
    those that are used, the coldest first; `count`, `alarm`: what the parts of a pill are."""
    x = 10 + width(title, 12) + 16
    parts = [_at(title, 10, "words", weight="700")]
    for level, words in steps:
        look: dict[str, str | float] = {"stroke": LIGHT["stroke"], "stroke_width": 1}
        parts.append(_rounded(Box(x, 14, SWATCH, 16), f"step-{level}", STEPS[f"heat-{level}"], **look))
        parts.append(_at(words, x + SWATCH + 6, "words"))
        x += SWATCH + 6 + width(words, 12) + 18
    reach = width(count, SIZE) + 14 + width(alarm, SMALL) + 14
    sample = Shape("", "task", "", Box(0, PILL * 0.55, reach - 9, 0))
    pill = _pill(sample, Heat(count=count, alarm=alarm))
    move = f"translate({paint.num(x)} 12.5) scale({SAMPLE:g})"
    parts.append(paint.tag("g", pill, class_="heat", transform=move))
    said = "，".join([title, *(words for _, words in steps), count, alarm])
    return _strip(parts, x + reach * SAMPLE + 10, said)


def _at(words: str, x: float, kind: str, weight: str = "400") -> str:
    look: dict[str, str | float] = {"font_size": 12, "font_weight": weight, "fill": LIGHT["ink"]}
    return paint.tag("text", paint.plain(words), x=x, y=26.5, class_=kind, **look)


def legend_rules() -> list[str]:
    """The legend's colours as custom properties; for whoever takes its style block out."""
    return [
        *(f".bpmn-legend .step-{level}{{fill:{_var(f'heat-{level}')};}}" for level in range(1, LEVELS + 1)),
        f".bpmn-legend :is(.words,.word){{fill:{var('ink')};}}",
        f".bpmn-legend .pill{{fill:{var('ground')};stroke:{var('ink')};}}",
        f".bpmn-legend .alarm{{fill:{_var('heat-alarm')};}}",
        f".bpmn-legend .alarm-word{{fill:{_var('heat-alarm-ink')};}}",
    ]


def _strip(parts: Sequence[str], across: float, name: str) -> str:
    return paint.tag(
        "svg",
        paint.tag("style", "\n".join(legend_rules())) + "".join(parts),
        xmlns="http://www.w3.org/2000/svg",
        class_="bpmn-legend",
        role="img",
        aria_label=name,
        viewBox=f"0 0 {paint.num(across)} 44",
        width=across,
        height=44,
        font_family=FONTS,
    )
