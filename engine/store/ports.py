"""Ports: taken when an order is accepted, given back when it ends cancelled. Never below none, whoever comes first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import CursorResult, Integer, func, or_, select, union_all, update
from sqlalchemy.orm import Session

from engine.tables import Address, Deed, Order, Subscription


def take(session: Session, address_id: int) -> bool:
    """Takes a port for a door; false where none is free any more."""
    return _change(session, address_id, -1)


def give_back(session: Session, address_id: int) -> None:
    """Gives a port back."""
    _change(session, address_id, +1)


def free(session: Session, nodes: Collection[int]) -> dict[int, int]:
    """How many are free at nodes that hold them."""
    return dict(session.execute(select(Address.id, Address.ports_free).where(Address.id.in_(nodes))).all())


def _change(session: Session, address_id: int, by: int) -> bool:
    cover = select(func.coalesce(Address.covered_by, Address.id)).where(Address.id == address_id).scalar_subquery()
    left = Address.ports_free + by
    changed = session.execute(
        update(Address)
        .where(Address.id == cover, left >= 0, left <= Address.ports_total)
        .values(ports_free=left)
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", changed).rowcount == 1


@dataclass(frozen=True)
class Account:
    """The ports of one node: how many are taken, and how many somebody is known to hold."""

    node_id: int
    total: int
    taken: int
    held: int


def accounts(session: Session) -> list[Account]:
    """Every node with ports. Each subscription that lives holds one, each open order the ones that it has reserved; an
    install that has made its subscription none any more. What is taken beyond was taken before (the seed's)."""
    lines = select(Subscription.address_id.label("door")).where(Subscription.state == "effective")
    reserved = (
        select(Deed.value.cast(Integer))
        .join(Order, Order.id == Deed.order_id)
        .where(Deed.kind == "port_reserved", Deed.undone_at.is_(None), Order.ended_at.is_(None))
        .where(or_(Order.business != "install", Order.subscription_id.is_(None)))
    )
    doors = union_all(lines, reserved).subquery()
    cover = func.coalesce(Address.covered_by, Address.id)
    counted = select(cover, func.count()).join(doors, doors.c.door == Address.id).group_by(cover)
    held = {row[0]: row[1] for row in session.execute(counted)}
    nodes = select(Address.id, Address.ports_total, Address.ports_free).where(Address.ports_total > 0)
    return [
        Account(own, total, total - free, held.get(own, 0))
        for own, total, free in session.execute(nodes.order_by(Address.id))
    ]
