"""The flowcharts of a work order and of what was asked of it: our own pool of each map, with the position on it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import lru_cache

from bpmn import library
from bpmn.drawing import Mark, Scene, compose, overlay, scene, svg
from bpmn.drawing.badges import State
from simulator import asking, life, states
from simulator.stand_in import StandIn
from simulator.store import Session, work_orders
from simulator.tables import Asked, MapVersion, WorkOrder
from simulator.texts import say_moment

#: What an element becomes when the last thing that happened to it is this.
MARKS: dict[str, State] = {"entered": "current", "left": "done", "cancelled": "cancelled"}


def flowchart(stand: StandIn, session: Session, order: WorkOrder) -> str:
    """The SVG of a work order, at the version of the map that it walks."""
    process = life.business_of(stand, order).process
    return _marked(session, order, process, _marks(stand, session, order))


def flowchart_of_asked(stand: StandIn, session: Session, row: Asked) -> str:
    """The SVG of a change or a cancellation."""
    asked = asking.of_kind(stand, row.kind)
    found = {}
    for element, what, _ in row.moves:
        found[element] = Mark("failed" if element == asked.refused else MARKS[what], 1)
    return _marked(session, row, asked.process, found)


def _marked(session: Session, walked: WorkOrder | Asked, process: str, marks: dict[str, Mark]) -> str:
    plain, shown = _drawn(session.get_one(MapVersion, walked.map_digest).xml, process)
    taken = {flow for _, what, flow in walked.moves if what == "entered" and flow}
    return compose(plain, overlay(shown, marks, taken))


@lru_cache(maxsize=16)
def _drawn(xml: bytes, process: str) -> tuple[str, Scene]:
    shown = own_pool(scene(xml), library.read(xml), process)
    return svg(shown), shown


def own_pool(whole: Scene, map_: library.Map, process: str) -> Scene:
    """What a scene shows of one process: its pool, all that lies in it, and its sequence flows."""
    title = map_.processes[process].pool
    pool = next((shape for shape in whole.shapes if shape.type == "participant" and shape.name == title), None)
    if pool is None:
        return whole
    frame = pool.box
    inside = tuple(
        shape
        for shape in whole.shapes
        if frame.x <= shape.box.cx <= frame.right and frame.y <= shape.box.cy <= frame.bottom
    )
    known = {shape.id for shape in inside}
    edges = tuple(edge for edge in whole.edges if edge.source in known and edge.target in known)
    return replace(whole, shapes=inside, edges=edges)


def _marks(stand: StandIn, session: Session, order: WorkOrder) -> dict[str, Mark]:
    due = {moment.element: moment.due for moment in work_orders.moments_of(session, order) if moment.element}
    passes = Counter(element for element, what, _ in order.moves if what == "left")
    found = {}
    for element, what, _ in order.moves:
        state = _state(stand, order, element, what)
        moment = due.get(element) if what == "entered" else None
        found[element] = Mark(state, max(1, passes[element]), due=say_moment(moment) if moment else "")
    return found


def _state(stand: StandIn, order: WorkOrder, element: str, what: str) -> State:
    end = life.business_of(stand, order).ends.get(element)
    if end in (states.REJECTED, states.FAILED):
        return "failed"
    if what == "entered" and order.state == states.CANCELLED:
        return "cancelled"
    if what == "entered" and order.state in life.DELAY_STATES.values():
        return "waiting"
    return MARKS[what]
