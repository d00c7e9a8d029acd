"""Until when an order is promised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.orders import promises
from engine.orders.staff_view import StaffView
from engine.tables import Promise


def promised(
    session: Session, business: str, staff: StaffView, now: datetime, appointment_until: datetime | None
) -> datetime:
    """The promise for a whole order of that business, accepted now by that staff; see `orders.promises`."""
    near = or_(Promise.region_id.is_(None), Promise.region_id.in_(staff.region_ids))
    rows = session.scalars(select(Promise).where(Promise.business == business, Promise.element == "", near)).all()
    order = {region: place for place, region in enumerate(staff.region_ids)}
    row = min(rows, key=lambda row: order.get(row.region_id or 0, len(order)), default=None)
    return promises.moment(now, row.hours if row else 24, row.cutoff if row else None, appointment_until)
