"""Staff and customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, aliased

from engine import keys
from engine.orders.staff_view import StaffView
from engine.store.remembered import remembered
from engine.tables import Channel, Customer, Hall, Region, Staff

__all__ = [
    "StaffView",
    "customer_by_document",
    "customers_by_documents",
    "customers_by_phone",
    "staff_by_id",
    "staff_by_number",
]


def staff_by_number(session: Session, number: str) -> StaffView | None:
    """The active member of staff with this number, else None."""
    return _view(session, Staff.number == number)


def staff_by_id(session: Session, staff_id: int) -> StaffView | None:
    """The active member of staff with this id, else None."""
    return _view(session, Staff.id == staff_id)


@remembered
def customer_by_document(session: Session, document: str) -> Customer | None:
    """The customer with this document number; blanks and case don't matter. None: nobody yet."""
    index = keys.current().blind(document)
    return session.scalars(select(Customer).where(Customer.document_index == index)).one_or_none()


def customers_by_documents(session: Session, documents: Collection[str]) -> dict[str, Customer]:
    """The customers with these document numbers, by the number as it was given."""
    blind = keys.current().blind
    given = {blind(document): document for document in documents}
    rows = session.scalars(select(Customer).where(Customer.document_index.in_(given)))
    return {given[row.document_index]: row for row in rows}


def customers_by_phone(session: Session, phone: str) -> Sequence[Customer]:
    """The customers with this phone number, the oldest first."""
    index = keys.current().blind(phone)
    return session.scalars(select(Customer).where(Customer.phone_index == index).order_by(Customer.id)).all()


def _view(session: Session, who: ColumnElement[bool]) -> StaffView | None:
    row = session.execute(
        select(Staff, Hall, Region, Channel)
        .join(Hall, Hall.id == Staff.hall_id)
        .join(Region, Region.id == Hall.region_id)
        .join(Channel, Channel.id == Hall.channel_id)
        .where(who, Staff.active)
    ).one_or_none()
    if row is None:
        return None
    staff, hall, region, channel = row
    return StaffView(
        id=staff.id,
        number=staff.number,
        name=staff.name,
        role=staff.role,
        hall_id=hall.id,
        hall_name=hall.name,
        region_id=region.id,
        region_name=region.name,
        channel_id=channel.id,
        channel_name=channel.name,
        region_ids=_upwards(session, region),
    )


def _upwards(session: Session, region: Region) -> tuple[int, ...]:
    """The region and those it lies in, nearest first."""
    walk = select(Region.id, Region.parent_id).where(Region.id == region.id).cte("walk", recursive=True)
    above = aliased(Region)
    walk = walk.union(select(above.id, above.parent_id).join(walk, above.id == walk.c.parent_id))
    parents = dict(session.execute(select(walk.c.id, walk.c.parent_id)).all())
    path = [region.id]
    while (parent := parents[path[-1]]) is not None and parent not in path:
        path.append(parent)
    return tuple(path)
