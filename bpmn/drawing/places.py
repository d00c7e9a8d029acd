"""Where a state's few words go, so that they cover nothing: a pool's note, a due time, a number of passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import cast

from bpmn.drawing import badges, labels
from bpmn.drawing.diagram import Scene, Shape
from bpmn.drawing.labels import Surroundings
from bpmn.drawing.picture import view_box
from bpmn.geometry import Box, Point

INSET = 6.0  #: from the pool's border
ROOM = 6.0  #: around the words, so that a ring or a thick flow stays clear of them
STEP = 12.0
ENOUGH = 5  #: places to choose from, where other words of the same state stand in the way
OUTSIDE = 10_000.0  #: price of a place beyond the picture's edge


def note(scene: Scene, shape: Shape, words: str) -> list[Point]:
    """Places for a pool's note, the best first: what is free nearest to its upper right corner."""
    box, across = shape.box, badges.pill_width(words)
    found = _ranked(scene, _along_edges(box, across, badges.PILL), room=ROOM)
    return found or [Point(box.right - across / 2, box.y)]


def due(scene: Scene, shape: Shape, words: str) -> list[Point]:
    """Places for a due time, the best first: below or above its shape, on the side where the name does not stand."""
    box, across = shape.box, badges.pill_width(words)
    reach = badges.RING + 5 + badges.PILL / 2
    aside = max(across / 2 - box.width / 2, box.width / 4)
    sides = [box.y - reach, box.bottom + reach] if badges.name_is_below(shape) else [box.bottom + reach, box.y - reach]
    spots = [Point(box.cx + shift, y) for shift in (0.0, aside, -aside) for y in sides]
    spots += [Point(x, box.cy) for x in (box.right + reach + across / 2, box.x - reach - across / 2)]
    return _ranked(scene, [_around(spot, across) for spot in spots])


def count(scene: Scene, shape: Shape, words: str) -> list[Point]:
    """Places for a number of passes, the best first: the upper left corner, a lower one, above."""
    box, across = shape.box, badges.pill_width(words)
    at = badges.corner(shape, left=True)
    low, right = box.bottom - (at.y - box.y) + 4, box.right - (at.x - box.x) + 6
    spots = [Point(at.x - 6, at.y - 4), Point(at.x - 6, low), Point(right, low), Point(box.cx - across / 2, box.y - 6)]
    return _ranked(scene, [_around(spot, across) for spot in spots], but=shape.box)


def _around(spot: Point, across: float) -> Box:
    return Box(spot.x - across / 2, spot.y - badges.PILL / 2, across, badges.PILL)


def _ranked(scene: Scene, offers: Iterable[Box], room: float = 0.0, but: Box | None = None) -> list[Point]:
    """The middles of the offers by what they cover (`but` may be covered), `ENOUGH` that cover nothing at most."""
    around, view = surroundings(scene)
    around.patience = labels.PATIENCE  # the same places, however many states were drawn before
    found = []
    free = 0
    for box in offers:
        cost = around.cost(box.grown(room), but=but) + (0 if view.holds(box) else OUTSIDE)
        found.append((cost, Point(box.cx, box.cy)))
        free += cost == 0
        if free == ENOUGH:
            break
    return [at for _, at in sorted(found, key=itemgetter(0))[:ENOUGH]]


def _along_edges(box: Box, across: float, down: float) -> Iterator[Box]:
    """Along the upper edge from the right, then along the lower one, then along the ones between."""
    inset = INSET + ROOM
    top, bottom = box.y + inset, box.bottom - inset - down
    rows = [top, bottom, *(top + STEP * n for n in range(1, max(1, int((bottom - top) / STEP))))][:40]
    for y in rows:
        x = box.right - inset - across
        while x > box.x + inset:
            yield Box(x, y, across, down)
            x -= STEP


def surroundings(scene: Scene) -> tuple[Surroundings, Box]:
    """All that stands in the picture, names too, and how far it reaches; worked out once for a scene."""
    found = scene.kept.get("surroundings")
    if found is None:
        placed = labels.place(scene)
        found = scene.kept["surroundings"] = Surroundings(scene), view_box(scene, placed)
        for name in placed:
            found[0].add(name.box)
    return cast(tuple[Surroundings, Box], found)
