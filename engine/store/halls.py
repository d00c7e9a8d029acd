"""Business halls, for people to choose from."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import Hall


def every(session: Session) -> Sequence[Hall]:
    """All halls by their code."""
    return session.scalars(select(Hall).order_by(Hall.code)).all()
