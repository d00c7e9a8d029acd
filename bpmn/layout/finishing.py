"""The last flows and names, among parts that all have their places."""

from __future__ import annotations

from collections.abc import Iterable

from bpmn import limits
from bpmn.geometry import Box, Point, along, inside_length, length
from bpmn.layout import detours
from bpmn.layout.arranging import simplified
from bpmn.layout.detours import Surroundings
from bpmn.layout.measure import TITLE
from bpmn.layout.parts import Lane, Link, Places, Plan

#: among more parts than that nobody looks for a way around them
MANY = 1500
HEADING = Box(8, 4, 0, 18)  #: where the name of an open sub-process stands; as wide as it


def finish(plan: Plan, places: Places, links: Iterable[Link]) -> None:
    """Gives these links a course and their names a place."""
    surroundings = about(plan, places)
    for link in links:
        limits.check()
        if link.source not in surroundings.solids or link.target not in surroundings.solids:
            _tie_to_flow(link, places, surroundings)
        if link.source not in surroundings.solids or link.target not in surroundings.solids:
            continue
        few = len(surroundings.solids) <= MANY
        course = detours.course(surroundings, link.source, link.target) if few else None
        if course is None:
            course = straight(surroundings.solids[link.source], surroundings.solids[link.target])
        places.courses[link.id] = simplified(list(course))
        surroundings.add_flow(places.courses[link.id])
        if link.name is not None:
            spot = detours.spot(surroundings, places.courses[link.id], link.name.width, link.name.height)
            if spot is not None:
                places.names[link.id] = spot
                surroundings.names.append(spot)


def about(plan: Plan, places: Places) -> Surroundings:
    """What flows have to keep clear of: shapes, names, and the titles of pools, lanes and open sub-processes."""
    surroundings = Surroundings(names=list(places.names.values()))
    for pool in plan.pools:
        if pool.id in places.boxes:
            surroundings.solids[pool.id], surroundings.kinds[pool.id] = places.boxes[pool.id], "participant"
            if pool.scope is not None:
                surroundings.names.append(_title(places.boxes[pool.id]))
        surroundings.names += [_title(places.boxes[lane]) for lane in _lanes(pool.lanes) if lane in places.boxes]
        for part in pool.scope.everything() if pool.scope is not None else ():
            if part.id in places.boxes:
                surroundings.solids[part.id], surroundings.kinds[part.id] = places.boxes[part.id], part.kind
            if part.id in places.open:
                box = places.boxes[part.id]
                surroundings.names.append(Box(box.x + HEADING.x, box.y + HEADING.y, box.width - 16, HEADING.height))
    for course in places.courses.values():
        surroundings.add_flow(course)
    for own, box in places.boxes.items():
        if own not in surroundings.solids or own in places.open or surroundings.kinds[own] == "participant":
            surroundings.add_flow(_outline(box))  # nothing should run along the border of a pool, lane or sub-process
    return surroundings


def _outline(box: Box) -> tuple[Point, ...]:
    left, right, top, bottom = box.x, box.right, box.y, box.bottom
    return Point(left, top), Point(right, top), Point(right, bottom), Point(left, bottom), Point(left, top)


def _lanes(lanes: Iterable[Lane]) -> list[str]:
    return [own for lane in lanes for own in (lane.id, *_lanes(lane.lanes))]


def _title(box: Box) -> Box:
    return Box(box.x, box.y, TITLE, box.height)


def _tie_to_flow(link: Link, places: Places, surroundings: Surroundings) -> None:
    """A note on a flow ends in the flow's middle."""
    for end in (link.source, link.target):
        course = places.courses.get(end)
        if course is not None:
            middle = along(course, length(course) / 2)
            surroundings.solids[end] = Box(middle.x - 1, middle.y - 1, 2, 2)
            surroundings.kinds[end] = "flow"


def straight(source: Box, target: Box) -> tuple[Point, Point]:
    """The straight line between two boxes, from border to border."""
    start, end = Point(source.cx, source.cy), Point(target.cx, target.cy)
    whole = length((start, end))
    if whole == 0:
        return Point(source.right, source.cy), Point(target.x, target.cy)
    return along((start, end), inside_length(start, end, source)), along(
        (end, start), inside_length(start, end, target)
    )
