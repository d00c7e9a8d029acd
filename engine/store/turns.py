"""In what turn orders are listed, and how a page says where the next one begins.

Each turn goes by columns that an index has, and a page begins where the one before ended: the thousandth page costs
what the first does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.orders.jeopardy import GREEN, RED, YELLOW
from engine.tables import Order

#: largest id that a database holds; what a page sends may be larger
_LARGEST = 2**63 - 1
_LONGEST_NUMBER = 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WORST_FIRST = (RED, YELLOW, GREEN)
Conditions = list[ColumnElement[bool]]


@dataclass(frozen=True)
class Turn:
    """By one column, then by id, both up or both down."""

    column: InstrumentedAttribute[Any]
    down: bool = False

    def ids(self, session: Session, conditions: Conditions, after: str | None, limit: int) -> list[int]:
        """The first orders behind the mark; all from the first where it is none."""
        beyond = self._beyond(after)
        asked = select(Order.id).where(*conditions, *([] if beyond is None else [beyond]))
        turn = (self.column.desc(), Order.id.desc()) if self.down else (self.column, Order.id)
        return list(session.scalars(asked.order_by(*turn).limit(limit)))

    def mark(self, last: Order) -> str:
        """Where the page ends whose last row this is."""
        value = getattr(last, self.column.key)
        return f"{_micros(value) if isinstance(value, datetime) else value}.{last.id}"

    def _beyond(self, mark: str | None) -> ColumnElement[bool] | None:
        text, _, order_id = (mark or "").rpartition(".")
        value = self._value(text)
        if value is None or not _is_number(order_id):
            return None
        here = tuple_(literal(value, self.column.type), literal(int(order_id)))
        place = tuple_(self.column, Order.id)
        return place < here if self.down else place > here

    def _value(self, text: str) -> object | None:
        if self.column.key == Order.number.key:
            return text if text.isascii() and text.isalnum() and len(text) <= _LONGEST_NUMBER else None
        return _moment(text)


@dataclass(frozen=True)
class Urgent:
    """The worst colour first, within it what was promised soonest. Colour by colour: so an index helps."""

    def ids(self, session: Session, conditions: Conditions, after: str | None, limit: int) -> list[int]:
        """The first orders behind the mark; all from the first where it is none."""
        rank, _, rest = (after or "").partition(".")
        first = int(rank) if rank in {"0", "1", "2"} else 0
        found: list[int] = []
        for place, colour in enumerate(_WORST_FIRST[first:]):
            mark = rest if place == 0 else None
            coloured = [*conditions, Order.jeopardy == colour]
            found += SOONEST.ids(session, coloured, mark, limit - len(found))
            if len(found) >= limit:
                break
        return found

    def mark(self, last: Order) -> str:
        """Where the page ends whose last row this is."""
        return f"{_WORST_FIRST.index(last.jeopardy)}.{SOONEST.mark(last)}"


SOONEST = Turn(Order.promise_at)
NEWEST = "-accepted"
URGENT = "urgent"
#: as the list's address names them; one that is unknown is the newest first
TURNS: Mapping[str, Turn | Urgent] = {
    NEWEST: Turn(Order.accepted_at, down=True),
    "accepted": Turn(Order.accepted_at),
    "number": Turn(Order.number),
    "-number": Turn(Order.number, down=True),
    "promise": SOONEST,
    "-promise": Turn(Order.promise_at, down=True),
    "state": Turn(Order.state_at),  # longest in its state first
    "-state": Turn(Order.state_at, down=True),
    URGENT: Urgent(),
}


def turn(name: str) -> Turn | Urgent:
    """The turn of that name; of no name that is known: the newest first."""
    return TURNS.get(name, TURNS[NEWEST])


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moment(text: str) -> datetime | None:
    if not _is_number(text):
        return None
    try:
        return _EPOCH + timedelta(microseconds=int(text))
    except OverflowError:
        return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST
