"""Business halls, for people to choose from; the numbers of who works there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.store import scoped
from engine.tables import Hall, Region, Staff


def reached(session: Session, viewer: StaffView) -> Sequence[Hall]:
    """The halls that this person's rights reach, where they are more than one; else none: nothing to choose."""
    if scope.reach(viewer) == scope.HALL:
        return []
    return session.scalars(select(Hall).where(*scoped.within(viewer, Hall.id)).order_by(Hall.code)).all()


def regions_reached(session: Session, viewer: StaffView) -> Sequence[Region]:
    """The regions of those halls, where they are more than one; else none."""
    inside = {hall.region_id for hall in reached(session, viewer)}
    found = [region for region in regions(session) if region.id in inside]
    return found if len(found) > 1 else []


def every(session: Session) -> Sequence[Hall]:
    """All halls by their code."""
    return session.scalars(select(Hall).order_by(Hall.code)).all()


def regions(session: Session) -> Sequence[Region]:
    """All regions that have halls, by their code."""
    return session.scalars(select(Region).where(Region.id.in_(select(Hall.region_id))).order_by(Region.code)).all()


def staff_numbers(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The staff numbers of these ids."""
    return dict(session.execute(select(Staff.id, Staff.number).where(Staff.id.in_(ids))).all())
