"""Staff and customers."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from engine import keys
from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.store.remembered import remembered
from engine.tables import Channel, Customer, Hall, Region, Staff

__all__ = [
    "StaffView",
    "customer_by_document",
    "customer_held",
    "customers_by_documents",
    "customers_by_phone",
    "of_hall",
    "staff_by_id",
    "staff_by_number",
]


def staff_by_number(session: Session, number: str) -> StaffView | None:
    """The active member of staff with this number, else None."""
    return _view(session, Staff.number == number)


def staff_by_id(session: Session, staff_id: int) -> StaffView | None:
    """The active member of staff with this id, else None."""
    return _view(session, Staff.id == staff_id)


def of_hall(session: Session, hall_id: int) -> Sequence[Staff]:
    """The active staff of a hall, by number."""
    return session.scalars(select(Staff).where(Staff.hall_id == hall_id, Staff.active).order_by(Staff.number)).all()


@remembered
def customer_by_document(session: Session, document: str) -> Customer | None:
    """The customer with this document number; blanks and case don't matter. None: nobody yet."""
    return session.scalars(_of_document(document)).one_or_none()


def customer_held(session: Session, document: str) -> Customer | None:
    """The same, not erased until the transaction ends; who just was is nobody."""
    return session.scalars(_of_document(document).with_for_update(read=True, key_share=True)).one_or_none()


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


def _of_document(document: str) -> Select[Customer]:
    return select(Customer).where(Customer.document_index == keys.current().blind(document))


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
        scope=staff.scope or "",
        hall_ids=_halls(session, region.id) if staff.scope == scope.REGION else (),
    )


def _halls(session: Session, region_id: int) -> tuple[int, ...]:
    """All halls of a region and of those that lie in it."""
    below = select(Region.id).where(Region.id == region_id).cte("below", recursive=True)
    inner = aliased(Region)
    below = below.union(select(inner.id).join(below, inner.parent_id == below.c.id))
    return tuple(session.scalars(select(Hall.id).where(Hall.region_id.in_(select(below.c.id)))))


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
