"""Which colour the orders in flight have."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.orders import rights
from engine.orders.jeopardy import GREEN, RED, YELLOW
from engine.orders.staff_view import StaffView
from engine.tables import Order

#: colours that somebody should look at
LATE = (YELLOW, RED)


def colours(session: Session, viewer: StaffView, hall_id: int | None = None) -> dict[str, int]:
    """How many orders in flight have which colour, of a hall or of all, as far as the viewer may see them."""
    asked = select(Order.jeopardy, func.count()).where(Order.ended_at.is_(None)).group_by(Order.jeopardy)
    hall = hall_id if rights.may(viewer, "see_all_halls") else viewer.hall_id
    if hall is not None:
        asked = asked.where(Order.hall_id == hall)
    return dict.fromkeys((GREEN, YELLOW, RED), 0) | dict(session.execute(asked).all())
