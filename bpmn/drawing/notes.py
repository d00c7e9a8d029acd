"""Where a few words about a whole pool go: into its upper right corner, or to the next free place on its edge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bpmn.drawing import badges, labels
from bpmn.drawing.diagram import Scene, Shape
from bpmn.drawing.labels import Surroundings
from bpmn.geometry import Box, Point

INSET = 6.0  #: from the pool's border
ROOM = 6.0  #: around the words, so that a ring or a thick flow stays clear of them
STEP = 12.0


def drawn(scene: Scene, notes: Mapping[str, str]) -> str:
    """The notes in their places; what is said of an element that this picture does not show is left out."""
    written = []
    for element, words in notes.items():
        shape = scene.shape(element)
        if shape is not None and words:
            written.append(badges.note(words, place(scene, shape, words), element))
    return "".join(written)


def place(scene: Scene, shape: Shape, words: str) -> Point:
    """The middle of the free place nearest to the upper right corner; where none is free, that corner."""
    across, down = badges.pill_width(words), badges.PILL
    around = surroundings(scene)
    best, least = None, float("inf")
    for box in _places(shape.box, across, down):
        cost = around.cost(box.grown(ROOM))
        if cost == 0:
            return Point(box.cx, box.cy)
        if cost < least:
            best, least = box, cost
    at = best or Box(shape.box.right - across, shape.box.y, across, down)
    return Point(at.cx, at.cy)


def _places(box: Box, across: float, down: float) -> Iterator[Box]:
    """Along the upper edge from the right, then along the lower one, then along the ones between."""
    inset = INSET + ROOM
    top, bottom = box.y + inset, box.bottom - inset - down
    rows = [top, bottom, *(top + STEP * n for n in range(1, max(1, int((bottom - top) / STEP))))][:40]
    for y in rows:
        x = box.right - inset - across
        while x > box.x + inset:
            yield Box(x, y, across, down)
            x -= STEP


def surroundings(scene: Scene) -> Surroundings:
    """All that stands in the picture, names too; worked out once for a scene."""
    found = scene.kept.get("surroundings")
    if not isinstance(found, Surroundings):
        found = Surroundings(scene)
        for name in labels.place(scene):
            found.add(name.box)
        scene.kept["surroundings"] = found
    return found
