"""Which colour the orders in flight have."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.orders.jeopardy import GREEN, RED, YELLOW
from engine.orders.staff_view import StaffView
from engine.store import scoped
from engine.tables import Complaint, Order

#: colours that somebody should look at
LATE = (YELLOW, RED)


def colours(session: Session, viewer: StaffView, hall_id: int | None = None) -> dict[str, int]:
    """How many orders in flight have which colour, of a hall or of all, as far as the viewer may see them.

    All less the complaints: both are counted by an index alone, and of complaints there are few."""
    which = [*scoped.within(viewer, Order.hall_id), *([Order.hall_id == hall_id] if hall_id is not None else [])]
    asked = select(Order.jeopardy, func.count()).where(Order.ended_at.is_(None), *which).group_by(Order.jeopardy)
    every = Counter(dict(session.execute(asked).all()))
    complaints = asked.join(Complaint, Complaint.order_id == Order.id)
    every.subtract(dict(session.execute(complaints).all()))
    return dict.fromkeys((GREEN, YELLOW, RED), 0) | dict(every)
