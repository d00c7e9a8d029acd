"""What is done when a moment has come: one table from its kind to a verb."""

from __future__ import annotations

from collections.abc import Callable

from simulator import cancelling, life, states
from simulator.stand_in import StandIn
from simulator.store import Session, work_orders
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


def catch_up(stand: StandIn, session: Session, order: WorkOrder, now: float) -> None:
    """All that was due before `now` has happened: who comes first is told by business time, not by who is quicker."""
    while order.state not in states.FINAL:
        following = next(iter(work_orders.moments_of(session, order)), None)
        if following is None or following.due is None or following.due > now:
            return
        act(stand, session, following, following.due)
