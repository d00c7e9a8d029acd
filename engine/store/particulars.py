"""All that is known of one element of an order's map: its visits, who acted, to-dos, timers, incidents, messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bpmn.library import Map
from bpmn.map import Element, Facts
from engine import position
from engine.errors import Invalid, NotFound
from engine.picturing import Picture, Stand
from engine.picturing.passed import around
from engine.provisioning import reports
from engine.provisioning.disclosed import EVENT, REQUEST, disclosed
from engine.store import pictures
from engine.tables import Incident, Order, Request, Result, Staff, Timer, Todo, Visit, WorkOrder
from engine.workflow import MET_BY, Known

#: the element that writes a request of that kind; all others are written while the provisioning system is at work
WRITES = {"create": "submit_work_order"}
AT_WORK = "provisioning_under_way"


@dataclass(frozen=True)
class Pass:
    """One visit: from when to when, by whom it was left; `who` is a staff number, empty for a system."""

    number: int
    entered_at: datetime
    left_at: datetime | None
    outcome: str
    limit_at: datetime | None
    who: str
    work_order: str  #: the external id of the work order that it belongs to


@dataclass(frozen=True)
class Message:
    """A request (`sent`) or a result. `body` holds no personal data."""

    sent: bool
    kind: str
    state: str
    at: datetime  #: written, received
    done_at: datetime | None  #: sent, applied
    times: int  #: tries; how often it came
    work_order: str
    answer: str  #: of a request that made a work order: the id that it was given there
    body: dict[str, Any]


@dataclass(frozen=True)
class Particulars:
    """One element of an order's map with all that happened there."""

    facts: Facts  #: of the order's map
    element: Element
    stand: Stand | None
    passes: Sequence[Pass]
    todos: Sequence[Todo]
    timers: Sequence[Timer]
    incidents: Sequence[Incident]
    messages: Sequence[Message]
    staff: dict[int, str]  #: staff numbers


def of(session: Session, number: str, element: str, step: int | None = None) -> Particulars:
    """What is known of that element, now or as of one of the order's steps.

    Raises `NotFound` for a step that there isn't, or an element that the order's map doesn't have; `MapGone`.
    """
    map_, picture = pictures.pictured(session, number, step)
    found = _of(session, number, element, map_, picture)
    return _as_of(found, picture) if picture.frame and picture.frame.element else found


def _as_of(found: Particulars, picture: Picture) -> Particulars:
    """Without what came later than the step that is looked back at."""
    last, until = picture.frame.number if picture.frame else 0, picture.frame.at if picture.frame else None
    if until is None:
        return found
    begun = sum(frame.element == found.element.id for frame in picture.frames[:last])
    open_now = found.stand is not None and found.stand.is_here
    passes = [*found.passes[:begun]]
    if passes and open_now:
        passes[-1] = replace(passes[-1], left_at=None, outcome="")
    shown = found.stand.numbers if found.stand else ()
    return replace(
        found,
        passes=passes,
        todos=[one for one in found.todos if one.created_at <= until],
        timers=found.timers if found.stand and found.stand.due_at else (),
        incidents=[one for one in found.incidents if one.number in shown],
        messages=[one for one in found.messages if one.at <= until],
    )


def _of(session: Session, number: str, element: str, map_: Map, picture: Picture) -> Particulars:
    if element not in map_.elements:
        raise NotFound(f"该订单的流程图上没有步骤 {element[:40]}", f"This order's map has no step {element[:40]}")
    order = session.scalars(select(Order).where(Order.number == number)).one()
    visits, todos = _rows(session, Visit, order.id, element), _rows(session, Todo, order.id, element)
    incidents = _incidents(session, map_.facts, picture, order.id, element)
    ids = {one for todo in todos for one in (todo.done_by, todo.claimed_by)} | {one.resolved_by for one in incidents}
    staff = _staff(session, ids | {order.staff_id})
    work_orders = dict(
        session.execute(select(WorkOrder.id, WorkOrder.external_id).where(_mine(WorkOrder, order))).all()
    )
    return Particulars(
        facts=map_.facts,
        element=map_.elements[element],
        stand=picture.stands.get(element),
        passes=_passes(visits, order, map_.elements[element], todos, staff, work_orders),
        todos=todos,
        timers=[one for one in _timers(session, order.id) if element in _places(map_.facts, one.element)],
        incidents=incidents,
        messages=_requests(session, order, element) + _results(session, order, map_.facts, element),
        staff=staff,
    )


def _passes(
    visits: Sequence[Visit],
    order: Order,
    element: Element,
    todos: Sequence[Todo],
    staff: dict[int, str],
    names: dict[int, str],
) -> list[Pass]:
    accepts = element.type == "startEvent" and element.process == order.business and not element.parent
    return [
        Pass(
            number=count,
            entered_at=one.entered_at,
            left_at=one.left_at,
            outcome=one.outcome,
            limit_at=one.limit_at or next((todo.due_at for todo in todos if todo.created_at == one.entered_at), None),
            who=staff.get(order.staff_id if accepts else _who(one, todos), ""),
            work_order=names.get(one.work_order_id or 0, ""),
        )
        for count, one in enumerate(sorted(visits, key=lambda one: (one.entered_at, one.id)), start=1)
    ]


def _who(visit: Visit, todos: Sequence[Todo]) -> int:
    """Who did, or has claimed, the to-do of that visit."""
    mine = (one for one in todos if one.kind == "element" and one.created_at == visit.entered_at)
    return next((one.done_by or one.claimed_by or 0 for one in mine), 0)


def _requests(session: Session, order: Order, element: str) -> list[Message]:
    """Of a change or cancel, what it asked of the work order of its install."""
    mine = Request.key == order.number if order.parent_id else Request.order_id == order.id
    rows = session.scalars(
        select(Request).where(mine).order_by(Request.id).options(joinedload(Request.work_order))
    ).all()
    asks = f"request_{'change' if order.business == 'change_order' else 'cancellation'}"
    return [
        Message(
            sent=True,
            kind=row.kind,
            state=row.state,
            at=row.created_at,
            done_at=row.done_at,
            times=row.attempts + (row.state == "done"),
            work_order=row.work_order.external_id,
            answer=(row.work_order.foreign_id or "") if row.kind == "create" else "",
            body=disclosed(row.body, REQUEST),
        )
        for row in rows
        if element == (asks if order.parent_id else WRITES.get(row.kind, AT_WORK))
    ]


def _results(session: Session, order: Order, facts: Facts, element: str) -> list[Message]:
    """The results that told something new of that element; each one only where it was the first to tell it."""
    rows = session.scalars(select(Result).where(_mine(Result, order)).order_by(Result.id)).all()
    told: set[tuple[str, ...]] = set()
    found = []
    for row in rows:
        news = {one for one in _tells(row, facts) if one not in told}
        told |= news
        if any(one[0] == element for one in news):
            found.append(
                Message(
                    sent=False,
                    kind=row.event_type,
                    state=row.state,
                    at=row.received_at,
                    done_at=row.applied_at,
                    times=row.times,
                    work_order=row.external_id,
                    answer="",
                    body=disclosed(row.body, EVENT),
                )
            )
    return found


def _tells(row: Result, facts: Facts) -> set[tuple[str, ...]]:
    """What a result says, each with the element that it says it of."""
    try:
        report = reports.event(row.body).report
    except Invalid:
        return set()
    if report is None:
        return set()
    known, of_whom = Known(work_order=report.state), report.external_id
    says: set[tuple[str, ...]] = {(one.element, of_whom, one.status, one.at.isoformat()) for one in report.milestones}
    says |= {(wait, of_whom) for wait, met in MET_BY.items() if wait in facts.elements and met(known)}
    says |= {(position.BEGINS, of_whom), (AT_WORK, of_whom, report.state)}
    return says | {(position.ENDS[report.state], of_whom)} if report.state in position.ENDS else says


def _incidents(session: Session, facts: Facts, picture: Picture, order_id: int, element: str) -> list[Incident]:
    """Those of the element, of what it contains or calls, and of no element where it stands in for them."""
    rows = session.scalars(select(Incident).where(Incident.order_id == order_id).order_by(Incident.id)).all()
    stand = picture.stands.get(element)
    shown = stand.numbers if stand else ()
    return [one for one in rows if element in around(facts, one.element) or one.number in shown]


def _places(facts: Facts, timer: str) -> tuple[str, ...]:
    """A timer on a border belongs to what it sits on, too."""
    found = facts.elements.get(timer)
    return (timer, found.attached_to) if found else (timer,)


def _timers(session: Session, order_id: int) -> Sequence[Timer]:
    asked = select(Timer).where(Timer.order_id == order_id, Timer.kind == "element")
    return session.scalars(asked.order_by(Timer.due_at)).all()


def _rows(session: Session, table: Any, order_id: int, element: str) -> list[Any]:
    asked = select(table).where(table.order_id == order_id, table.element == element)
    return list(session.scalars(asked.order_by(table.id)))


def _mine(table: Any, order: Order) -> Any:
    return table.order_id == (order.parent_id or order.id)


def _staff(session: Session, ids: set[int | None]) -> dict[int, str]:
    rows = session.execute(select(Staff.id, Staff.number).where(Staff.id.in_([one for one in ids if one])))
    return dict(rows.all())
