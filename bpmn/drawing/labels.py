"""Where names go that stand outside of what they name: as the modeller put them, else where it is free.

Each name has candidates in order of preference. The one that costs least is taken: cost grows with what it
would cover (shapes, flows, borders, names already placed) and with the distance from the preferred place.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, TypeAlias, TypeVar

from bpmn.drawing import activities
from bpmn.drawing.diagram import Edge, Scene, Shape
from bpmn.drawing.nearby import Nearby
from bpmn.drawing.shapes import title_band
from bpmn.geometry import Box, Point, inside_length, toward
from bpmn.semantics import DATA, GATEWAYS, NAMED_OUTSIDE, POOLS
from bpmn.text import Block, longest, wrap

SIZE = 12.0
LIMIT = 98.0  #: widest line of a name beside a shape, where the modeller leaves less
GAP = 4.0
CLOSE = 0.4  #: of the price of covering: for coming close
#: our letters may be wider than those of the modeller's tool, whose lines are so high
STRETCHES, THEIR_LINE = (1.0, 1.15, 1.3), 13.5
OFF = 14.0  #: farther off, where nothing nearer is free
AWAY = 45.0  #: price of a place far from where the modeller wanted the name
#: things looked at before names are put where they would go first; it ends what would take minutes where thousands
#: of shapes lie on each other (a map of 5,000 elements needs a tenth of it)
PATIENCE = 1_500_000
SIDEWAYS = ((0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, -1), (-1, 1), (1, 1))
NUDGES = sorted(
    ((dx * by, dy * by) for by in (4, 6, 12, 18, 26) for dx, dy in SIDEWAYS), key=lambda to: abs(to[0]) + abs(to[1])
)


Segment: TypeAlias = tuple[Point, Point]


class Placed(NamedTuple):
    """A name in its place; `over_line` where a flow runs beneath it all the same."""

    element: str
    block: Block
    box: Box
    over_line: bool


Thing = TypeVar("Thing")


class Surroundings:
    """What a name should not cover."""

    def __init__(self, scene: Scene) -> None:
        self.patience = PATIENCE
        self._solids: Nearby[Box] = Nearby()
        self._names: Nearby[Box] = Nearby()
        self._flows: Nearby[Segment] = Nearby()
        self._borders: Nearby[Segment] = Nearby()
        for shape in scene.shapes:
            if (solid := _solid(shape, scene)) is not None:
                self._solids.add(solid, solid)
            if shape.type in POOLS or activities.shows_inside(shape):
                for side in _sides(shape.box):
                    self._borders.add(_extent(side), side)
        for edge in scene.edges:
            if edge.default or edge.conditional:
                self._solids.add(_slash(edge), _slash(edge))
            for segment in pairwise(edge.points):
                self._flows.add(_extent(segment), segment)

    def add(self, name: Box) -> None:
        """Another name is in its place."""
        self._names.add(name, name)

    def cost(self, box: Box, limit: float = float("inf"), but: Box | None = None) -> float:
        """What a name here would cover, or more than `limit` as soon as that is known; covering `but` is free."""
        if self.patience < 0:
            return 0.0
        wide = Box(box.x - 4, box.y - 1.5, box.width + 8, box.height + 3)
        cost = 0.0
        for covered, price in ((self._solids, 120.0), (self._names, 200.0)):
            for other in self._seen(covered.near(wide)):
                if (area := wide.overlap(other)) and other != but:
                    cost += price * (1.0 if box.overlap(other) else CLOSE) + area
            if cost > limit:
                return cost
        for crossed, price, weight in ((self._flows, 80.0, 2.0), (self._borders, 50.0, 1.0)):
            for start, end in self._seen(crossed.near(wide)):
                if within := inside_length(start, end, wide):
                    cost += price * (1.0 if inside_length(start, end, box) else CLOSE) + weight * within
            if cost > limit:
                return cost
        return cost

    def _seen(self, near: list[Thing]) -> list[Thing]:
        self.patience -= len(near)
        return near

    def over_flow(self, box: Box) -> bool:
        return self.patience >= 0 and any(inside_length(a, b, box) for a, b in self._flows.near(box))


def _extent(segment: Segment) -> Box:
    (x, y), (to_x, to_y) = segment
    return Box(min(x, to_x), min(y, to_y), abs(x - to_x), abs(y - to_y))


def _solid(shape: Shape, scene: Scene) -> Box | None:
    """The part of a shape that no name may cover: all of it, or only its title where it holds others."""
    if shape.type in POOLS:
        return title_band(shape, scene) if shape.name and shape.expanded else None
    if activities.shows_inside(shape):
        block = activities.heading(shape)
        return Box(shape.box.x + 10, shape.box.y + 5, block.width, block.height) if shape.name else None
    return None if shape.type == "group" else shape.box


def _slash(edge: Edge) -> Box:
    """The sign near the start of a default or conditional flow."""
    at = toward(edge.points[0], edge.points[1], 10)
    return Box(at.x - 5, at.y - 5, 10, 10)


def _sides(box: Box) -> list[Segment]:
    corners = [
        Point(box.x, box.y),
        Point(box.right, box.y),
        Point(box.right, box.bottom),
        Point(box.x, box.bottom),
    ]
    return list(zip(corners, corners[1:] + corners[:1], strict=True))


def place(scene: Scene) -> list[Placed]:
    """Every outside name of the scene in its place; those the modeller placed come first."""
    around = Surroundings(scene)
    named: list[Shape | Edge] = [shape for shape in scene.shapes if shape.type in NAMED_OUTSIDE and shape.name]
    named += [edge for edge in scene.edges if edge.name]
    placed = []
    for item in sorted(named, key=lambda item: item.label is None):
        if not item.name.strip():
            continue
        block, box = cheapest(item, around)
        around.add(box)
        placed.append(Placed(item.id, block, box, around.over_flow(box)))
    return placed


def cheapest(item: Shape | Edge, around: Surroundings) -> tuple[Block, Box]:
    """The setting and the place whose price and cost together are lowest; the earlier one where two agree."""
    best, least = None, float("inf")
    for block, extra in settings(item):
        if extra >= least:
            break
        for box, price in candidates(item, block):
            if price + extra >= least:
                if item.label is not None and price < AWAY:
                    break  # those nearer to the modeller's place came first
                continue
            cost = price + extra + around.cost(box, least)
            if cost < least:
                best, least = (block, box), cost
            if least <= extra or around.patience < 0:
                break
    assert best is not None
    return best


def settings(item: Shape | Edge) -> Iterator[tuple[Block, float]]:
    """A name in lines as wide as the modeller left room for, of the usual length, and at a price in other ones."""
    seen: set[tuple[str, ...]] = set()
    own = item.label.width + 4 if item.label else 0.0
    limit = max(LIMIT, own, item.box.width if isinstance(item, Shape) and item.type == "group" else 0)
    whole = min(longest(item.name, SIZE), limit)  # no word is parted for want of a free place
    for stretch in STRETCHES if item.label else ():
        block = Block(wrap(item.name, max(own * stretch, 1.0), SIZE), SIZE)
        if longest(item.name, SIZE) <= own * stretch and len(block.lines) <= _lines(item.label):
            seen.add(block.lines)
            yield block, 0.0
            break
    for share, extra in ((1.0, 0.0), (0.6, 14.0), (1.5, 20.0)):
        block = Block(wrap(item.name, max(limit * share, whole), SIZE), SIZE)
        if block.lines not in seen:
            yield block, extra if extra or not seen else 8.0
        seen.add(block.lines)


def _lines(label: Box | None) -> int:
    """How many lines the modeller's tool set the name in."""
    return max(1, round(label.height / THEIR_LINE)) if label else 1


def candidates(item: Shape | Edge, block: Block) -> Iterator[tuple[Box, float]]:
    """Places for a name with their price, the preferred one first."""
    if item.label is not None:
        given = _given(item, item.label, block)
        yield given, 0.0
        for dx, dy in NUDGES:
            yield given.moved(dx, dy), abs(dx) + abs(dy)
    away = AWAY if item.label else 0.0
    if isinstance(item, Edge):
        for box, price in _beside_flow(item, block):
            yield box, price + away
    else:
        for rank, corner in enumerate(_beside_shape(item, block)):
            yield Box(corner.x, corner.y, block.width, block.height), 9.0 * rank + away


def _given(item: Shape | Edge, label: Box, block: Block) -> Box:
    """Our lines in the modeller's place, held at the side that looks to the shape."""
    top = label.cy - block.height / 2
    if isinstance(item, Shape) and label.y >= item.box.cy:
        top = label.y
    elif isinstance(item, Shape) and label.bottom <= item.box.cy:
        top = label.bottom - block.height
    return Box(label.cx - block.width / 2, top, block.width, block.height)


def _beside_shape(shape: Shape, block: Block) -> Iterator[Point]:
    """Left upper corners: below first for events and data, above for gateways, off the flow for the rest."""
    box, width, height = shape.box, block.width, block.height
    below = Point(box.cx - width / 2, box.bottom + GAP)
    above = Point(box.cx - width / 2, box.y - height - GAP)
    right, left = Point(box.right + GAP, box.cy - height / 2), Point(box.x - width - GAP, box.cy - height / 2)
    lower = [Point(box.right, box.bottom + 1), Point(box.x - width, box.bottom + 1)]
    upper = [Point(box.right - 4, box.y - height), Point(box.x - width + 4, box.y - height)]
    # where flows go up, down and to both sides: in the corners between them
    tight = [Point(x, y) for y in (box.bottom + GAP, box.y - height - GAP) for x in (box.cx + 6, box.cx - width - 6)]
    tight += [Point(x, y) for x in (box.right + GAP, box.x - width - GAP) for y in (box.cy + 4, box.cy - height - 4)]
    far = [Point(at.x, at.y + (OFF if at.y > box.cy else -OFF)) for at in (below, above, *lower, *upper, *tight)]
    if shape.type == "group":
        yield from (Point(box.x + 12, box.y + GAP), above, below)
    elif shape.type == "boundaryEvent":
        yield from (*lower, below, *upper, right, left, above)
    elif shape.type in GATEWAYS:
        yield from (above, *upper, below, *lower, right, left)
    elif shape.type in DATA:
        yield from (below, above, right, left)
    else:
        yield from (below, above, *lower, *upper, right, left)
    yield from (*tight, *far)


def _beside_flow(edge: Edge, block: Block) -> Iterator[tuple[Box, float]]:
    """Both sides of each stretch, near its middle, the first stretch first."""
    width, height = block.width, block.height
    for rank, (start, end) in enumerate(zip(edge.points, edge.points[1:], strict=False)):
        level = abs(end.x - start.x) >= abs(end.y - start.y)
        long_enough = abs(end.x - start.x) >= width if level else abs(end.y - start.y) >= height
        for shift, part in ((0, 0.5), (4, 0.35), (5, 0.65), (9, 0.2), (10, 0.8)):
            x, y = start.x + (end.x - start.x) * part, start.y + (end.y - start.y) * part
            price = 14.0 * rank + shift + (0 if long_enough else 12)
            sides = (
                (Point(x - width / 2, y - height - 3), Point(x - width / 2, y + 4))
                if level
                else (Point(x + 5, y - height / 2), Point(x - width - 5, y - height / 2))
            )
            for second, corner in enumerate(sides):
                yield Box(corner.x, corner.y, width, height), price + 3 * second
