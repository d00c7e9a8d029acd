"""The order and all that belongs to it, in memory, while one thing happens to it.

`store` fills it and writes it back in one transaction; acts and steps change it between. Rows that are appended here
are inserted by the same commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, Protocol, TypeVar

from bpmn.library import Map
from engine import states, tables
from engine.orders.promises import Limit


@dataclass(frozen=True)
class Details:
    """What a work order's body is made of."""

    customer: tables.Customer
    product: tables.Product
    price: tables.Price
    campaign: tables.Campaign | None
    address: tables.Address
    region: tables.Region
    hall: tables.Hall
    old_address: tables.Address | None = None  #: of a move


@dataclass(frozen=True)
class Handover:
    """What a transfer changes, and between whom."""

    terms: tables.Transfer
    subscription: tables.Subscription
    old_owner: tables.Customer
    new_owner: tables.Customer


Row = TypeVar("Row", bound=tables.Base)


class Beside(Protocol):
    """The row of that table which says more of this order: a move's, a dismantle's."""

    def __call__(self, table: type[Row]) -> Row: ...


Asked = tables.Revision | tables.Cancellation


@dataclass(frozen=True)
class Child:
    """A change or cancel of an order that has not ended, and what it asks for."""

    order: tables.Order
    asked: Asked


@dataclass(frozen=True)
class Crossed:
    """A point of no return that an order in flight has passed."""

    element: str  #: the milestone
    name: str  #: as the provisioning system says it
    passed: str  #: begun, completed
    hardness: str  #: soft, hard


class Cell(NamedTuple):
    """What orders are counted under. The element "" stands for the whole order."""

    business: str
    digest: str
    element: str
    hall_id: int
    region_id: int


class Counted(NamedTuple):
    """What the tallies hold of an order in flight: whether it is overdue, by the elements on which it stands."""

    in_flight: bool
    cells: Mapping[Cell, bool]


@dataclass
class Life:
    """One order, loaded. `now` is the business moment of what happens.

    Of a change or cancel, its install too (`parent`): its columns, to-dos, deeds and history may be changed with the
    child's, never its walk.
    """

    order: tables.Order
    workflow: tables.Workflow
    map: Map
    now: datetime
    work_orders: list[tables.WorkOrder]
    open_visits: list[tables.Visit]
    open_todos: list[tables.Todo]
    timers: list[tables.Timer]
    child: Child | None  #: its open change or cancel; there is at most one
    asked: Asked | None  #: of a change or cancel: what it asks for
    parent: Life | None  #: of a change or cancel: its install
    details: Callable[[], Details]
    deeds: Callable[[], list[tables.Deed]]  #: those that are not undone, the oldest first
    free_port: Callable[[int], None]  #: by the id of its address
    handover: Callable[[], Handover]
    subscription: Callable[[], tables.Subscription]  #: what it acts on, its row locked
    beside: Beside
    passed_there: Callable[[], list[tables.Visit]]  #: all its visits of the provisioning system's pool
    crossed: Callable[
        [], Crossed | None
    ]  #: the point of no return that its newest work order has passed, the hard first
    request: Callable[[str], tables.Request | None]  #: by key, its row locked
    limits: Callable[[], Mapping[str, Limit]]  #: by element; of the whole order: ""
    reason: Callable[[str], tables.Reason | None]  #: by code
    delays: list[tables.Delay] = field(default_factory=list)  #: those that have not ended
    complaint: tables.Complaint | None = None  #: of a complaint: what it says beside its row
    inquiries: list[tables.Inquiry] = field(default_factory=list)  #: of a complaint: departments that were asked
    parameters: dict[str, str] = field(default_factory=dict)
    new: list[tables.Base] = field(default_factory=list)
    money: list[tuple[tables.Deed, int]] = field(default_factory=list)  #: fees charged (fen) and given back (negative)
    reasons: dict[str, tuple[str, str]] = field(default_factory=dict)  #: user task -> code and reason of its to-do
    staff_id: int | None = None  #: who acts; none: a system does
    said: str = ""  #: why, in the words of who acts
    mark: tuple[bool, str, str] = (False, "", "")  #: as it was loaded; see `family.mark`
    counted: Counted = field(default_factory=lambda: Counted(True, {}))  #: as it was loaded; see `store.tallies`
    wakes: set[int] = field(default_factory=set)  #: orders that must be looked at again after this

    @property
    def work_order(self) -> tables.WorkOrder | None:
        """The newest work order: the one that counts."""
        return max(self.work_orders, key=lambda one: one.attempt, default=None)

    @property
    def open_inquiries(self) -> list[tables.Inquiry]:
        """Departments that were asked and have not answered."""
        return [one for one in self.inquiries if one.state == "open"]

    def add(self, row: tables.Base) -> None:
        """A new row for this commit."""
        self.new.append(row)

    def note(self, kind: str, *, element: str = "", before: str = "", after: str = "", because: str = "") -> None:
        """A row of history. No personal data."""
        self.add(
            tables.Change(
                order_id=self.order.id,
                at=self.now,
                kind=kind,
                element=element,
                before=before,
                after=after,
                staff_id=self.staff_id,
                because=because,
            )
        )

    def did(self, kind: str, value: object) -> None:
        """Something was done that must be undone if the order is cancelled; see `store.deeds`."""
        row = tables.Deed(order_id=self.order.id, kind=kind, value=str(value), at=self.now)
        self.deeds().append(row)
        self.add(row)
        if kind == "fee_charged":
            self.money.append((row, int(row.value)))

    def undid(self, deed: tables.Deed) -> None:
        """It is undone, and not to be undone again."""
        deed.undone_at = self.now
        self.deeds().remove(deed)
        if deed.kind == "fee_charged":
            self.money.append((deed, -int(deed.value)))
        self.note("deed", element=deed.kind, before="done", after="undone", because=deed.value)

    def become(self, state: str, because: str = "") -> None:
        """Changes the order's state along the table; raises `Conflict` where it has no way there."""
        for after in states.order_way(self.order.number, self.order.state, state):
            self.note("state", before=self.order.state, after=after, because=because)
            self.order.state, self.order.state_at = after, self.now

    def promise_missed(self) -> None:
        """The promised time has passed: the hall is told once, however often the work order is sent again.

        Nothing where the promise has moved meanwhile: its timer is put off only when the order is next saved.
        """
        if not self.order.overdue and self.order.promise_at <= self.now:
            self.order.overdue = True
            self.todo("alert", "promise_overdue", due=self.order.promise_at)

    def todo(self, kind: str, element: str, *, because: str = "", reason_code: str = "", due: datetime | None) -> None:
        """A to-do for the accepting hall."""
        row = tables.Todo(
            order_id=self.order.id,
            hall_id=self.order.hall_id,
            kind=kind,
            element=element,
            state="open",
            because=because,
            reason_code=reason_code,
            created_at=self.now,
            due_at=due,
        )
        self.open_todos.append(row)
        self.add(row)
        self.note("todo", element=element, after="open", because=because)
