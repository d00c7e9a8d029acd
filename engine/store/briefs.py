"""How many orders stand, in a few values each: for a wall, and for who may only look. The number of statements doesn't
grow with the number of orders.

No personal data and no free text: neither leaves the database here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from engine.orders.jeopardy import GREEN, RED, YELLOW
from engine.position import PROVISIONING
from engine.states import FINAL
from engine.store import maps
from engine.store.six import OF_THE_SIX
from engine.tables import (
    Cancellation,
    Delay,
    Hall,
    Incident,
    MapVersion,
    Order,
    Revision,
    Todo,
    Visit,
    Workflow,
    WorkOrder,
)

_WRONG = select(Incident.order_id).where(Incident.state == "open")
_RANKS = (
    (Order.ended_at.is_not(None), 4),
    (Order.overdue, 0),
    ((Order.jeopardy == RED) | Order.id.in_(_WRONG), 1),
    (Order.jeopardy == YELLOW, 2),
)
#: the worst first: what is overdue, then what has an open incident or is red, then yellow; among equals, what was
#: promised soonest
WORST = (case(*_RANKS, else_=3), Order.promise_at, Order.id)
_COLUMNS = (
    Order.id, Order.number, Order.business, Order.state, Order.version, Order.overdue, Order.jeopardy,
    Order.accepted_at, Order.promise_at, Order.paused_at, Order.ended_at, Hall.name.label("hall"), Workflow.digest,
    MapVersion.ordinal,
)  # fmt: skip


@dataclass(frozen=True)
class Since:
    """Something that stands open: what, and since when."""

    what: str
    at: datetime


@dataclass(frozen=True)
class There:
    """A stay on an element."""

    element: str
    pool: str
    entered_at: datetime
    left_at: datetime | None


@dataclass(frozen=True)
class Brief:
    """How an order stands."""

    number: str
    business: str
    state: str
    version: int
    overdue: bool
    jeopardy: str
    accepted_at: datetime
    promise_at: datetime
    paused_at: datetime | None  #: since when the promise's clock stands still
    ended_at: datetime | None
    hall: str
    digest: str  #: of its map
    ordinal: int  #: of its map's version
    incidents: tuple[Since, ...] = ()  #: kinds of the open ones, the oldest first
    todo: Since | None = None  #: the oldest open one of the map
    delay: Since | None = None  #: held (待装), pending (缓装)
    asked: Since | None = None  #: of a change or cancel: what came of what it asks for
    work_order: str = ""  #: the state of the newest one
    child: str = ""  #: of an install: the business of its open change or cancel
    here: tuple[There, ...] = ()  #: where it stands, of both pools
    last_there: There | None = None  #: the newest stay in the provisioning system's pool, open or left

    @property
    def ended(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in FINAL


@dataclass(frozen=True)
class Counts:
    """What there is to see at a glance."""

    open: int = 0
    overdue: int = 0
    incidents: int = 0
    completed: int = 0  #: since a moment that the asker names


def of(session: Session, which: Sequence[ColumnElement[bool]], limit: int) -> list[Brief]:
    """The orders for which that holds, the worst first."""
    asked: Any = (
        select(*_COLUMNS)
        .join(Hall, Hall.id == Order.hall_id)
        .join(Workflow, Workflow.order_id == Order.id)
        .join(MapVersion, MapVersion.digest == Workflow.digest)
        .where(*which)
        .order_by(*WORST)
        .limit(limit)
    )
    rows = session.execute(asked).all()
    beside = _beside(session, [row.id for row in rows])
    for digest in {row.digest for row in rows}:
        maps.by_digest(session, digest)  # read once per process; what words are made of must not ask again
    return [_brief(row, beside) for row in rows]


def worst(session: Session, which: Sequence[ColumnElement[bool]], limit: int) -> list[Brief]:
    """The worst of those orders that are under way. Rank by rank, each by an index of its own, until there are enough:
    nobody sorts a million."""
    late, wrong = Order.overdue.is_(True), Order.id.in_(_WRONG)
    colours = [Order.jeopardy == colour for colour in (RED, YELLOW, GREEN)]
    ranks: list[list[ColumnElement[bool]]] = [[late], [~late, wrong], *([~late, ~wrong, one] for one in colours)]
    found: list[int] = []
    for rank, conditions in enumerate(ranks):
        if rank == 2 or len(found) < limit:  # what is red and what has an incident are one rank
            asked = select(Order.id).where(Order.ended_at.is_(None), OF_THE_SIX, *which, *conditions)
            found += session.scalars(asked.order_by(Order.promise_at, Order.id).limit(limit))
    return of(session, [Order.id.in_(found)], limit)


def one(session: Session, order_id: int) -> Brief:
    """How one order stands."""
    return of(session, [Order.id == order_id], 1)[0]


def counts(session: Session, which: Sequence[ColumnElement[bool]], since: datetime) -> Counts:
    """How many of those orders are under way, overdue, have an open incident, and were completed since a moment."""
    flying = Order.ended_at.is_(None)
    asked = select(
        func.count(case((flying, 1))),
        func.count(case((flying & Order.overdue, 1))),
        func.count(case((flying & Order.id.in_(_WRONG), 1))),
        func.count(case(((Order.state == "completed") & (Order.ended_at >= since), 1))),
    ).where(*which, flying | (Order.ended_at >= since))
    return Counts(*session.execute(asked).one())


@dataclass(frozen=True)
class _Beside:
    """What stands open beside the rows of some orders, by order."""

    incidents: Mapping[int, list[Since]]
    todos: Mapping[int, list[Since]]
    delays: Mapping[int, list[Since]]
    asked: Mapping[int, list[Since]]
    work_orders: Mapping[int, str]
    children: Mapping[int, str]
    here: Mapping[int, list[There]]
    there: Mapping[int, list[There]]


def _beside(session: Session, ids: list[int]) -> _Beside:
    """One statement for each kind of thing."""

    def rows(*columns: Any, where: Sequence[ColumnElement[bool]] = ()) -> Sequence[Any]:
        return session.execute(select(*columns).where(columns[0].in_(ids), *where)).all()

    def asked(table: type[Revision] | type[Cancellation]) -> Sequence[Any]:
        since = func.coalesce(table.asked_at, Order.accepted_at)
        return rows(table.order_id, table.state, since, where=[Order.id == table.order_id])

    newest = select(func.max(Visit.id)).where(Visit.order_id.in_(ids), Visit.pool == PROVISIONING)
    stays = (Visit.order_id, Visit.element, Visit.pool, Visit.entered_at, Visit.left_at)
    sent = sorted(rows(WorkOrder.order_id, WorkOrder.state, WorkOrder.attempt), key=lambda row: row[2])
    todo = [Todo.state == "open", Todo.kind == "element"]
    return _Beside(
        incidents=_since(rows(Incident.order_id, Incident.kind, Incident.created_at, where=[Incident.state == "open"])),
        todos=_since(rows(Todo.order_id, Todo.element, Todo.created_at, where=todo)),
        delays=_since(rows(Delay.order_id, Delay.kind, Delay.began_at, where=[Delay.ended_at.is_(None)])),
        asked=_since([*asked(Revision), *asked(Cancellation)]),
        work_orders={row[0]: row[1] for row in sent},  # of several, the newest
        children=dict(rows(Order.parent_id, Order.business, where=[Order.state.not_in(FINAL)])),
        here=_stays(rows(*stays, where=[Visit.left_at.is_(None)])),
        there=_stays(rows(*stays, where=[Visit.id.in_(newest.group_by(Visit.order_id))])),
    )


def _since(rows: Iterable[Any]) -> dict[int, list[Since]]:
    """By order, the oldest first."""
    found: dict[int, list[Since]] = {}
    for order_id, what, at in sorted(rows, key=lambda row: row[2]):
        found.setdefault(order_id, []).append(Since(what, at))
    return found


def _stays(rows: Iterable[Any]) -> dict[int, list[There]]:
    found: dict[int, list[There]] = {}
    for order_id, *stay in rows:
        found.setdefault(order_id, []).append(There(*stay))
    return found


def _brief(row: Any, beside: _Beside) -> Brief:
    def first(found: Mapping[int, list[Since]]) -> Since | None:
        return next(iter(found.get(row.id, [])), None)

    return Brief(
        **{name: value for name, value in row._mapping.items() if name != "id"},
        incidents=tuple(beside.incidents.get(row.id, [])),
        todo=first(beside.todos),
        delay=first(beside.delays),
        asked=first(beside.asked),
        work_order=beside.work_orders.get(row.id, ""),
        child=beside.children.get(row.id, ""),
        here=tuple(beside.here.get(row.id, [])),
        last_there=next(iter(beside.there.get(row.id, [])), None),
    )
