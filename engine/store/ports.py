"""Ports: taken when an order is accepted, given back when it ends cancelled. Never below none, whoever comes first."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from engine.tables import Address


def take(session: Session, address_id: int) -> bool:
    """Takes a port for a door; false where none is free any more."""
    return _change(session, address_id, -1)


def give_back(session: Session, address_id: int) -> None:
    """Gives a port back."""
    _change(session, address_id, +1)


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
