"""What is known of a work order."""

from __future__ import annotations

from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.hearing import Known
from engine.life import Life
from engine.tables import JeopardyAlert, Milestone, WorkOrder


def known(session: Session, life: Life, work_order: WorkOrder) -> Known:
    """Its milestones, the delays that have not ended, the alerts."""
    rows = session.scalars(select(Milestone).where(Milestone.work_order_id == work_order.id))
    alerts = select(JeopardyAlert.foreign_id).where(JeopardyAlert.work_order_id == work_order.id)
    delays = [one for one in life.delays if one.work_order_id == work_order.id and one.ended_at is None]
    return Known({row.element: row for row in rows}, delays, cache(lambda: set(session.scalars(alerts))))
