"""Looks at an order's clocks after each thing that happened to it, and when time alone has changed something:
its colour, the limits of its steps, who must be alerted, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bpmn.map import ACTIVITIES, Facts
from bpmn.walk import Walk
from engine import position, workflow
from engine.life import Life
from engine.orders import jeopardy, promises
from engine.orders.jeopardy import Ahead, Outlook
from engine.tables import Visit


def assess(life: Life, walk: Walk) -> datetime | None:
    """Marks what is late or will be; gives the moment at which to look again, if there is one."""
    _follow(life, walk)
    _withdraw(life)
    if walk.ended or (life.work_order and life.work_order.state == "completed"):
        _answered(life)
        _served(life)
        return None
    here = [visit for visit in life.open_visits if visit.left_at is None]
    for visit in here:
        _limit(life, visit)
    if life.order.paused_at is not None:
        return None  # nothing gets later while the clocks stand still
    for visit in here:
        _alert(life, visit)
    _alert_departments(life)
    answered = _answered(life)  #: what comes after the answer of a complaint has clocks of its own
    watched = answered or any(wait.element == workflow.PROMISE_OVERDUE for wait in walk.waits)
    if not watched and life.order.promise_at <= life.now:
        life.promise_missed()
    outlook = _outlook(life, here)
    life.order.planned_at = jeopardy.planned(outlook, life.now) if not answered else life.order.planned_at
    colour = jeopardy.colour(outlook, life.now) if not answered else jeopardy.GREEN
    _mark(life, jeopardy.RED if _late(life, here) else colour)
    moments = [visit.limit_at for visit in here if visit.alerted_at is None]
    moments += [one.due_at for one in life.open_inquiries if one.alerted_at is None]
    if not answered:
        moments += [jeopardy.next_change(outlook, life.now), None if watched else life.order.promise_at]
    return min((one for one in moments if one is not None and one > life.now), default=None)


def _follow(life: Life, walk: Walk) -> None:
    """The map's own timer keeps step with the promise; while its clock stands still, it is not due at all."""
    wanted = None if life.order.paused_at else life.order.promise_at
    for wait in walk.waits:
        if wait.element == workflow.PROMISE_OVERDUE and wait.due != wanted:
            walk.postpone(wait.element, wanted)


def _served(life: Life) -> None:
    """The customer has it: the colour says how it went."""
    order, done = life.order, life.work_order
    if done is not None and done.state == "completed" and done.ended_at is not None:
        order.planned_at = done.said_at or done.ended_at
        order.overdue = order.overdue or order.planned_at > order.promise_at
    _mark(life, jeopardy.RED if order.overdue else jeopardy.GREEN)


def _mark(life: Life, colour: str) -> None:
    if life.order.jeopardy != colour:
        life.note("jeopardy", before=life.order.jeopardy, after=colour)
        life.order.jeopardy = colour


def _limit(life: Life, visit: Visit) -> None:
    if visit.limit_at is None and (limit := life.limits().get(visit.element)):
        visit.limit_at = promises.step_due(limit, visit.entered_at, life.order.appointment_until)


def _alert(life: Life, visit: Visit) -> None:
    """Once per visit: the hall learns that a step takes longer than it may."""
    if visit.limit_at is not None and visit.limit_at <= life.now and visit.alerted_at is None:
        visit.alerted_at = life.now
        life.todo("alert", visit.element, due=visit.limit_at)


def _alert_departments(life: Life) -> None:
    """S: a department answers within 1 h. Once per department that was asked: the hall learns that it doesn't."""
    for one in life.open_inquiries:
        if one.due_at <= life.now and one.alerted_at is None:
            one.alerted_at = life.now
            life.todo("alert", "departments_answered", because=one.name, reason_code=one.department, due=one.due_at)


def _answered(life: Life) -> bool:
    """A complaint that was answered in writing has kept its promise or broken it: no time changes that any more."""
    complaint, order = life.complaint, life.order
    if complaint is None or complaint.answered_at is None:
        return False
    order.planned_at = complaint.answered_at
    order.overdue = order.overdue or complaint.answered_at > order.promise_at
    return True


def _late(life: Life, here: list[Visit]) -> bool:
    """Whether a clock of a complaint has run out: its own, that of what it stands on, a department's."""
    if life.complaint is None:
        return False
    clocks = [visit.limit_at for visit in here] + [one.due_at for one in life.open_inquiries]
    return life.order.overdue or any(one is not None and one <= life.now for one in clocks)


def _withdraw(life: Life) -> None:
    """An alert about a step that has ended meanwhile needs nobody's eyes. One about the promise stays."""
    here = {visit.element for visit in life.open_visits if visit.left_at is None}
    for todo in life.open_todos:
        if todo.kind == "alert" and todo.state == "open" and todo.element not in here | {workflow.PROMISE_OVERDUE}:
            todo.state, todo.done_at = "withdrawn", life.now
            life.note("todo", element=todo.element, before="open", after="withdrawn")


def _outlook(life: Life, here: list[Visit]) -> Outlook:
    order, work_order = life.order, life.work_order
    under_way = work_order is not None and work_order.ended_at is None
    delay = next((one for one in life.delays if one.ended_at is None), None)
    return Outlook(
        promise_at=order.promise_at,
        margin=timedelta(hours=float(life.parameters["jeopardy.yellow_hours"])),
        steps=tuple(_ahead(life, here)),
        appointment_until=order.appointment_until,
        expected_at=work_order.expected_at if work_order is not None and under_way else None,
        delayed_until=delay.until_at if delay else None,
        alert=work_order.alert if work_order is not None and under_way else jeopardy.GREEN,
    )


def _ahead(life: Life, here: list[Visit]) -> Iterator[Ahead]:
    """The steps of the provisioning system that are not done, the one that it is at first."""
    work_order, limits = life.work_order, life.limits()
    way = the_way(life.map.facts, position.BEGINS)
    at = {visit.element: visit for visit in here if work_order and visit.work_order_id == work_order.id}
    places = [place for place, element in enumerate(way) if element in at]
    if places:
        way = way[min(places) :]
    elif work_order is not None and work_order.ended_at is None and life.order.element in way:
        way = way[way.index(life.order.element) + 1 :]  # between two steps: the one before is done
    for element in way:
        visit = at.get(element)
        yield Ahead(limits.get(element), visit.limit_at if visit else None)


def the_way(facts: Facts, start: str) -> list[str]:
    """The activities from `start` to the end if all goes well: at each gateway the way without a condition."""
    way, seen, at = [], {start}, start
    while flows := [flow for flow in facts.flows.values() if flow.source == at and flow.target not in seen]:
        at = next((flow for flow in flows if not flow.condition), flows[0]).target
        seen.add(at)
        if facts.elements[at].type in ACTIVITIES:
            way.append(at)
    return way
