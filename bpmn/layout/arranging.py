"""Lays a plan out, from the innermost sub-process to the pools."""

from __future__ import annotations

from collections import defaultdict

from bpmn import limits
from bpmn.geometry import Box, Point
from bpmn.layout import setting
from bpmn.layout.measure import TITLE, Measure, Offsets, guest_boxes, name_box
from bpmn.layout.parts import Lane, Link, Part, Places, Plan, Pool, Scope
from bpmn.layout.setting import Setting
from bpmn.layout.table import BORDER, Table
from bpmn.layout.tracks import Run, runs, set_offsets, set_tracks
from bpmn.layout.ways import Course, Finder

#: px around what an open sub-process holds; its name stands above
FRAME, HEADING = 20.0, 34.0
MARGIN = Point(60.0, 60.0)


def arrange(plan: Plan) -> tuple[Places, list[Link]]:
    """Where everything lies, and the links that still need a course: those across the borders of scopes."""
    places, rest = _arrange_pools(plan)
    whole = Places()
    whole.add(places, *MARGIN)
    return whole, rest


def _arrange_pools(plan: Plan) -> tuple[Places, list[Link]]:
    inner = {part.id: part for pool in plan.pools if pool.scope for part in pool.scope.parts.values()}
    insides, rest = _insides(list(inner.values()))
    set_up = setting.pools(plan)
    titles = max((_titles(pool) for pool in plan.pools), default=0.0)
    places, measure, left = _arrange(set_up, insides, titles)
    for number, pool in enumerate(plan.pools):
        _frame(pool, number, set_up.table, measure, places)
    return places, rest + left


def arrange_inside(scope: Scope) -> tuple[Places, Box, list[Link]]:
    """The inside of a sub-process from 0, 0, how large it is, and the links without a course."""
    insides, rest = _insides(list(scope.parts.values()))
    places, measure, left = _arrange(setting.inside(scope), insides, 0.0)
    return places, Box(0, 0, measure.xs[-1], measure.ys[-1]), rest + left


def inside_of(part: Part) -> Places | None:
    """The inside of one sub-process, seen from its corner; sets its size. Nothing for any other part."""
    return _insides([part])[0].get(part.id)


def _insides(parts: list[Part]) -> tuple[dict[str, Places], list[Link]]:
    """Lays out the sub-processes among the parts and gives them, and the hosts of boundary events, their size."""
    insides: dict[str, Places] = {}
    rest: list[Link] = []
    for part in parts:
        if part.inside is not None:
            inside, size, left = arrange_inside(part.inside)
            rest += left
            part.width, part.height = max(size.width + 2 * FRAME, 140.0), size.height + FRAME + HEADING
            insides[part.id] = Places()
            insides[part.id].add(inside, (part.width - size.width) / 2, HEADING)
        if len(part.guests) > 1:
            widest = max(guest.name.width if guest.name else 0.0 for guest in part.guests)
            each = 50.0 if len(part.guests) == 2 else max(50.0, widest + 32)
            part.width = max(part.width, len(part.guests) * each)
    return insides, rest


def _arrange(set_up: Setting, insides: dict[str, Places], titles: float) -> tuple[Places, Measure, list[Link]]:
    limits.check()
    table = set_up.table
    courses, rest = _courses(set_up)
    pieces = {id(course): runs(course, table) for _, found in courses for course in found}
    routed = [(course, pieces[id(course)]) for _, found in courses for course in found]
    set_offsets(routed, table)
    tracks = set_tracks(run for _, each in routed for run in each)
    measure = Measure(table, _offsets(routed), tracks, titles)
    places = _place(table, measure, _offsets(routed), insides)
    for link, found in courses:
        points = [point for course in found for point in measure.points(course, pieces[id(course)])]
        places.courses[link.id] = simplified(points)
    return places, measure, rest


def _courses(set_up: Setting) -> tuple[list[tuple[Link, list[Course]]], list[Link]]:
    """Ways for all links, the plain ones first; and the links that have none in this table."""
    finder = Finder(set_up.table, *_rough(set_up.table), set_up.pools)
    at = set_up.table.at

    def late(entry: tuple[Link, list[Link]]) -> tuple[int, int]:
        link = entry[0]
        if link.source not in at or link.target not in at:
            return 3, 0
        source, target = at[link.source], at[link.target]
        far = 2 * abs(source.column - target.column) + abs(source.row - target.row)
        kind = {"sequenceFlow": 0, "messageFlow": 2}.get(link.kind, 4)
        return kind + (1 if kind == 0 and target.column <= source.column else 0), far

    found, rest = [], []
    for link, legs in sorted(set_up.legs.links, key=late):
        courses = [course for leg in legs if (course := finder.find(leg)) is not None]
        if len(courses) == len(legs):
            found.append((link, courses))
        else:
            rest.append(link)
    return found, rest


def _rough(table: Table) -> tuple[list[float], list[float]]:
    """About where the lines will lie: only distances matter, and only roughly."""
    wide, high = [20.0] * table.columns, [30.0] * len(table.rows)
    for cell, part in table.cells.items():
        wide[cell.column] = max(wide[cell.column], part.width)
        high[cell.row] = max(high[cell.row], part.height)
    return _lines(wide, 40.0), _lines(high, 30.0)


def _lines(sizes: list[float], apart: float) -> list[float]:
    lines, at = [0.0], apart / 2
    for size in sizes:
        lines += [at + size / 2, at + size + apart / 2]
        at += size + apart
    return lines


def _offsets(routed: list[tuple[Course, list[Run]]]) -> Offsets:
    found: Offsets = defaultdict(list)
    for course, pieces in routed:
        found[course.source].append(pieces[0].offset)
        found[course.target].append(pieces[-1].offset)
    return dict(found)


def _place(table: Table, measure: Measure, offsets: Offsets, insides: dict[str, Places]) -> Places:
    places = Places()
    for cell, part in table.cells.items():
        x, y = measure.middle(cell)
        name = name_box(part, offsets)
        if name is not None:
            places.names[part.id.removeprefix("name ")] = name.moved(x, y)
        if part.kind in ("name", "message"):
            continue
        box = Box(x - part.width / 2, y - part.height / 2, part.width, part.height)
        places.boxes[part.id] = box
        if part.id in insides:
            places.open.add(part.id)
            places.add(insides[part.id], box.x, box.y)
        for guest, own, named in guest_boxes(part, offsets):
            places.boxes[guest.id] = own.moved(x, y)
            if named is not None:
                places.names[guest.id] = named.moved(x, y)
    return places


def _titles(pool: Pool) -> float:
    return TITLE * ((1 if pool.id else 0) + max((lane.depth() for lane in pool.lanes), default=0))


def _frame(pool: Pool, number: int, table: Table, measure: Measure, places: Places) -> None:
    """The boxes of a pool and its lanes, from border to border."""
    rows = [index for index, row in enumerate(table.rows) if row.pool == number]
    if not rows:
        return
    left, right = measure.xs[0], measure.xs[table.columns - 1]
    top, bottom = measure.ys[rows[0]], measure.ys[rows[-1]]
    if pool.id:
        places.boxes[pool.id] = Box(left, top, right - left, bottom - top)
        left += TITLE
    for lane in pool.lanes:
        _frame_lane(lane, left, right, table, measure, places)


def _frame_lane(lane: Lane, left: float, right: float, table: Table, measure: Measure, places: Places) -> None:
    leaves = {leaf.id for leaf in lane.leaves()}
    rows = [index for index, row in enumerate(table.rows) if row.lane in leaves and row.kind != BORDER]
    top, bottom = measure.ys[rows[0] - 1], measure.ys[rows[-1] + 1]
    places.boxes[lane.id] = Box(left, top, right - left, bottom - top)
    for inner in lane.lanes:
        _frame_lane(inner, left + TITLE, right, table, measure, places)


def simplified(points: list[Point]) -> tuple[Point, ...]:
    """The course without points that lie on the straight line between their neighbours, rounded to a hundredth."""
    kept: list[Point] = []
    for point in (Point(round(x, 2), round(y, 2)) for x, y in points):
        if kept and kept[-1] == point:
            continue
        if len(kept) > 1 and (kept[-2].x == kept[-1].x == point.x or kept[-2].y == kept[-1].y == point.y):
            kept.pop()
        kept.append(point)
    return tuple(kept)
