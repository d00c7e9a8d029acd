"""A diagram with gaps: what it shows stays where it is, what it lacks is set beside what belongs to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from lxml import etree

from bpmn import limits
from bpmn.geometry import Box, Point, around, inside_length
from bpmn.layout import diagrams, finishing
from bpmn.layout.arranging import arrange, inside_of
from bpmn.layout.parts import Link, Part, Places, Plan, Pool, Scope
from bpmn.semantics import SUB_PROCESSES
from bpmn.xml import DI

GRID, REACH, APART = 20.0, 60, 14.0
TITLE = 30.0


class NoRoom(Exception):
    """There is no place for a part where it belongs; the map has to be laid out anew."""


def mend(root: etree._Element, plane: etree._Element, plan: Plan) -> Places:
    """Places for all that no diagram of the file shows, on this plane of it; raises `NoRoom`.

    Pools and lanes that are not shown though their content is stay unseen: that is how some tools draw a map with
    one pool.
    """
    return _Mending(root, plane, plan).run()


class _Mending:
    def __init__(self, root: etree._Element, plane: etree._Element, plan: Plan) -> None:
        self.plan = plan
        self.there = Places()
        self.new = Places()
        self.shown = {part.get("bpmnElement", "") for part in root.iter(f"{{{DI}}}BPMNShape", f"{{{DI}}}BPMNEdge")}
        self._drop_guests(plane)
        self._drop_loose(plane)
        for shape in plane.iterfind(f"{{{DI}}}BPMNShape"):
            own, box = shape.get("bpmnElement", ""), diagrams.box(shape)
            if box is not None:
                self.there.boxes[own] = box
                if shape.get("isExpanded") == "true":
                    self.there.open.add(own)
        for edge in plane.iterfind(f"{{{DI}}}BPMNEdge"):
            course = diagrams.course(edge)
            if course is not None:
                self.there.courses[edge.get("bpmnElement", "")] = course
        for node in plane.iter(f"{{{DI}}}BPMNLabel"):
            label, named = diagrams.box(node), node.getparent()
            if label is not None and named is not None:
                self.there.names[named.get("bpmnElement", "")] = label

    def _drop_loose(self, plane: etree._Element) -> None:
        """Flows of parts that get a new place need a new course."""
        missing = {part.id for scope in self._scopes() for part in scope.everything()} - self.shown
        for link in self._links():
            limits.check()
            if {link.source, link.target} & missing and link.id in self.shown:
                self.shown.discard(link.id)
                for edge in plane.findall(f"{{{DI}}}BPMNEdge"):
                    if edge.get("bpmnElement") == link.id:
                        plane.remove(edge)

    def _drop_guests(self, plane: etree._Element) -> None:
        """Boundary events go where their hosts go."""
        for scope in self._scopes():
            hosts = [part for part in scope.parts.values() if part.id not in self.shown]
            hosts = [part for part in hosts if part.inside is None or not self._shows(part.inside)]
            for guest in (guest for part in hosts for guest in part.guests):
                self.shown.discard(guest.id)
                for shape in plane.findall(f"{{{DI}}}BPMNShape"):
                    if shape.get("bpmnElement") == guest.id:
                        plane.remove(shape)

    def _links(self) -> list[Link]:
        return [link for scope in self._scopes() for link in scope.links] + self.plan.links

    def run(self) -> Places:
        for pool in self.plan.pools:
            if pool.scope is not None and self._shows(pool.scope):
                self._fill(pool.scope, self.there.boxes.get(pool.id))
        for pool in self.plan.pools:
            if pool.id not in self.shown and (pool.scope is None or not self._shows(pool.scope)):
                self._add_below(pool)
        missing = [link for link in self._links() if link.id not in self.shown and link.id not in self.new.courses]
        before = set(self.there.courses), set(self.there.names)
        finishing.finish(self.plan, self.there, [link for link in missing if self._placed(link)])
        self.new.courses |= {key: course for key, course in self.there.courses.items() if key not in before[0]}
        self.new.names |= {key: box for key, box in self.there.names.items() if key not in before[1]}
        return self.new

    def _placed(self, link: Link) -> bool:
        known = self.there.boxes.keys() | self.there.courses.keys()
        return link.source in known and link.target in known

    def _scopes(self) -> Iterator[Scope]:
        for pool in self.plan.pools:
            if pool.scope is not None:
                yield pool.scope
                yield from (part.inside for part in pool.scope.everything() if part.inside is not None)

    def _shows(self, scope: Scope) -> bool:
        return any(part.id in self.shown for part in scope.everything())

    def _fill(self, scope: Scope, frame: Box | None) -> None:
        """Places what a scope lacks; then the same within its open sub-processes."""
        for part in [part for part in scope.parts.values() if part.id not in self.shown]:
            if part.inside is not None and self._shows(part.inside):
                self._surround(part, part.inside)
            else:
                self._put(part, scope, frame)
        for part in scope.parts.values():
            limits.check()
            for guest in part.guests:
                if guest.id not in self.shown and part.id in self.there.boxes and guest.id not in self.new.boxes:
                    self._attach(guest, part)
            if part.kind in SUB_PROCESSES and part.inside and part.id in self.there.open and part.id in self.shown:
                self._fill(part.inside, self.there.boxes[part.id])

    def _surround(self, part: Part, inside: Scope) -> None:
        """The frame of a sub-process whose inside is shown."""
        boxes = [self.there.boxes[each.id] for each in inside.everything() if each.id in self.there.boxes]
        if boxes:
            held = around(boxes).grown(20)
            guests = [self.there.boxes[guest.id] for guest in part.guests if guest.id in self.there.boxes]
            middles = [Box(guest.cx, guest.cy, 0, 0) for guest in guests]
            self._settle(part.id, around([Box(held.x, held.y - 14, held.width, held.height + 14), *middles]))
            self._open(part.id)

    def _open(self, own: str) -> None:
        self.there.open.add(own)
        self.new.open.add(own)

    def _settle(self, own: str, box: Box) -> None:
        self.there.boxes[own] = self.new.boxes[own] = box

    def _put(self, part: Part, scope: Scope, frame: Box | None) -> None:
        """A free place near the part's neighbours, inside its lane, pool or sub-process."""
        inside = inside_of(part)
        lane = self.there.boxes.get(part.lane)
        frame = lane if lane is not None else frame
        names = Box(-20, 0, part.width + 40, part.height + (part.name.height + 8 if part.name else 0))
        spots = self._spots(part, scope, frame)
        first = next(spots)
        near = self._near(names.moved(*first).grown(REACH * GRID))
        place = next((spot for spot in chain([first], spots) if self._free(names.moved(*spot), frame, *near)), None)
        if place is None:
            raise NoRoom
        self._settle(part.id, Box(*place, part.width, part.height))
        if part.name is not None:
            x = place.x + part.width / 2 - part.name.width / 2
            self.new.names[part.id] = Box(x, place.y + part.height + 4, part.name.width, part.name.height)
            self.there.names[part.id] = self.new.names[part.id]
        if inside is not None:
            self._open(part.id)
            for places in (self.there, self.new):
                places.add(inside, *place)
        for guest in part.guests:
            self._attach(guest, part)

    def _spots(self, part: Part, scope: Scope, frame: Box | None) -> Iterator[Point]:
        """Places in growing distance from where the part would stand best."""
        before = [link.source for link in scope.links if link.target == part.id]
        behind = [link.target for link in scope.links if link.source == part.id]
        anchor = Point(frame.x + TITLE + 30, frame.cy - part.height / 2) if frame else Point(60, 60)
        for ends, gap in ((behind, -50 - part.width), (before, 50.0)):
            for end in ends:
                box = self.there.boxes.get(end)
                if box is not None:
                    anchor = Point(box.right + gap if gap > 0 else box.x + gap, box.cy - part.height / 2)
        for ring in range(REACH):
            for down in range(-ring, ring + 1):
                across = {-(ring - abs(down)), ring - abs(down)}
                for step in sorted(across, reverse=True):
                    yield Point(anchor.x + step * GRID, anchor.y - down * GRID)

    def _near(self, window: Box) -> tuple[list[Box], list[tuple[Point, Point]]]:
        """The boxes and the pieces of flows within reach."""
        boxes = (*self.there.boxes.values(), *self.there.names.values())
        pieces = (piece for course in self.there.courses.values() for piece in pairwise(course))
        return [box for box in boxes if box.overlap(window)], [each for each in pieces if inside_length(*each, window)]

    def _free(self, box: Box, frame: Box | None, boxes: list[Box], pieces: list[tuple[Point, Point]]) -> bool:
        """Whether a part may lie there: within its frame, on nothing, and within nothing else."""
        limits.check()
        wide = box.grown(APART)
        if frame is not None and not Box(frame.x + TITLE, frame.y, frame.width - TITLE, frame.height).holds(wide):
            return False
        for other in boxes:
            if wide.overlap(other) and not other.holds(wide):
                return False
            if other.holds(wide) and (frame is None or (other != frame and frame.holds(other))):
                return False
        return not any(inside_length(start, end, wide) for start, end in pieces)

    def _attach(self, guest: Part, host: Part) -> None:
        """A boundary event on the border of its host, where no other sits: below from the right, then above."""
        box, (width, height) = self.there.boxes[host.id], (guest.width, guest.height)
        seated = [self.there.boxes[other.id] for other in host.guests if other.id in self.there.boxes]
        middles = [Point(x, y) for y in (box.bottom, box.y) for x in _steps(box.right - 25, box.x + 18)]
        places = [Box(x - width / 2, y - height / 2, width, height) for x, y in middles]
        free = [place for place in places if not any(place.grown(2).overlap(other) for other in seated)]
        self._settle(guest.id, (free or places)[0])

    def _add_below(self, pool: Pool) -> None:
        """A pool of which nothing is shown, below all that is."""
        points = [point for course in self.there.courses.values() for point in course]
        whole = around([*self.there.boxes.values(), *(Box(x, y, 0, 0) for x, y in points)])
        places, _ = arrange(Plan(self.plan.element, [pool], []))
        own = around(places.boxes.values())
        moved = Places()
        moved.add(places, whole.x - own.x, whole.bottom + 50 - own.y)
        if pool.scope is None:
            moved.boxes[pool.id] = Box(whole.x, whole.bottom + 50, max(whole.width, 300), own.height)
        for target in (self.there, self.new):
            target.add(moved)


def _steps(first: float, last: float) -> Iterator[float]:
    while first >= last:
        yield first
        first -= 8
