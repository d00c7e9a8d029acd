"""Reasons: why a work order comes back or is delayed, why a customer leaves. Rows, kept by the business."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.tables import Reason


def of_kind(session: Session, kind: str) -> Sequence[Reason]:
    """The reasons of a class (`10R`, `10D` …), by their codes."""
    return session.scalars(select(Reason).where(Reason.kind == kind).order_by(Reason.code)).all()


def every(session: Session) -> Sequence[Reason]:
    """All reasons, by their codes."""
    return session.scalars(select(Reason).order_by(Reason.code)).all()
