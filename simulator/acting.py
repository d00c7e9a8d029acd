"""What is done when a moment has come: one table from its kind to a verb."""

from __future__ import annotations

from collections.abc import Callable

from simulator import cancelling, life
from simulator.stand_in import StandIn
from simulator.store import Session
from simulator.tables import Moment, WorkOrder

ACTS: dict[str, Callable[[StandIn, Session, WorkOrder, float], None]] = {
    "resume": life.resume,
    "assess": cancelling.assess,
    "undo": cancelling.undo,
}


def act(stand: StandIn, session: Session, moment: Moment, at: float) -> None:
    """The moment has come, at business moment `at`."""
    order = session.get_one(WorkOrder, moment.work_order_id)
    if moment.kind in ("step", "timer"):
        life.finish_step(stand, session, order, moment, at)
    else:
        ACTS[moment.kind](stand, session, order, at)
