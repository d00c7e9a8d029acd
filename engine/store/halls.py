"""Business halls, for people to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import Hall, Region


def every(session: Session) -> Sequence[Hall]:
    """All halls by their code."""
    return session.scalars(select(Hall).order_by(Hall.code)).all()


def regions(session: Session) -> Sequence[Region]:
    """All regions that have halls, by their code."""
    return session.scalars(select(Region).where(Region.id.in_(select(Hall.region_id))).order_by(Region.code)).all()
