"""Which colour the orders in flight have."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.orders import rights
from engine.orders.jeopardy import GREEN, RED, YELLOW
from engine.orders.staff_view import StaffView
from engine.tables import Complaint, Order

#: colours that somebody should look at
LATE = (YELLOW, RED)


def colours(session: Session, viewer: StaffView) -> dict[str, int]:
    """How many orders in flight have which colour, as far as the viewer may see them.

    All less the complaints: both are counted by an index alone, and of complaints there are few."""
    asked = select(Order.jeopardy, func.count()).where(Order.ended_at.is_(None)).group_by(Order.jeopardy)
    if not rights.may(viewer, "see_all_halls"):
        asked = asked.where(Order.hall_id == viewer.hall_id)
    every = Counter(dict(session.execute(asked).all()))
    complaints = asked.join(Complaint, Complaint.order_id == Order.id)
    every.subtract(dict(session.execute(complaints).all()))
    return dict.fromkeys((GREEN, YELLOW, RED), 0) | dict(every)
