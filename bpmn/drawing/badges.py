"""The signs of a state: a badge on the shape's corner, a ring around it, a counter, a due time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from bpmn.drawing import paint
from bpmn.drawing.diagram import Shape
from bpmn.drawing.palette import LIGHT, var
from bpmn.geometry import Box, Point
from bpmn.semantics import EVENTS, GATEWAYS
from bpmn.text import width

State = Literal["done", "current", "waiting", "failed", "cancelled", "skipped", "incident"]
#: from the most urgent to the least: what a collapsed sub-process shows of its inside
STATES: tuple[State, ...] = ("incident", "failed", "current", "waiting", "done", "cancelled", "skipped")
#: states that must be found in one second: filled strongly, with a ring around
STANDING = frozenset({"current", "waiting", "incident"})

RADIUS = 9.0
RING = 5.5  #: from the border to the ring around what stands now
SMALL = 11.0
#: the ring of what went wrong is broken, like a barrier's tape
RING_DASHES: Mapping[State, str] = {"incident": "11 5"}
PILL = 16.0  #: height of a counter or a due time
#: signs around 0,0 for a badge of radius 9: light strokes on the state's colour
SIGNS: Mapping[State, str] = {
    "done": "M-4.2 0.4 L-1.2 3.4 L4.4 -3.2",
    "current": "M-2 -3.6 L3.8 0 L-2 3.6 Z",
    "waiting": "M0 -5 V0.4 L3.4 2.6",
    "failed": "M-3.4 -3.4 L3.4 3.4 M3.4 -3.4 L-3.4 3.4",
    "cancelled": "M-4.2 0 H4.2",
    "skipped": "M-4 -3.4 L-0.4 0 L-4 3.4 M0.8 -3.4 L4.4 0 L0.8 3.4",
    "incident": "M0 -4.4 V1 M0 4 V4.2",
}
DISC = "M-9 0 A9 9 0 1 1 9 0 A9 9 0 1 1 -9 0 Z"
#: a badge is a disc, but what went wrong has corners
FORMS: Mapping[State, str] = {
    "failed": "M-3.8 -9 H3.8 L9 -3.8 V3.8 L3.8 9 H-3.8 L-9 3.8 V-3.8 Z",
    "incident": "M0 -11.5 L11.5 8.5 H-11.5 Z",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """How an element stands: `count` is the number of passes; `note` and `due` are text for people."""

    state: State
    count: int = 1
    note: str = ""  #: shown when pointed at: who, since when …
    due: str = ""  #: shown beside the element
    overdue: bool = False
    progress: str = ""  #: branches that have come of those awaited, instances done of all: "1/2"
    incidents: int = 0  #: open incidents, those of its inside among them; counted at the sign when more than one

    def __post_init__(self) -> None:
        if self.state not in get_args(State):
            raise ValueError(f"no state {self.state!r}; one of {', '.join(get_args(State))}")


def rules() -> list[str]:
    """The badges' colours as custom properties; motion only where the reader has not asked for less of it."""
    found = []
    for state in STATES:
        colour, strong = var(state), var(f"{state}-fill")
        found.append(f".badge-{state} .rim{{fill:{colour};}}")
        found.append(f".badge-{state} .pill{{stroke:{colour};}}\n.badge-{state} .word{{fill:{colour};}}")
        if state in STANDING:
            found.append(f".ring-{state}{{stroke:{strong};}}")
    return [
        *found,
        f".badge .rim{{stroke:{var('ground')};}}",
        f".badge .sign{{stroke:{var('ground')};}}",
        f".badge .pill{{fill:{var('ground')};}}",
        f".badge-note .pill{{stroke:{var('cancelled')};}}",
        f".badge-note .word{{fill:{var('cancelled-ink')};}}",
        f".badge .overdue .pill{{fill:{var('incident-fill')};stroke:{var('incident')};}}",
        f".badge .overdue .word{{fill:{var('incident-ink')};}}",
        "@keyframes bpmn-pulse{0%,100%{opacity:1;}50%{opacity:.3;}}",
        "@media (prefers-reduced-motion:no-preference){.ring{animation:bpmn-pulse 2.4s ease-in-out infinite;}}",
    ]


def pieces(shape: Shape, state: State) -> tuple[str, str, str]:
    """What a shape's badge is made of, whatever else the mark says: its group's beginning, a surface that shows the
    note when pointed at, and the sign."""
    group = paint.tag("g", " ", class_=f"badge badge-{state}", data_mark=shape.id)
    return group.removesuffix(" </g>"), _touch(shape), disc(state, corner(shape, left=False))


def progress(mark: Mark, shape: Shape) -> str:
    """How far a join or several instances are, at the sign's right."""
    at = corner(shape, left=False)
    return _pill(mark.progress, Point(at.x + RADIUS + pill_width(mark.progress) / 2 - 2, at.y), mark.state)


def incidents(mark: Mark, shape: Shape) -> str:
    """How many incidents there are, above the sign."""
    at = corner(shape, left=False)
    return _pill(str(mark.incidents), Point(at.x + RADIUS, at.y - RADIUS - 1), "incident")


def count(mark: Mark, at: Point) -> str:
    """The number of passes, around `at`."""
    return _pill(count_words(mark), at, mark.state)


def count_words(mark: Mark) -> str:
    return f"×{mark.count}"


def disc(state: State, at: Point) -> str:
    """The sign of a state in its form, around `at`."""
    rim = paint.tag(
        "path",
        d=FORMS.get(state, DISC),
        class_="rim",
        fill=LIGHT[state],
        stroke=LIGHT["ground"],
        stroke_width=1.6,
    )
    sign = paint.tag(
        "path",
        d=SIGNS[state],
        class_="sign",
        fill="none",
        stroke=LIGHT["ground"],
        stroke_width=2.2,
        stroke_linecap="round",
        stroke_linejoin="round",
    )
    return paint.tag("g", rim + sign, transform=f"translate({paint.num(at.x)} {paint.num(at.y)})")


def corner(shape: Shape, left: bool) -> Point:
    """An upper corner of a box; of circles and diamonds a point nearer to them."""
    round_ = shape.type in EVENTS or shape.type in GATEWAYS
    inset = shape.box.width * 0.12 if round_ else 0.0
    return Point(shape.box.x + inset if left else shape.box.right - inset, shape.box.y + inset)


def _touch(shape: Shape) -> str:
    """A surface without a colour that shows the note when pointed at."""
    box = shape.box
    return paint.tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, fill="#fff", fill_opacity="0")


def ring(shape: Shape, state: State) -> str:
    """A ring around the outline of what stands now; it breathes where motion is welcome."""
    look: dict[str, str | float] = {"fill": "none", "stroke": LIGHT[f"{state}-fill"], "stroke_width": 4.5}
    look["class_"] = f"ring ring-{state}"
    if state in RING_DASHES:
        look["stroke_dasharray"] = RING_DASHES[state]
    if shape.type in GATEWAYS:
        box = shape.box.grown(RING * 1.5)
        corners = ((box.cx, box.y), (box.right, box.cy), (box.cx, box.bottom), (box.x, box.cy))
        points = " ".join(f"{paint.num(x)},{paint.num(y)}" for x, y in corners)
        return paint.tag("polygon", points=points, stroke_linejoin="round", **look)
    box = shape.box.grown(RING)
    if shape.type in EVENTS:
        return paint.tag("ellipse", cx=box.cx, cy=box.cy, rx=box.width / 2, ry=box.height / 2, **look)
    return paint.tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=14, **look)


def gaps(shape: Shape, circles: Iterable[Box], identity: str) -> str:
    """A clip without these circles: they run against the frame's direction, so are holes."""
    box, n = shape.box.grown(4 * RING), paint.num
    draw = f"M{n(box.x)} {n(box.y)} H{n(box.right)} V{n(box.bottom)} H{n(box.x)} Z"
    for circle in circles:
        r = circle.width / 2 + 1.5
        draw += f" M{n(circle.cx - r)} {n(circle.cy)} a{n(r)} {n(r)} 0 1 0 {n(2 * r)} 0"
        draw += f" a{n(r)} {n(r)} 0 1 0 {n(-2 * r)} 0 Z"
    return paint.tag("clipPath", paint.tag("path", d=draw), id=identity)


def due(mark: Mark, at: Point) -> str:
    """The due time around `at`; overdue in the colour of alarm."""
    if not mark.overdue:
        return _pill(due_words(mark), at, mark.state)
    loud = {"fill": LIGHT["incident-fill"], "stroke": LIGHT["incident"]}
    return paint.tag("g", _pill(due_words(mark), at, mark.state, loud, LIGHT["incident-ink"]), class_="overdue")


def due_words(mark: Mark) -> str:
    return f"{'⚠ ' if mark.overdue else ''}{mark.due or '超时 overdue'}"


def name_is_below(shape: Shape) -> bool:
    if shape.type not in EVENTS and shape.type not in GATEWAYS:
        return False
    return shape.label.cy > shape.box.cy if shape.label else shape.type in EVENTS


def pill_width(words: str) -> float:
    return width(words, SMALL) + 12


def note(words: str, at: Point, element: str) -> str:
    """A few quiet words about a pool in a lozenge around `at`."""
    return paint.tag("g", _pill(words, at, "cancelled"), class_="badge badge-note", data_note=element)


def _pill(words: str, at: Point, state: State, look: Mapping[str, str] | None = None, ink: str = "") -> str:
    """Words in a small lozenge around `at`, in the state's colour unless a `look` is given."""
    across = pill_width(words)
    body = paint.tag(
        "rect",
        x=at.x - across / 2,
        y=at.y - PILL / 2,
        width=across,
        height=PILL,
        rx=PILL / 2,
        class_="pill",
        stroke_width=1.4,
        **(look or {"fill": LIGHT["ground"], "stroke": LIGHT[state]}),
    )
    text = paint.tag(
        "text",
        paint.plain(words),
        x=at.x,
        y=at.y + SMALL * 0.36,
        font_size=SMALL,
        font_weight="700",
        text_anchor="middle",
        class_="word",
        fill=ink or LIGHT[state],
    )
    return body + text
