"""Until when an order is promised, and how long its steps may take: by business, region and step."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine.orders import complaints, promises
from engine.orders.promises import Limit
from engine.orders.staff_view import StaffView
from engine.store.remembered import remembered
from engine.tables import Promise, Region


def promised(
    session: Session, business: str, staff: StaffView, now: datetime, appointment_until: datetime | None
) -> datetime:
    """The promise for a whole order of that business, accepted now by that staff; see `orders.promises`."""
    limit = limits(session, business, staff.region_id).get("", promises.DEFAULT)
    return promises.moment(now, limit, appointment_until)


@remembered
def limits(session: Session, business: str, region_id: int) -> Mapping[str, Limit]:
    """The limits that hold there, by element; of the whole order under "". The row of the nearest region wins."""
    above = select(Region.id, Region.parent_id).where(Region.id == region_id).cte("above", recursive=True)
    above = above.union_all(select(Region.id, Region.parent_id).join(above, Region.id == above.c.parent_id))
    near = or_(Promise.region_id.is_(None), Promise.region_id.in_(select(above.c.id)))
    rows = session.scalars(select(Promise).where(Promise.business == business, near)).all()
    upwards = _upwards(session, region_id) if len({row.region_id for row in rows}) > 1 else []
    order = {region: place for place, region in enumerate(upwards)}
    found = sorted(rows, key=lambda row: (order.get(row.region_id or 0, len(order)), row.id), reverse=True)
    usual = complaints.LIMITS if business == complaints.NewComplaint.business else {}
    return {**usual, **{row.element: Limit(row.hours, row.cutoff, row.calendar) for row in found}}


def _upwards(session: Session, region_id: int | None) -> list[int]:
    """The region and those it lies in, nearest first."""
    path: list[int] = []
    while region_id is not None:
        path.append(region_id)
        region_id = session.scalar(select(Region.parent_id).where(Region.id == region_id))
    return path
