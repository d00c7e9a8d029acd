"""In what order orders are listed, and how a page says where the next one begins."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session

from engine.orders import rights
from engine.orders.jeopardy import GREEN, RED, YELLOW
from engine.orders.staff_view import StaffView
from engine.states import FINAL
from engine.tables import Order

#: colours that somebody should look at
LATE = (YELLOW, RED)
#: largest id that a database holds; what a page sends may be larger
_LARGEST = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RANK = case((Order.jeopardy == RED, 0), (Order.jeopardy == YELLOW, 1), else_=2)


class Turn(ABC):
    """An order of the list, with a mark for its place."""

    order: Sequence[Any]  #: columns

    @abstractmethod
    def mark(self, last: Order) -> str:
        """Where the page ends whose last row this is."""

    @abstractmethod
    def beyond(self, mark: str | None) -> list[ColumnElement[bool]]:
        """What holds for all rows after that place; nothing for a mark that is none."""


class Newest(Turn):
    """The newest first."""

    order = (Order.id.desc(),)

    def mark(self, last: Order) -> str:
        return str(last.id)

    def beyond(self, mark: str | None) -> list[ColumnElement[bool]]:
        numbers = _numbers(mark, 1)
        return [Order.id < numbers[0]] if numbers else []


class Urgent(Turn):
    """The worst colour first, within it what was promised soonest."""

    order = (_RANK, Order.promise_at, Order.id)

    def mark(self, last: Order) -> str:
        rank = (RED, YELLOW, GREEN).index(last.jeopardy)
        return f"{rank}.{(last.promise_at - _EPOCH) // timedelta(microseconds=1)}.{last.id}"

    def beyond(self, mark: str | None) -> list[ColumnElement[bool]]:
        numbers = _numbers(mark, 3)
        with suppress(OverflowError):
            if numbers:
                rank, micros, order_id = numbers
                moment = _EPOCH + timedelta(microseconds=micros)
                later = or_(Order.promise_at > moment, and_(Order.promise_at == moment, Order.id > order_id))
                return [or_(literal(rank) < _RANK, and_(literal(rank) == _RANK, later))]
        return []


NEWEST, URGENT = Newest(), Urgent()


def colours(session: Session, viewer: StaffView) -> dict[str, int]:
    """How many orders in flight have which colour, as far as the viewer may see them."""
    asked = select(Order.jeopardy, func.count()).where(Order.state.not_in(FINAL)).group_by(Order.jeopardy)
    if not rights.may(viewer, "see_all_halls"):
        asked = asked.where(Order.hall_id == viewer.hall_id)
    return dict.fromkeys((GREEN, YELLOW, RED), 0) | dict(session.execute(asked).all())


def _numbers(mark: str | None, count: int) -> list[int]:
    parts = (mark or "").split(".")
    if len(parts) != count or not all(part.isascii() and part.isdigit() and len(part) < 20 for part in parts):
        return []
    numbers = [int(part) for part in parts]
    return numbers if max(numbers) <= _LARGEST else []
