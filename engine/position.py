"""Where an order stands: the visits of elements, in our pool by the walk's moves, in the provisioning system's pool by
the milestones that it reports."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bpmn.walk import Move
from engine.life import Life
from engine.tables import Visit, WorkOrder

#: the pools of a map
BOSS, PROVISIONING = "boss", "provisioning"
#: the id of the provisioning system's pool on each map that has it
POOL = "pool_provisioning"
#: the element at which the provisioning system's pool begins, and at which it ends by the work order's final state
BEGINS = "work_order_received"
ENDS = {
    "completed": "work_order_done",
    "failed": "sent_back",
    "cancelled": "sent_back",
    "rejected": "refused",
}


def walked(life: Life, moves: list[Move]) -> None:
    """Takes in what the walk did."""
    open_now = {visit.element: visit for visit in life.open_visits if visit.pool == BOSS}
    for move in moves:
        visit = open_now.get(move.element)
        if move.what != "entered":
            if visit is not None:
                visit.left_at, visit.outcome = life.now, "done" if move.what == "left" else "cancelled"
                del open_now[move.element]
        elif visit is None:  # else a join that a second branch has reached
            open_now[move.element] = _enter(life, BOSS, move.element, life.now, flow=move.flow)


def reported(life: Life, work_order: WorkOrder, element: str, entered_at: datetime, left_at: datetime | None) -> None:
    """A milestone was begun (`left_at` none) or passed. One that the map lacks moves nothing."""
    if element not in life.map.elements:
        return
    visit = _open(life, work_order, element)
    if visit is None:
        visit = _enter(life, PROVISIONING, element, entered_at, work_order=work_order)
    if left_at is not None:
        visit.left_at, visit.outcome = max(left_at, visit.entered_at), "done"


def begun(life: Life, work_order: WorkOrder, at: datetime) -> None:
    """The provisioning system has the work order, since `at` or the first that it is known to have done about it."""
    known = [visit.entered_at for visit in life.open_visits if visit.work_order_id == work_order.id]
    first = min([at, *known])
    reported(life, work_order, BEGINS, first, first)


def asked(life: Life, way: Sequence[str], at: datetime, answered_at: datetime | None) -> None:
    """Of a change or cancel: the way through the provisioning system's pool since it was asked. Without an answer, it
    stands on the last of it."""
    known = {visit.element: visit for visit in life.passed_there()}
    for place, element in enumerate(way):
        if element in life.map.elements and element not in known:
            known[element] = _enter(life, PROVISIONING, element, at if place < 2 else life.now)
        if element in known and known[element].left_at is None and (answered_at or place < len(way) - 1):
            known[element].left_at, known[element].outcome = answered_at or life.now, "done"


def ended(life: Life, work_order: WorkOrder, state: str, at: datetime) -> None:
    """The work order reached a final state: nothing stands open in that pool any more."""
    for visit in life.open_visits:
        if visit.work_order_id == work_order.id and visit.left_at is None:
            visit.left_at = max(at, visit.entered_at)
            visit.outcome = "done" if state == "completed" else "cancelled"
    reported(life, work_order, ENDS.get(state, ""), at, at)


def stands_on(life: Life) -> str:
    """The one element that a list shows: where provisioning stands while it is at work, else our own newest wait."""
    here = [visit for visit in life.open_visits if visit.left_at is None]
    boss = [visit for visit in here if visit.pool == BOSS]
    there = [visit for visit in here if visit.pool == PROVISIONING]
    if there and any(visit.element == "provisioning_under_way" for visit in boss):
        return max(there, key=lambda visit: visit.entered_at).element
    if boss:
        return boss[-1].element
    return life.order.element


def _open(life: Life, work_order: WorkOrder, element: str) -> Visit | None:
    for visit in life.open_visits:
        if (visit.work_order_id, visit.element, visit.left_at) == (work_order.id, element, None):
            return visit
    return None


def _enter(
    life: Life, pool: str, element: str, at: datetime, *, flow: str = "", work_order: WorkOrder | None = None
) -> Visit:
    visit = Visit(
        order_id=life.order.id,
        work_order_id=work_order.id if work_order else None,
        pool=pool,
        element=element,
        flow=flow,
        entered_at=at,
        outcome="",
    )
    life.open_visits.append(visit)
    life.add(visit)
    return visit
