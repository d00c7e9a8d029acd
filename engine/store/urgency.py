"""Which colour the orders in flight have."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.orders.jeopardy import GREEN, RED, YELLOW
from engine.orders.staff_view import StaffView
from engine.states import COMPLAINT
from engine.store import scoped
from engine.tables import Order

#: colours that somebody should look at
LATE = (YELLOW, RED)


def colours(session: Session, viewer: StaffView, hall_id: int | None = None) -> dict[str, int]:
    """How many orders in flight have which colour, of a hall or of all, as far as the viewer may see them."""
    which = [*scoped.within(viewer, Order.hall_id), *([Order.hall_id == hall_id] if hall_id is not None else [])]
    where = (Order.ended_at.is_(None), Order.business != COMPLAINT, *which)
    asked = select(Order.jeopardy, func.count()).where(*where).group_by(Order.jeopardy)
    return dict.fromkeys((GREEN, YELLOW, RED), 0) | dict(session.execute(asked).all())
