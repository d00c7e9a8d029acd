"""Where a state's few words go, so that they cover nothing: a pool's note, a due time, a number of passes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from bpmn.drawing import badges, labels
from bpmn.drawing.diagram import Scene, Shape
from bpmn.drawing.labels import Surroundings
from bpmn.drawing.picture import view_box
from bpmn.geometry import Box, Point

INSET = 6.0  #: from the pool's border
ROOM = 6.0  #: around the words, so that a ring or a thick flow stays clear of them
STEP = 12.0
OUTSIDE = 10_000.0  #: price of a place beyond the picture's edge


def note(scene: Scene, shape: Shape, words: str) -> Point:
    """The middle of the free place nearest to a pool's upper right corner; where none is free, the least bad one."""
    box = shape.box
    offers = (each.grown(ROOM) for each in _along_edges(box, badges.pill_width(words), badges.PILL))
    return _cheapest(scene, offers) or Point(box.right - badges.pill_width(words) / 2, box.y)


def due(scene: Scene, shape: Shape, words: str) -> Point:
    """The middle of a due time's place: below or above its shape, on the side where the name does not stand."""
    box, across = shape.box, badges.pill_width(words)
    reach = badges.RING + 5 + badges.PILL / 2
    aside = max(across / 2 - box.width / 2, box.width / 4)
    sides = [box.y - reach, box.bottom + reach] if badges.name_is_below(shape) else [box.bottom + reach, box.y - reach]
    beside = [box.right + reach + across / 2, box.x - reach - across / 2]
    spots = [Point(box.cx + shift, y) for shift in (0.0, aside, -aside) for y in sides]
    spots += [Point(x, y) for y in (box.cy, *sides) for x in beside]
    return _cheapest(scene, (_around(spot, across) for spot in spots)) or spots[0]


def count(scene: Scene, shape: Shape, words: str) -> Point:
    """The middle of a number of passes: at the upper left corner, else at a lower one."""
    box, across = shape.box, badges.pill_width(words)
    at = badges.corner(shape, left=True)
    low, right = box.bottom - (at.y - box.y) + 4, box.right - (at.x - box.x) + 6
    spots = [Point(at.x - 6, at.y - 4), Point(at.x - 6, low), Point(right, low)]
    return _cheapest(scene, (_around(spot, across) for spot in spots), but=shape.box) or spots[0]


def _around(spot: Point, across: float) -> Box:
    return Box(spot.x - across / 2, spot.y - badges.PILL / 2, across, badges.PILL)


def _cheapest(scene: Scene, offers: Iterable[Box], but: Box | None = None) -> Point | None:
    """The middle of the first offer that covers nothing (`but` may be covered), or of the one that covers least."""
    around, view = surroundings(scene)
    best, least = None, float("inf")
    for box in offers:
        cost = around.cost(box, least, but) + (0 if view.holds(box) else OUTSIDE)
        if cost < least:
            best, least = box, cost
        if cost == 0:
            break
    return Point(best.cx, best.cy) if best else None


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
