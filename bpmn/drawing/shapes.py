"""The look of each kind of shape, by a table: BPMN type -> how it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bpmn.drawing import icons, paint, titles
from bpmn.drawing.activities import draw_activity
from bpmn.drawing.diagram import Scene, Shape
from bpmn.geometry import Box, Point
from bpmn.semantics import ACTIVITIES
from bpmn.text import LINE_HEIGHT, wrap

BAND = 30.0  #: width of a pool's or a lane's title, unless its lanes say otherwise
NOTE_SIZE = 12.0
THICK = 3.2

Draw = Callable[[Shape, Scene], str]


def draw(shape: Shape, scene: Scene) -> str:
    """The strokes of a shape; a kind that the table does not know becomes a dashed box with its name."""
    return LOOKS.get(shape.type, draw_unknown)(shape, scene)


def draw_pool(shape: Shape, scene: Scene) -> str:
    """A pool with its title band; one that hides its process has its name in the middle."""
    box = shape.box
    frame = paint.rect(box.x, box.y, box.width, box.height, "pool")
    if not shape.expanded:
        upright = box.height > box.width
        inside = titles.standing(shape.name, box) if upright else titles.level(shape.name, box)
        sign = icons.marker("parallel", box.cx, box.bottom - 11) if "parallel" in shape.markers else ""
        return frame + inside + sign
    band = title_band(shape, scene)
    edge = paint.rect(band.x, band.y, band.width, band.height, "band")
    border = (
        f"M{paint.num(band.right)} {paint.num(band.y)} V{paint.num(band.bottom)}"
        if shape.horizontal
        else f"M{paint.num(band.x)} {paint.num(band.bottom)} H{paint.num(band.right)}"
    )
    outline = paint.rect(box.x, box.y, box.width, box.height, "pool", fill="none", class_="pen-line")
    title = titles.standing(shape.name, band) if shape.horizontal else titles.level(shape.name, band)
    return frame + edge + paint.path(border, "line") + outline + title


def draw_lane(shape: Shape, scene: Scene) -> str:
    """A lane with its title; where a pool or lane around it has drawn a border already it draws none."""
    box, n, band = shape.box, paint.num, title_band(shape, scene)
    around = next((pool.box for pool in scene.frames if pool.type == "participant" and holds(pool, shape)), None)
    nested = any(lane.type == "lane" and holds(lane, shape) for lane in scene.frames)
    framed: dict[str, str | float] = {"stroke": "none", "class_": "lane-area"} if around else {}
    drawn = paint.rect(box.x, box.y, box.width, box.height, "lane", **framed)
    if around and box.y > around.y + 1 and (shape.horizontal or nested):
        drawn += paint.path(f"M{n(box.x)} {n(box.y)} H{n(box.right)}", "lane")
    if around and box.x > around.x + 1 and (nested or not shape.horizontal):
        drawn += paint.path(f"M{n(box.x)} {n(box.y)} V{n(box.bottom)}", "lane")
    title = titles.standing(shape.name, band) if shape.horizontal else titles.level(shape.name, band)
    return drawn + title


def holds(outer: Shape, inner: Shape) -> bool:
    """True where one shape lies wholly in the other, give or take a pixel."""
    return outer is not inner and outer.box.grown(1).holds(inner.box)


def title_band(shape: Shape, scene: Scene) -> Box:
    """Where the title of a pool or lane stands: at the left, or at the top where it lies upright.

    Lanes that begin at their pool's own edge leave the pool's band free.
    """
    box, start, gaps = shape.box, 0.0, []
    near = "x" if shape.horizontal else "y"
    for other in scene.frames:
        if shape.type == "lane" and other.type == "participant" and holds(other, shape):
            start = max(start, BAND - (getattr(box, near) - getattr(other.box, near)))
        elif other.type == "lane" and holds(shape, other):
            gaps.append(getattr(other.box, near) - getattr(box, near))
    size = min((gap for gap in gaps if 15 <= gap <= 60), default=BAND)  # of lanes in lanes, the outer begin first
    if shape.horizontal:
        return Box(box.x + start, box.y, min(size, box.width), box.height)
    return Box(box.x, box.y + start, box.width, min(size, box.height))


def draw_event(shape: Shape, scene: Scene) -> str:
    """One thin ring for a start, two for what comes between, one thick for an end; dashed: goes on beside."""
    box, ending = shape.box, shape.type == "endEvent"
    rx, ry = box.width / 2, box.height / 2
    inset = 0.8 if ending else 0.0
    ring: dict[str, str | float] = {"stroke_width": THICK} if ending else {}
    if not shape.interrupting:
        ring["stroke_dasharray"] = "4.5 3"
    drawn = paint.ellipse(box.cx, box.cy, rx - inset, ry - inset, "box", **ring)
    if shape.type not in ("startEvent", "endEvent"):
        ring["stroke_width"] = 1.3
        drawn += paint.ellipse(box.cx, box.cy, rx - 3.2, ry - 3.2, "line", **ring)
    return drawn + icons.event_sign(shape.trigger, box.cx, box.cy, min(rx, ry) * 0.94, shape.throwing)


def draw_gateway(shape: Shape, scene: Scene) -> str:
    box = shape.box
    corners = [
        Point(box.cx, box.y),
        Point(box.right, box.cy),
        Point(box.cx, box.bottom),
        Point(box.x, box.cy),
    ]
    frame = paint.polygon(corners, "box")
    sign = GATEWAY_SIGNS.get(shape.type)
    return frame + (sign(shape) if sign else "")


def _exclusive(shape: Shape) -> str:
    sign = (("solid", icons.CROSS),)
    return icons.placed(sign, shape.box.cx, shape.box.cy, shape.box.width / 48) if shape.marker_visible else ""


def _parallel(shape: Shape) -> str:
    bars = (("solid", "M-1.9 -11 H1.9 V-1.9 H11 V1.9 H1.9 V11 H-1.9 V1.9 H-11 V-1.9 H-1.9 Z"),)
    return icons.placed(bars, shape.box.cx, shape.box.cy, shape.box.width / 50)


def _inclusive(shape: Shape) -> str:
    radius = shape.box.width * 0.22
    return paint.ellipse(shape.box.cx, shape.box.cy, radius, radius, "line", stroke_width=2.6)


def _complex(shape: Shape) -> str:
    bars = (("line", "M0 -11 V11 M-11 0 H11 M-7.6 -7.6 L7.6 7.6 M-7.6 7.6 L7.6 -7.6"),)
    return icons.placed(tuple(bars), shape.box.cx, shape.box.cy, shape.box.width / 50)


def _event_based(shape: Shape) -> str:
    """A pentagon in two rings; starting a process it has one, and a plus where all events are awaited."""
    box, radius = shape.box, shape.box.width * 0.27
    rings = paint.ellipse(box.cx, box.cy, radius, radius, "line", stroke_width=1.1)
    if not shape.instantiate:
        rings += paint.ellipse(box.cx, box.cy, radius - 2.2, radius - 2.2, "line", stroke_width=1.1)
    sign = icons.PLUS if "parallel" in shape.markers else icons.PENTAGON
    return rings + icons.placed((("open", sign),), box.cx, box.cy, radius / 16)


GATEWAY_SIGNS: Mapping[str, Callable[[Shape], str]] = {
    "exclusiveGateway": _exclusive,
    "parallelGateway": _parallel,
    "inclusiveGateway": _inclusive,
    "complexGateway": _complex,
    "eventBasedGateway": _event_based,
}


def draw_data(shape: Shape, scene: Scene) -> str:
    """A sheet with a folded corner; an arrow for input (open) and output (filled)."""
    x, y, right, bottom = shape.box.x, shape.box.y, shape.box.right, shape.box.bottom
    fold = min(shape.box.width, shape.box.height) * 0.32
    n = paint.num
    sheet = f"M{n(x)} {n(y)} H{n(right - fold)} L{n(right)} {n(y + fold)} V{n(bottom)} H{n(x)} Z"
    corner = f"M{n(right - fold)} {n(y)} V{n(y + fold)} H{n(right)}"
    drawn = paint.path(sheet, "box") + paint.path(corner, "line")
    if shape.type in ("dataInput", "dataOutput"):
        arrow = (("open", icons.DATA_ARROW),)
        drawn += icons.placed(arrow, x + 9, y + 9, filled=shape.type == "dataOutput")
    if "parallel" in shape.markers:
        drawn += icons.marker("parallel", shape.box.cx, bottom - 8)
    return drawn


def draw_store(shape: Shape, scene: Scene) -> str:
    """A drum with three rims."""
    box, n = shape.box, paint.num
    rx, ry = box.width / 2, min(box.height * 0.14, 8.0)
    arc = f"a{n(rx)} {n(ry)} 0 0 0 {n(box.width)} 0"
    top, base = box.y + ry, box.bottom - ry
    body = (
        f"M{n(box.x)} {n(top)} a{n(rx)} {n(ry)} 0 0 1 {n(box.width)} 0 "
        f"V{n(base)} a{n(rx)} {n(ry)} 0 0 1 {n(-box.width)} 0 Z"
    )
    rims = " ".join(f"M{n(box.x)} {n(top + step)} {arc}" for step in (0, ry * 0.8, ry * 1.6))
    return paint.path(body, "box") + paint.path(rims, "line", stroke_width=1.2)


def draw_group(shape: Shape, scene: Scene) -> str:
    box = shape.box
    return paint.rect(
        box.x,
        box.y,
        box.width,
        box.height,
        "line",
        rx=10,
        stroke_dasharray="10 4 1.5 4",
        pointer_events="none",
    )


def draw_annotation(shape: Shape, scene: Scene) -> str:
    """A bracket at the left, the text beside it."""
    box, n = shape.box, paint.num
    block_lines = note_lines(shape)
    reach = min(14.0, box.width)
    bracket = f"M{n(box.x + reach)} {n(box.y)} H{n(box.x)} V{n(box.bottom)} H{n(box.x + reach)}"
    step = NOTE_SIZE * LINE_HEIGHT
    top = box.cy - len(block_lines) * step / 2 if len(block_lines) * step <= box.height else box.y
    texts = "".join(
        paint.line(
            text,
            box.x + 7,
            top + (index + 0.5) * step + NOTE_SIZE * 0.36,
            NOTE_SIZE,
            "text",
            text_anchor="start",
        )
        for index, text in enumerate(block_lines)
    )
    return paint.path(bracket, "line") + texts


def note_lines(shape: Shape) -> tuple[str, ...]:
    """An annotation's lines: rather a little wider than its box than taller."""
    room = max(shape.box.width - 10, 30.0)
    for stretch in (1.0, 1.15, 1.3):
        lines = wrap(shape.name, room * stretch, NOTE_SIZE)
        if len(lines) * NOTE_SIZE * LINE_HEIGHT <= shape.box.height:
            return lines
    return wrap(shape.name, room, NOTE_SIZE)


def draw_unknown(shape: Shape, scene: Scene) -> str:
    box = shape.box
    frame = paint.rect(box.x, box.y, box.width, box.height, "box", stroke_dasharray="3 3")
    return frame + titles.level(shape.name, box)


LOOKS: Mapping[str, Draw] = {
    "participant": draw_pool,
    "lane": draw_lane,
    "dataStoreReference": draw_store,
    "dataStore": draw_store,
    "group": draw_group,
    "textAnnotation": draw_annotation,
    **dict.fromkeys(ACTIVITIES, draw_activity),
    **dict.fromkeys(
        ("startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"),
        draw_event,
    ),
    **dict.fromkeys(GATEWAY_SIGNS, draw_gateway),
    **dict.fromkeys(("dataObjectReference", "dataObject", "dataInput", "dataOutput"), draw_data),
}
