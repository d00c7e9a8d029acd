"""An order's state over the plain picture: CSS rules by element id, and badges.

Each state differs by colour, by line and by sign, so that it is told apart on a grey print too. Every element
without a mark is "not yet": thin and pale.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from bpmn.drawing import activities, badges, paint
from bpmn.drawing import notes as pool_notes
from bpmn.drawing.badges import STANDING, STATES, Mark, State
from bpmn.drawing.diagram import Scene, Shape
from bpmn.drawing.palette import var
from bpmn.drawing.picture import css_id
from bpmn.semantics import POOLS

#: width and dashes of the border
BORDERS: Mapping[State, tuple[float, str]] = {
    "done": (2.0, "none"),
    "current": (3.5, "none"),
    "waiting": (3.5, "9 4"),
    "failed": (3.0, "none"),
    "cancelled": (2.0, "2 4"),
    "skipped": (1.4, "5 5"),
    "incident": (3.5, "none"),
}


@dataclass(frozen=True, slots=True)
class Overlay:
    """What `compose` adds to a picture."""

    style: str  #: CSS rules by element id
    badges: str  #: an SVG fragment
    outside: tuple[str, ...] = ()  #: marked elements that this picture does not show: say so beside it


def overlay(
    scene: Scene,
    marks: Mapping[str, Mark],
    taken: Collection[str],
    *,
    notes: Mapping[str, str] = MappingProxyType({}),
    id_prefix: str = "",
) -> Overlay:
    """The state of one order over one diagram.

    `marks` by element id, `taken` the ids of sequence flows that were passed; `notes`: a pool's id -> a few words
    in its upper right corner; `id_prefix` as given to `svg`.
    A mark within a collapsed sub-process is shown on it; elements that are nowhere in the picture are named
    in `Overlay.outside`.
    """
    shown, outside = fold(scene, marks)
    shapes = {shape.id: shape for shape in scene.shapes}
    rules = not_yet(id_prefix)
    for edge in scene.edges:
        if edge.id in taken:
            rules += taken_rules(edge.id, id_prefix)
    for element, mark in shown.items():
        rules += shape_rules(shapes[element], mark.state, id_prefix)
    drawn = rings(scene, shown, id_prefix)
    drawn += "".join(badges.badge(shapes[element], mark) for element, mark in shown.items())
    drawn += pool_notes.drawn(scene, notes)
    return Overlay("\n".join([*rules, *badges.rules()]), drawn, tuple(outside))


def rings(scene: Scene, shown: Mapping[str, Mark], id_prefix: str) -> str:
    """Rings around what stands now, with gaps where events sit on its border.

    An open sub-process has none: its border is thick, and what happens in it has the ring.
    """
    drawn = []
    for shape in scene.shapes:
        mark = shown.get(shape.id)
        if mark is None or mark.state not in STANDING or activities.shows_inside(shape):
            continue
        events = [other.box for other in scene.shapes if other.attached_to == shape.id]
        gap = badges.gaps(shape, events, f"{id_prefix}gap-{shape.id}") if events else ""
        clipped = {"clip_path": f"url(#{css_id(f'{id_prefix}gap-{shape.id}')})"} if events else {}
        drawn.append(gap + paint.tag("g", badges.ring(shape, mark.state), **clipped))
    return "".join(drawn)


def fold(scene: Scene, marks: Mapping[str, Mark]) -> tuple[dict[str, Mark], list[str]]:
    """Marks by drawn shape in the order of the diagram, and the elements that are not on it."""
    drawn = {shape.id for shape in scene.shapes}
    flows = {edge.id for edge in scene.edges}
    found = {element: mark for element, mark in marks.items() if element in drawn}
    outside = []
    for element, mark in marks.items():
        around = scene.hidden.get(element)
        if element in drawn or element in flows:
            continue
        if around is None:
            outside.append(element)
        elif around not in found or _more_urgent(mark, found[around]):
            found[around] = mark
    return {shape.id: found[shape.id] for shape in scene.shapes if shape.id in found}, outside


def _more_urgent(mark: Mark, than: Mark) -> bool:
    return mark.state in STANDING | {"failed"} and STATES.index(mark.state) < STATES.index(than.state)


def not_yet(id_prefix: str) -> list[str]:
    """The look of all that has no mark, over a modeller's colours too."""
    scope = "#" + css_id(f"{id_prefix}map")
    quiet, ink = var("quiet"), var("quiet-ink")
    return [
        f"{scope} .pen-box{{fill:{var('fill')};stroke:{quiet};stroke-width:1.2;}}",
        f"{scope} :is(.pen-line,.pen-open){{stroke:{quiet};}}",
        f"{scope} .pen-open{{fill:{var('fill')};}}",
        f"{scope} .pen-solid{{fill:{quiet};stroke:{quiet};}}",
        f"{scope} .pen-flow{{stroke:{quiet};stroke-width:1.2;}}",
        f"{scope} .pen-head{{fill:{quiet};stroke:{quiet};}}",
        f"{scope} .pen-mouth{{stroke:{quiet};}}",
        f"{scope} :is(.pen-text,.pen-label){{fill:{ink};}}",
        f"{scope} .pen-title{{fill:{var('ink')};}}",
        f"{scope} .pen-pool{{fill:{var('ground')};stroke:{var('stroke')};}}",
    ]


def taken_rules(element: str, id_prefix: str) -> list[str]:
    """A flow that the order came along: thick, its head larger."""
    flow = "#" + css_id(f"{id_prefix}el-{element}")
    colour = var("done")
    return [
        f"{flow} .pen-flow{{stroke:{colour};stroke-width:3.2;}}",
        f"{flow} .pen-head{{fill:{colour};stroke:{colour};stroke-width:2.4;}}",
        f"#{css_id(f'{id_prefix}lb-{element}')} .pen-label{{fill:{var('done-ink')};font-weight:600;}}",
    ]


def shape_rules(shape: Shape, state: State, id_prefix: str) -> list[str]:
    """Border, fill, signs and text of one shape in its state; an open sub-process keeps its ground."""
    if shape.type in POOLS:
        return []
    group = "#" + css_id(f"{id_prefix}el-{shape.id}")
    line, fill, ink = var(state), var(f"{state}-fill"), var(f"{state}-ink")
    width, dashes = BORDERS[state]
    if activities.shows_inside(shape):
        fill, ink = var("ground"), var("ink")
        width *= 1.5
    label = "#" + css_id(f"{id_prefix}lb-{shape.id}")
    strong = state in STANDING
    sign = ink if strong and not activities.shows_inside(shape) else line
    return [
        f"{group} .pen-box{{fill:{fill};stroke:{line};stroke-width:{width:g};{_dashed(shape, dashes)}}}",
        f"{group} .pen-line{{stroke:{sign};}}",
        f"{group} .pen-open{{fill:{fill};stroke:{sign};}}",
        f"{group} .pen-solid{{fill:{sign};stroke:{sign};}}",
        f"{group} .pen-hollow{{stroke:{fill};}}",
        f"{group} .pen-text{{fill:{ink};{'font-weight:600;' if strong else ''}}}",
        f"{label} .pen-label{{fill:{var('ink')};{'font-weight:700;' if strong else ''}}}",
    ]


def _dashed(shape: Shape, dashes: str) -> str:
    """Events keep their own dashes: a dashed ring means that what it sits on goes on."""
    return "" if not shape.interrupting or shape.event_sub_process else f"stroke-dasharray:{dashes};"


def compose(svg: str, state: Overlay, *, nonce: str = "") -> str:
    """The picture with the order's state: only a `<style>` block and a `<g class="badges">` are added.

    `nonce` goes on the style blocks of a page whose content security policy asks for one.
    """
    body, end = svg.rsplit("</svg>", 1)
    added = f"<style>\n{state.style}\n</style>\n" + f'<g class="badges">{state.badges}</g>\n'
    whole = f"{body}{added}</svg>{end}"
    return whole.replace("<style>", f"<style nonce={quoteattr(nonce)}>") if nonce else whole
