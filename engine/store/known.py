"""What is known of a work order."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.hearing import Known
from engine.tables import Delay, Milestone, WorkOrder


def known(session: Session, work_order: WorkOrder) -> Known:
    """Its milestones and the delays that have not ended."""
    rows = session.scalars(select(Milestone).where(Milestone.work_order_id == work_order.id))
    delays = select(Delay).where(Delay.work_order_id == work_order.id, Delay.ended_at.is_(None))
    return Known({row.element: row for row in rows}, list(session.scalars(delays)))
