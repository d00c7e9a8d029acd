"""What to look for among orders, as conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, select

from engine.orders import numbers, rights
from engine.orders.staff_view import StaffView
from engine.states import FINAL, ORDER
from engine.store import turns, urgency
from engine.store.six import OF_THE_SIX
from engine.tables import MapVersion, Order, Visit, Workflow


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
    turn: str = turns.NEWEST  #: one of `turns.TURNS`; the urgent ones are in flight

    @property
    def tallied(self) -> bool:
        """Whether the tallies know how many such orders there are."""
        others = (self.text.strip(), self.mine, self.jeopardy, self.state not in ("", "open"))
        return bool(self.element and self.business) and not any(others)


def conditions(wanted: OrderFilter, viewer: StaffView) -> list[ColumnElement[bool]]:
    """What holds for the orders that are looked for, among those that this person may see; but for the text, which
    `engine.store.typed` understands."""
    found = list(visible(viewer))
    found += [] if _of_complaints(wanted) else [OF_THE_SIX]
    found += _in_flight(wanted)
    if wanted.state and wanted.state != "open":
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
    if wanted.jeopardy:
        found.append(Order.jeopardy.in_(urgency.LATE if wanted.jeopardy == "late" else (wanted.jeopardy,)))
    if wanted.mine:
        found.append(Order.staff_id == viewer.id)
    return found


def _of_complaints(wanted: OrderFilter) -> bool:
    """A complaint is none of the six businesses: among orders only where its business or its number is asked for."""
    return bool(wanted.business) or wanted.text.strip().upper().startswith(numbers.COMPLAINT)


def _in_flight(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    """Where only orders in flight are meant; said in so many words, the indexes over them help."""
    if wanted.state == "open" or wanted.state in ORDER.keys() - FINAL:
        return [Order.ended_at.is_(None)]
    if not wanted.jeopardy and wanted.turn != turns.URGENT:
        return []
    return [false() if wanted.state in FINAL else Order.ended_at.is_(None)]


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
