"""Business halls, for people to choose from; the numbers of who works there."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import Hall, Region, Staff


def every(session: Session) -> Sequence[Hall]:
    """All halls by their code."""
    return session.scalars(select(Hall).order_by(Hall.code)).all()


def regions(session: Session) -> Sequence[Region]:
    """All regions that have halls, by their code."""
    return session.scalars(select(Region).where(Region.id.in_(select(Hall.region_id))).order_by(Region.code)).all()


def staff_numbers(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The staff numbers of these ids."""
    return dict(session.execute(select(Staff.id, Staff.number).where(Staff.id.in_(ids))).all())
