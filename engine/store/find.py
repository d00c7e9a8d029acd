"""Finding orders: lists for people, and one order with all that is known of it.

Each function takes who looks: nobody sees another hall's orders without the right to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, defer

from engine import tables
from engine.errors import NotFound
from engine.orders import masking
from engine.orders.staff_view import StaffView
from engine.store import families, filters, overview, turns, typed
from engine.store.filters import OrderFilter as OrderFilter
from engine.store.overview import Wanted
from engine.store.typed import Understood
from engine.tables import Customer, Hall, Incident, Order, Product, Staff, Todo

#: what no list shows, and would have to be decrypted for it
_UNSEEN = (Order.account, Order.contact_name, Order.contact_phone, Customer.document)
#: counting stops here: more than this, nobody reads
COUNTED = 10_000


@dataclass(frozen=True)
class OrderRow:
    """A line of the list. Personal data are masked."""

    number: str
    business: str
    state: str
    state_at: datetime  #: since when
    element: str
    customer: str
    phone: str
    address: str
    product: str
    product_en: str
    hall: str
    staff_number: str
    accepted_at: datetime
    promise_at: datetime
    overdue: bool
    jeopardy: str
    planned_at: datetime | None
    paused_at: datetime | None
    urges: int
    ended_at: datetime | None
    version: int
    open_todos: int
    open_incidents: int
    parent: str = ""  #: of a change or cancel: its install's number
    child: str = ""  #: of an install: the number of its open change or cancel
    child_business: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the list; `next` is what to give as `after` for the following one."""

    rows: list[OrderRow]
    next: str | None
    total: int  #: at most `COUNTED`
    meant: Understood | None = None  #: what was typed; none: nothing was


@dataclass(frozen=True)
class OrderView:
    """One order with all that is known of it."""

    order: Order
    customer: Customer
    product: Product
    price: tables.Price
    campaign: tables.Campaign | None
    hall: Hall
    staff: Staff
    digest: str
    map_ordinal: int | None  #: none: that version is not kept any more
    work_orders: Sequence[tables.WorkOrder]
    milestones: Sequence[tables.Milestone]
    visits: Sequence[tables.Visit]
    changes: Sequence[tables.Change]
    todos: Sequence[Todo]
    incidents: Sequence[Incident]
    requests: Sequence[tables.Request]
    results: Sequence[tables.Result]
    delays: Sequence[tables.Delay]
    notifications: Sequence[tables.Notification]
    timers: Sequence[tables.Timer]
    staff_numbers: dict[int, str] = field(default_factory=dict)

    @property
    def map_began(self) -> int | None:
        """The ordinal of the version that it began with; another than `map_ordinal` once it was moved."""
        moved = next((int(one.before) for one in self.changes if one.kind == "migration"), None)
        return self.map_ordinal if moved is None else moved


def orders(
    session: Session, wanted: OrderFilter, viewer: StaffView, *, after: str | None = None, limit: int = 50
) -> Page:
    """A page of orders, in the turn that is wanted. `after` comes from the page before."""
    conditions, meant = _conditions(session, wanted, viewer)
    total = _tallied(session, wanted, viewer) if wanted.tallied else _count(session, conditions, COUNTED)
    rows, more = _page(session, conditions, wanted, after, limit)
    return Page(rows, more, total, meant)


def count(session: Session, wanted: OrderFilter, viewer: StaffView, most: int) -> int:
    """How many orders are looked for; at most so many."""
    conditions, _ = _conditions(session, wanted, viewer)
    return _count(session, conditions, most)


def pages(session: Session, wanted: OrderFilter, viewer: StaffView, limit: int) -> Iterator[list[OrderRow]]:
    """All orders that are looked for, so many at a time and none counted."""
    conditions, _ = _conditions(session, wanted, viewer)
    rows, after = _page(session, conditions, wanted, None, limit)
    while rows:
        yield rows
        rows, after = _page(session, conditions, wanted, after, limit) if after else ([], None)


def _conditions(
    session: Session, wanted: OrderFilter, viewer: StaffView
) -> tuple[list[ColumnElement[bool]], Understood | None]:
    conditions = filters.conditions(wanted, viewer)
    if not wanted.text.strip():
        return conditions, None
    meant = typed.understood(session, wanted.text.strip())
    return [*conditions, meant.condition], meant


def _count(session: Session, conditions: list[ColumnElement[bool]], most: int) -> int:
    found = select(Order.id).where(*conditions).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def _tallied(session: Session, wanted: OrderFilter, viewer: StaffView) -> int:
    """Of those that stand on an element: as the tallies say, without looking at one of them."""
    where = Wanted(wanted.business, ordinal=wanted.version, region_id=wanted.region_id, hall_id=wanted.hall_id)
    standing, overdue = overview.standing(session, where, wanted.element, viewer)
    return min({None: standing, True: overdue, False: standing - overdue}[wanted.overdue], COUNTED)


def _page(
    session: Session, conditions: list[ColumnElement[bool]], wanted: OrderFilter, after: str | None, limit: int
) -> tuple[list[OrderRow], str | None]:
    """The rows, and the mark of the last one where more follow. First their ids, by one index; then all of them."""
    turn = turns.turn(wanted.turn)
    ids = turn.ids(session, conditions, after, limit + 1)
    more, ids = len(ids) > limit, ids[:limit]
    by_id = {row[0].id: row for row in session.execute(_rows([Order.id.in_(ids)]))}
    rows = [by_id[one] for one in ids]
    todos, incidents = _open(session, Todo, ids), _open(session, Incident, ids)
    parents, children = families.relatives(session, [order for order, *_ in rows])
    found = [_related(_row(row, todos, incidents), row[0], parents, children) for row in rows]
    return found, turn.mark(rows[-1][0]) if more else None


def must_see(session: Session, number: str, viewer: StaffView) -> int:
    """The id of the order of that number; raises `NotFound`, also for one that this person may not see."""
    found = session.scalar(select(Order.id).where(Order.number == number, *filters.visible(viewer)))
    if found is None:
        raise NotFound(f"没有订单 {number[:40]}，或您无权查看", f"No order {number[:40]}, or not yours to see")
    return found


def order(session: Session, number: str, viewer: StaffView, *, whole: bool = True) -> OrderView:
    """The order of that number; raises `NotFound`, also for one that this person may not see.

    Not `whole`: what the words above its picture are made of; of its history that it was moved to another version.
    """
    rest: Callable[..., Sequence[Any]] = _of if whole else lambda *_: ()
    found = session.get_one(Order, must_see(session, number, viewer))
    workflow = session.get_one(tables.Workflow, found.id)
    work_orders = _of(session, tables.WorkOrder, found)
    changes = _of(session, tables.Change, found, *(() if whole else (tables.Change.kind == "migration",)))
    todos = _of(session, Todo, found)
    incidents = _of(session, Incident, found)
    staff = session.get_one(Staff, found.staff_id)
    return OrderView(
        order=found,
        customer=session.get_one(Customer, found.customer_id),
        product=session.get_one(Product, found.product_id),
        price=session.get_one(tables.Price, found.price_id),
        campaign=session.get(tables.Campaign, found.campaign_id) if found.campaign_id else None,
        hall=session.get_one(Hall, found.hall_id),
        staff=staff,
        digest=workflow.digest,
        map_ordinal=session.scalar(
            select(tables.MapVersion.ordinal).where(tables.MapVersion.digest == workflow.digest)
        ),
        work_orders=work_orders,
        milestones=_milestones(session, work_orders) if whole else (),
        visits=rest(session, tables.Visit, found),
        changes=changes,
        todos=todos,
        incidents=incidents,
        requests=rest(session, tables.Request, found),
        results=rest(session, tables.Result, found),
        delays=_of(session, tables.Delay, found),
        notifications=rest(session, tables.Notification, found),
        timers=rest(session, tables.Timer, found),
        staff_numbers=_numbers(session, [staff.id, *(one.staff_id for one in changes)], todos, incidents),
    )


def _rows(conditions: list[ColumnElement[bool]]) -> Select[Order, Customer, Product, str, str]:
    return (
        select(Order, Customer, Product, Hall.name, Staff.number)
        .join(Customer, Customer.id == Order.customer_id)
        .join(Product, Product.id == Order.product_id)
        .join(Hall, Hall.id == Order.hall_id)
        .join(Staff, Staff.id == Order.staff_id)
        .where(*conditions)
        .options(*(defer(column) for column in _UNSEEN))
    )


def _row(row: Any, todos: dict[int, int], incidents: dict[int, int]) -> OrderRow:
    found, customer, product, hall, staff_number = row
    return OrderRow(
        number=found.number,
        business=found.business,
        state=found.state,
        state_at=found.state_at,
        element=found.element,
        customer=masking.name(customer.name),
        phone=masking.phone(customer.phone),
        address=masking.address(found.address_text),
        product=product.name,
        product_en=product.name_en,
        hall=hall,
        staff_number=staff_number,
        accepted_at=found.accepted_at,
        promise_at=found.promise_at,
        overdue=found.overdue,
        jeopardy=found.jeopardy,
        planned_at=found.planned_at,
        paused_at=found.paused_at,
        urges=found.urges,
        ended_at=found.ended_at,
        version=found.version,
        open_todos=todos.get(found.id, 0),
        open_incidents=incidents.get(found.id, 0),
    )


def _related(row: OrderRow, found: Order, parents: dict[int, str], children: dict[int, Order]) -> OrderRow:
    parent, child = parents.get(found.parent_id or 0, ""), children.get(found.id)
    if child is None:
        return replace(row, parent=parent)
    return replace(row, child=child.number, child_business=child.business)


def _open(session: Session, table: type[Todo] | type[Incident], ids: list[int]) -> dict[int, int]:
    counted = select(table.order_id, func.count()).where(table.order_id.in_(ids), table.state == "open")
    return dict(session.execute(counted.group_by(table.order_id)).all())


def _of(session: Session, table: Any, found: Order, *more: ColumnElement[bool]) -> Sequence[Any]:
    return session.scalars(select(table).where(table.order_id == found.id, *more).order_by(table.id)).all()


def _milestones(session: Session, work_orders: Sequence[tables.WorkOrder]) -> Sequence[tables.Milestone]:
    mine = tables.Milestone.work_order_id.in_([one.id for one in work_orders])
    return session.scalars(
        select(tables.Milestone).where(mine).order_by(tables.Milestone.at, tables.Milestone.id)
    ).all()


def _numbers(
    session: Session, ids: list[int | None], todos: Sequence[Todo], incidents: Sequence[Incident]
) -> dict[int, str]:
    wanted = {*ids, *(one.done_by for one in todos), *(one.claimed_by for one in todos)}
    wanted |= {one.resolved_by for one in incidents}
    rows = session.execute(select(Staff.id, Staff.number).where(Staff.id.in_([one for one in wanted if one])))
    return dict(rows.all())
