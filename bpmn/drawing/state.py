"""An order's state over the plain picture: CSS rules by element id, and badges.

Each state differs by colour, by line and by sign, so that it is told apart on a grey print too. Every element
without a mark is "not yet": thin and pale.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from xml.sax.saxutils import quoteattr

from bpmn.drawing import stencil
from bpmn.drawing.badges import STANDING, STATES, Mark
from bpmn.drawing.diagram import Scene
from bpmn.geometry import Box


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
    common = stencil.of(scene, id_prefix)
    shown, outside = fold(scene, marks)
    rules = (common.before, common.taken(taken), *common.rules(shown), common.after)
    drawn = [common.ring(element, mark) for element, mark in shown.items()]
    used: list[Box] = []
    written = [common.note(pool, words, used) for pool, words in notes.items()]
    drawn += [common.badge(element, mark, used) for element, mark in shown.items()]
    return Overlay("\n".join(filter(None, rules)), "".join((*drawn, *written)), tuple(outside))


def fold(scene: Scene, marks: Mapping[str, Mark]) -> tuple[dict[str, Mark], list[str]]:
    """Marks by drawn shape in the order of the diagram, and the elements that are not on it."""
    common = stencil.of(scene, "")
    found, outside = {}, []
    for element, mark in marks.items():
        if element in common.shapes:
            found[element] = mark
    for element, mark in marks.items():
        if element in found or element in common.flows:
            continue
        around = scene.hidden.get(element)
        if around is None:
            outside.append(element)
        elif around not in found or _more_urgent(mark, found[around]):
            found[around] = mark
    return {element: found[element] for element in common.shapes if element in found}, outside


def _more_urgent(mark: Mark, than: Mark) -> bool:
    return mark.state in STANDING | {"failed"} and STATES.index(mark.state) < STATES.index(than.state)


def compose(svg: str, state: Overlay, *, nonce: str = "") -> str:
    """The picture with the order's state: only a `<style>` block and a `<g class="badges">` are added.

    `nonce` goes on the style blocks of a page whose content security policy asks for one.
    """
    body, end = svg.rsplit("</svg>", 1)
    added = f"<style>\n{state.style}\n</style>\n" + f'<g class="badges">{state.badges}</g>\n'
    whole = f"{body}{added}</svg>{end}"
    return whole.replace("<style>", f"<style nonce={quoteattr(nonce)}>") if nonce else whole
