"""A scene as SVG: the plain picture, the same bytes for the same scene."""

from __future__ import annotations

from collections import Counter

from bpmn.drawing import activities, edges, labels, paint, shapes
from bpmn.drawing.diagram import Colours, Edge, Scene, Shape
from bpmn.drawing.labels import Placed
from bpmn.drawing.palette import FONTS
from bpmn.drawing.shapes import NOTE_SIZE, note_lines
from bpmn.geometry import Box, around
from bpmn.semantics import POOLS
from bpmn.text import LINE_HEIGHT, width

MARGIN = 22.0  #: room for thick borders, and for the badges of a state


def svg(scene: Scene, *, title: str = "", id_prefix: str = "") -> str:
    """The picture of a scene, without any order's state.

    `title` is what screen readers and browsers call it (default: the diagram's name); `id_prefix` keeps the
    ids of two pictures on one page apart. Every element has one `<g id="el-…" data-element="…">` of its id.
    """
    placed = labels.place(scene)
    view = view_box(scene, placed)
    seen: Counter[str] = Counter()
    body = [
        paint.tag("title", paint.plain(title or scene.plane.name or scene.plane.id or "BPMN")),
        paint.tag("style", stylesheet(scene, id_prefix)),
        paint.rect(view.x, view.y, view.width, view.height, "mask", opacity=1, class_="pen-mask ground"),
        *(group(item, scene, id_prefix, seen) for item in in_order(scene)),
        paint.tag("g", "".join(label(item, id_prefix) for item in placed) or " ", class_="labels"),
    ]
    corners = (view.x, view.y, view.width, view.height)
    return paint.tag(
        "svg",
        "\n" + "\n".join(body) + "\n",
        xmlns="http://www.w3.org/2000/svg",
        id=f"{id_prefix}map",
        class_="bpmn-diagram",
        role="img",
        viewBox=" ".join(paint.num(value) for value in corners),
        width=view.width,
        height=view.height,
        font_family=FONTS,
    )


def in_order(scene: Scene) -> list[Shape | Edge]:
    """From the back to the front: pools, lanes, open sub-processes, flows, all that flows end in."""
    back: list[Shape] = []
    front: list[Shape] = []
    for shape in scene.shapes:
        (back if _is_ground(shape) else front).append(shape)
    back.sort(key=lambda shape: (shape.type not in POOLS, shape.type == "lane", -shape.box.width * shape.box.height))
    front.sort(key=lambda shape: shape.type == "boundaryEvent")
    return [*back, *scene.edges, *front]


def _is_ground(shape: Shape) -> bool:
    return shape.type in POOLS or shape.type == "group" or activities.shows_inside(shape)


def group(item: Shape | Edge, scene: Scene, id_prefix: str, seen: Counter[str]) -> str:
    """One element with all that is drawn of it; drawn a second time it has another id."""
    seen[item.id] += 1
    again = f"--{seen[item.id]}" if seen[item.id] > 1 else ""
    name = " ".join(item.name.split()) or item.id
    drawn = edges.draw(item, scene) if isinstance(item, Edge) else shapes.draw(item, scene)
    kind = "edge" if isinstance(item, Edge) else "shape"
    known = {"id": f"{id_prefix}el-{item.id}{again}", "class_": f"bpmn-{item.type} {kind}", "data_element": item.id}
    return paint.tag("g", f"<title>{paint.plain(name)}</title>{drawn}", **known)


def label(item: Placed, id_prefix: str) -> str:
    """A name beside its element; a veil behind it where a flow runs through."""
    box = item.box
    veil = paint.rect(box.x - 2, box.y, box.width + 4, box.height, "mask", rx=2) if item.over_line else ""
    lines = paint.lines(item.block, box.cx, box.y, "label")
    return paint.tag("g", veil + lines, id=f"{id_prefix}lb-{item.element}", data_label=item.element)


def view_box(scene: Scene, placed: list[Placed]) -> Box:
    """All that is drawn, in whole pixels, with a margin."""
    boxes = [shape.box for shape in scene.shapes] + [item.box for item in placed]
    boxes += [Box(point.x, point.y, 0, 0) for edge in scene.edges for point in edge.points]
    boxes += [_note(shape) for shape in scene.shapes if shape.type == "textAnnotation"]
    whole = around(boxes).grown(MARGIN)
    x, y = float(int(whole.x // 1)), float(int(whole.y // 1))
    return Box(x, y, float(-int(-(whole.right - x) // 1)), float(-int(-(whole.bottom - y) // 1)))


def _note(shape: Shape) -> Box:
    lines = note_lines(shape)
    across = max((width(line, NOTE_SIZE) for line in lines), default=0.0)
    return Box(shape.box.x, shape.box.y, across + 10, len(lines) * NOTE_SIZE * LINE_HEIGHT)


def stylesheet(scene: Scene, id_prefix: str) -> str:
    """The colours of all roles, then what a modeller painted by hand."""
    items: list[Shape | Edge] = [*scene.shapes, *scene.edges]
    painted = [rule for item in items for rule in paint_rules(item.id, item.colours, id_prefix)]
    return "\n".join(["", paint.stylesheet(".bpmn-diagram"), *painted, ""])


def paint_rules(element: str, colours: Colours, id_prefix: str) -> list[str]:
    """A modeller's colours for one element; an order's state comes later in the cascade and wins."""
    group_id = "#" + css_id(f"{id_prefix}el-{element}")
    rules = []
    if colours.fill:
        rules.append(f"{group_id} :is(.pen-box,.pen-pool){{fill:{colours.fill};}}")
    if colours.stroke:
        lines = ".pen-box,.pen-pool,.pen-line,.pen-open,.pen-solid,.pen-flow,.pen-head,.pen-mouth"
        rules.append(f"{group_id} :is({lines}){{stroke:{colours.stroke};}}")
        rules.append(f"{group_id} :is(.pen-solid,.pen-head){{fill:{colours.stroke};}}")
    if colours.ink:
        rules.append(f"{group_id} :is(.pen-text,.pen-title){{fill:{colours.ink};}}")
    return rules


def css_id(identifier: str) -> str:
    """An id as CSS writes it after `#`."""
    escaped = "".join(
        char if (char.isalnum() and char.isascii()) or char in "-_" or ord(char) > 127 else f"\\{ord(char):x} "
        for char in identifier
    )
    return f"\\{ord(escaped[0]):x} {escaped[1:]}" if escaped[:1].isdigit() else escaped
