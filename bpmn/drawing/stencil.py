"""What every order's state over one picture has in common, worked out once and kept with the scene.

The look of a state is a few rules for all elements that are in it; a badge is put together from pieces that are the
same whatever the order.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Literal, TypeAlias

from bpmn.drawing import activities, badges, outlines, paint, places
from bpmn.drawing.badges import STANDING, STATES, Mark, State
from bpmn.drawing.diagram import Edge, Scene, Shape
from bpmn.drawing.palette import var
from bpmn.drawing.picture import css_id
from bpmn.geometry import Box, Point, toward
from bpmn.semantics import POOLS

#: width and dashes of the border
BORDERS: Mapping[State, tuple[float, str]] = {
    "done": (2.0, "none"),
    "current": (3.5, "none"),
    "waiting": (3.5, "9 4"),
    "failed": (3.0, "11 3 2.5 3"),
    "cancelled": (2.0, "2 4"),
    "skipped": (1.4, "5 5"),
    "incident": (3.5, "none"),
}
#: how a shape takes a state: as a box; as one whose border is thick by itself (an end, a call); as one that keeps its
#: own dashes, which mean that what it sits on goes on; as an open sub-process, which keeps its ground
Manner = Literal["box", "thick", "dashed", "open"]
MANNERS: tuple[Manner, ...] = ("box", "thick", "dashed", "open")
Used: TypeAlias = list[Box]
THICK = frozenset({"endEvent", "callActivity"})
THICKER = 1.8
HEAD = 5.5  #: half an arrowhead


def of(scene: Scene, id_prefix: str) -> Stencil:
    """The stencil of a scene for pictures whose ids begin with `id_prefix`."""
    kept = scene.kept.get(f"stencil {id_prefix}")
    if not isinstance(kept, Stencil):
        kept = scene.kept[f"stencil {id_prefix}"] = Stencil(scene, id_prefix)
    return kept


class Stencil:
    """Selectors by element, rules by state, and the pieces of badges."""

    def __init__(self, scene: Scene, id_prefix: str) -> None:
        self.shapes: dict[str, Shape] = {}
        for shape in scene.shapes:
            self.shapes.setdefault(shape.id, shape)
        self.flows = dict.fromkeys(edge.id for edge in scene.edges)
        named = [*self.shapes, *self.flows]
        self.selector = {element: "#" + css_id(f"{id_prefix}el-{element}") for element in named}
        self.label = {element: "#" + css_id(f"{id_prefix}lb-{element}") for element in named}
        self.manner = {element: _manner(shape) for element, shape in self.shapes.items()}
        self.before = "\n".join(_not_yet("#" + css_id(f"{id_prefix}map")))
        self.after = "\n".join(badges.rules())
        self._scene, self._prefix = scene, id_prefix
        self._badges: dict[tuple[str, State], tuple[str, str, str]] = {}
        self._spots: dict[tuple[str, str, float], list[Point]] = {}
        self._rings: dict[tuple[str, State], str] = {}

    def rules(self, shown: Mapping[str, Mark]) -> list[str]:
        """The look of all marked elements, state by state."""
        groups: dict[tuple[State, Manner], list[str]] = {}
        for element, mark in shown.items():
            if (manner := self.manner[element]) is not None:
                groups.setdefault((mark.state, manner), []).append(element)
        found = []
        for state in STATES:
            for manner in MANNERS:
                if elements := groups.get((state, manner)):
                    found.append(self._look(state, manner, elements))
        return found

    def _look(self, state: State, manner: Manner, elements: list[str]) -> str:
        own, names = _any(map(self.selector.__getitem__, elements)), _any(map(self.label.__getitem__, elements))
        return LOOKS[state, manner].replace("{own}", own).replace("{names}", names)

    def taken(self, flows: Collection[str]) -> str:
        """The look of flows that the order came along: thick, their heads larger."""
        elements = [flow for flow in self.flows if flow in flows]
        if not elements:
            return ""
        own, names = _any(map(self.selector.__getitem__, elements)), _any(map(self.label.__getitem__, elements))
        return TAKEN.replace("{own}", own).replace("{names}", names)

    def badge(self, element: str, mark: Mark, used: Used) -> str:
        """All that a mark adds above a shape; its group says which one as `data-mark`, for pages to find it.

        `used` are the places of this state's words so far.
        """
        pieces = self._badges.get((element, mark.state))
        if pieces is None:
            pieces = self._badges[element, mark.state] = badges.pieces(self.shapes[element], mark.state)
        head, touch, sign = pieces
        said = f"<title>{paint.plain(mark.note)}</title>{touch}" if mark.note else ""
        if mark.due or mark.overdue or mark.progress or mark.incidents > 1 or mark.count > 1:
            return f"{head}{said}{self._words(self.shapes[element], mark, sign, used)}</g>"
        return f"{head}{said}{sign}</g>"

    def _words(self, shape: Shape, mark: Mark, sign: str, used: Used) -> str:
        """The sign with what the mark writes around it."""
        drawn = badges.progress(mark, shape) + sign if mark.progress else sign
        if mark.incidents > 1:
            drawn += badges.incidents(mark, shape)
        if mark.due or mark.overdue:
            drawn += badges.due(mark, self._spot(places.due, shape, badges.due_words(mark), used))
        if mark.count > 1:
            drawn += badges.count(mark, self._spot(places.count, shape, badges.count_words(mark), used))
        return drawn

    def note(self, element: str, words: str, used: Used) -> str:
        """A few words about a pool; of one that this picture does not show nothing."""
        shape = self.shapes.get(element)
        return badges.note(words, self._spot(places.note, shape, words, used), element) if shape and words else ""

    def _spot(self, place: Callable[[Scene, Shape, str], list[Point]], shape: Shape, words: str, used: Used) -> Point:
        """Where words stand: in the best place where no others do. Words of the same width have the same places."""
        across = badges.pill_width(words)
        key = (place.__name__, shape.id, across)
        spots = self._spots.get(key)
        if spots is None:
            spots = self._spots[key] = place(self._scene, shape, words)
        for spot in spots:
            box = Box(spot.x - across / 2, spot.y - badges.PILL / 2, across, badges.PILL)
            if not any(box.overlap(other) for other in used):
                used.append(box)
                return spot
        return spots[0]

    def ring(self, element: str, mark: Mark) -> str:
        """A ring around what stands now, with gaps where events sit on its border.

        An open sub-process has none: its border is thick, and what happens in it has the ring.
        """
        if mark.state not in STANDING or self.manner[element] == "open":
            return ""
        drawn = self._rings.get((element, mark.state))
        if drawn is None:
            drawn = self._rings[element, mark.state] = self._ring(self.shapes[element], mark.state)
        return drawn

    def _ring(self, shape: Shape, state: State) -> str:
        holes = [event.box for event in self._scene.attached(shape.id)]
        holes += [_tip(edge, shape) for edge in self._scene.edges if edge.target == shape.id]
        if not holes:
            return paint.tag("g", badges.ring(shape, state))
        name = f"{self._prefix}gap-{shape.id}"
        around = paint.tag("g", badges.ring(shape, state), clip_path=f"url(#{css_id(name)})")
        return badges.gaps(shape, holes, name) + around


def _tip(edge: Edge, shape: Shape) -> Box:
    """Around an arrowhead, which a ring must not cover."""
    *_, before, at = outlines.docked(edge.points, shape)
    middle = toward(at, before, badges.RING)
    return Box(middle.x - HEAD, middle.y - HEAD, 2 * HEAD, 2 * HEAD)


def _manner(shape: Shape) -> Manner | None:
    """None for pools and lanes: they hold what has a state and have none of their own."""
    if shape.type in POOLS:
        return None
    if activities.shows_inside(shape):
        return "open"
    if not shape.interrupting or shape.event_sub_process:
        return "dashed"
    return "thick" if shape.type in THICK else "box"


def _any(selectors: Iterable[str]) -> str:
    return f":is({','.join(selectors)})"


def _not_yet(scope: str) -> list[str]:
    """The look of all that has no mark, over a modeller's colours too."""
    quiet, ink = var("quiet"), var("quiet-ink")
    thick = ",".join(f".bpmn-{kind}" for kind in sorted(THICK))
    return [
        f"{scope} .pen-box{{fill:{var('fill')};stroke:{quiet};stroke-width:1.2;}}",
        f"{scope} :is({thick}) .pen-box{{stroke-width:{1.2 + THICKER:g};}}",
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


def _look(state: State, manner: Manner) -> str:
    """Border, fill, signs and text of shapes in a state; `{own}` stands for them, `{names}` for names beside them."""
    line, fill, ink = var(state), var(f"{state}-fill"), var(f"{state}-ink")
    width, dashes = BORDERS[state]
    strong = state in STANDING
    sign = ink if strong else line
    if manner == "open":
        fill, ink, sign, width = var("ground"), var("ink"), line, width * 1.5
    own = "{own}"
    if manner == "thick":  # as weighty as the rule for those that have no mark
        own, width = "{own}.shape", width + THICKER
    dashed = "" if manner == "dashed" else f"stroke-dasharray:{dashes};"
    rules = [
        f"{own} .pen-box{{fill:{fill};stroke:{line};stroke-width:{width:g};{dashed}}}",
        f"{{own}} .pen-line{{stroke:{sign};}}",
        f"{{own}} .pen-open{{fill:{fill};stroke:{sign};}}",
        f"{{own}} .pen-solid{{fill:{sign};stroke:{sign};}}",
        f"{{own}} .pen-hollow{{stroke:{fill};}}",
        f"{{own}} .pen-text{{fill:{ink};{'font-weight:600;' if strong else ''}}}",
        f"{{names}} .pen-label{{fill:{var('ink')};{'font-weight:700;' if strong else ''}}}",
    ]
    return "\n".join(rules)


LOOKS = {(state, manner): _look(state, manner) for state in STATES for manner in MANNERS}
TAKEN = "\n".join(
    (
        f"{{own}} .pen-flow{{stroke:{var('done')};stroke-width:3.2;}}",
        f"{{own}} .pen-head{{fill:{var('done')};stroke:{var('done')};stroke-width:2.4;}}",
        f"{{own}} .pen-mouth{{stroke:{var('done')};stroke-width:2;}}",
        f"{{names}} .pen-label{{fill:{var('done-ink')};font-weight:600;}}",
    )
)
