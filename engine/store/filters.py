"""What to look for among orders, as conditions of a query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, false, select

from engine.clock import SHANGHAI
from engine.orders import numbers
from engine.orders.staff_view import StaffView
from engine.states import FINAL, ORDER
from engine.store import scoped, turns, urgency
from engine.store.six import OF_THE_SIX
from engine.tables import MapVersion, Order, Staff, Visit, Workflow

#: the first and the last of some days
Days = tuple[date, date]
ONE_DAY = timedelta(days=1)


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
    accepted: Days | None = None  #: on these days
    ended: Days | None = None  #: on these days
    staff_number: str = ""  #: who accepted it
    turn: str = turns.NEWEST  #: one of `turns.TURNS`; the urgent ones are in flight

    @property
    def tallied(self) -> bool:
        """Whether the tallies know how many such orders there are."""
        others = (
            self.text.strip(), self.mine, self.jeopardy, self.state not in ("", "open"), self.accepted, self.ended,
            self.staff_number,
        )  # fmt: skip
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
    return found + _dated(wanted)


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


def _dated(wanted: OrderFilter) -> list[ColumnElement[bool]]:
    """Accepted or ended on some days of Shanghai, by somebody. An order is in its last state since it has ended: by
    that there are indexes."""
    found: list[ColumnElement[bool]] = []
    if wanted.accepted is not None:
        begins, ends = wanted.accepted
        found += [Order.accepted_at >= beginning(begins), Order.accepted_at < beginning(ends + ONE_DAY)]
    if wanted.ended is not None:
        begins, ends = wanted.ended
        found += [Order.state_at >= beginning(begins), Order.state_at < beginning(ends + ONE_DAY)]
        found.append(Order.ended_at.is_not(None))
    if wanted.staff_number:
        own = select(Staff.id).where(Staff.number == wanted.staff_number)
        found.append(Order.staff_id == own.scalar_subquery())
    return found


def beginning(day: date) -> datetime:
    """The first moment of that day in Asia/Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


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
    """Nobody sees orders of halls that their rights do not reach."""
    return scoped.within(viewer, Order.hall_id)
