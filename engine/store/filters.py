"""What to look for among orders, as conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select

from engine import keys
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.states import FINAL
from engine.store import urgency
from engine.tables import Customer, MapVersion, Order, Visit, Workflow


@dataclass(frozen=True)
class OrderFilter:
    """What to look for. `state`: a state, or `open` for all that have not ended."""

    text: str = ""
    state: str = ""
    business: str = ""
    hall_id: int | None = None
    overdue: bool | None = None
    mine: bool = False
    jeopardy: str = ""  #: a colour, or `late` for yellow and red; only of orders that have not ended
    element: str = ""  #: on which it stands now; of a map that its own calls, too
    version: int | None = None  #: ordinal of its map's version
    region_id: int | None = None
    urgent_first: bool = False  #: the worst colour first, then what was promised soonest; else the newest first

    @property
    def tallied(self) -> bool:
        """Whether the tallies know how many such orders there are."""
        others = (self.text.strip(), self.mine, self.jeopardy, self.urgent_first, self.state not in ("", "open"))
        return bool(self.element and self.business) and not any(others)


def conditions(wanted: OrderFilter, viewer: StaffView) -> list[ColumnElement[bool]]:
    """What holds for the orders that are looked for, among those that this person may see."""
    found = list(visible(viewer))
    if wanted.text.strip():
        found.append(_matches(wanted.text.strip()))
    if wanted.state == "open":
        found += [] if wanted.element else [Order.state.not_in(FINAL)]  # who stands somewhere is in flight
    elif wanted.state:
        found.append(Order.state == wanted.state)
    if wanted.business:
        found.append(Order.business == wanted.business)
    if wanted.hall_id is not None:
        found.append(Order.hall_id == wanted.hall_id)
    if wanted.region_id is not None:
        found.append(Order.region_id == wanted.region_id)
    found += _placed(wanted)
    if wanted.overdue is not None:
        found.append(Order.overdue.is_(wanted.overdue))
    if wanted.jeopardy or wanted.urgent_first:
        found.append(Order.state.not_in(FINAL))
    if wanted.jeopardy:
        found.append(Order.jeopardy.in_(urgency.LATE if wanted.jeopardy == "late" else (wanted.jeopardy,)))
    if wanted.mine:
        found.append(Order.staff_id == viewer.id)
    return found


def _placed(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    """On which element of which version; only orders in flight stand anywhere."""
    found: list[ColumnElement[bool]] = []
    if wanted.element:
        here = select(Visit.order_id).where(Visit.element == wanted.element)
        found += [Order.id.in_(here.where(Visit.left_at.is_(None))), Order.ended_at.is_(None)]
    if wanted.version is not None:
        on = select(Workflow.order_id).join(MapVersion, MapVersion.digest == Workflow.digest)
        found.append(on.where(Workflow.order_id == Order.id, MapVersion.ordinal == wanted.version).exists())
    return found


def visible(viewer: StaffView) -> tuple[ColumnElement[bool], ...]:
    """Nobody sees another hall's orders without the right to."""
    return () if rights.may(viewer, "see_all_halls") else (Order.hall_id == viewer.hall_id,)


def _matches(text: str) -> ColumnElement[bool]:
    """One field that understands order number (changes and cancels come with their install), phone, account, customer
    name and document."""
    index = keys.current().blind(text)
    by_customer = select(Customer.id).where(
        or_(Customer.name_index == index, Customer.phone_index == index, Customer.document_index == index)
    )
    whole_family = select(Order.id).where(Order.number == text.upper())
    return or_(
        Order.number == text.upper(),
        Order.parent_id.in_(whole_family),
        Order.external_id == text,
        Order.account_index == index,
        Order.contact_phone_index == index,
        Order.customer_id.in_(by_customer),
    )
