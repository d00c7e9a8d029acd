"""What is asked of a work order in flight, a change or a cancellation, walks provisioning's side of its own map.

Each is kept with its walk like a work order's. The walk's end event is the answer; nothing else is.
"""

from __future__ import annotations

from simulator.settings import InFlight
from simulator.stand_in import StandIn
from simulator.store import Session, journal, work_orders
from simulator.tables import Asked, WorkOrder
from simulator.walks import Going

AGREED, REFUSED = "agreed", "refused"


def of_kind(stand: StandIn, kind: str) -> InFlight:
    """The settings of what is asked."""
    return stand.settings.in_flight[kind]


def begin(stand: StandIn, session: Session, order: WorkOrder, kind: str, key: str, at: float) -> Asked:
    """It has arrived and waits to be assessed."""
    going = stand.walks.beside(session, of_kind(stand, kind))
    row = Asked(
        work_order_id=order.id,
        kind=kind,
        key=key,
        state="asked",
        reason="",
        at=at,
        map_digest=going.walk.map.digest,
        walk="",
        moves=[],
    )
    session.add(row)
    journal.note(session, stand.clock, "effect", f"{kind}Asked", external_id=order.external_id, work_order=order.number)
    _walk_on(stand, row, going)
    session.flush()
    return row


def assess(stand: StandIn, session: Session, order: WorkOrder, row: Asked, refusal: str | None, at: float) -> bool:
    """Decide it: with a `refusal` it ends there, saying why. Whether it was agreed to."""
    row.reason = refusal or ""
    _complete(stand, session, row, of_kind(stand, row.kind).assess_step, "refuse" if refusal else "done")
    return not _ended(stand, session, order, row, at)


def carry_out(stand: StandIn, session: Session, order: WorkOrder, row: Asked, at: float) -> None:
    """What was agreed to is done."""
    _complete(stand, session, row, of_kind(stand, row.kind).work_step, "done")
    _ended(stand, session, order, row, at)


def _complete(stand: StandIn, session: Session, row: Asked, step: str, outcome: str) -> None:
    going = stand.walks.take_beside(session, row, of_kind(stand, row.kind))
    going.walk.complete(step, {"outcome": outcome})
    _walk_on(stand, row, going)


def _walk_on(stand: StandIn, row: Asked, going: Going) -> None:
    going.walk.run()
    asked = of_kind(stand, row.kind)
    if going.walk.ended:
        row.state = {asked.agreed: AGREED, asked.refused: REFUSED}[going.walk.end_events[-1]]
    stand.walks.keep_beside(row, going)


def _ended(stand: StandIn, session: Session, order: WorkOrder, row: Asked, at: float) -> bool:
    """Whether its walk has come to an end; the journal keeps the answer in the transaction that gave it."""
    if row.state == "asked":
        return False
    row.answered_at = at
    name = f"{row.kind}{row.state.capitalize()}"
    journal.note(session, stand.clock, "effect", name, external_id=order.external_id, work_order=order.number)
    return True


def open_of(session: Session, order: WorkOrder, kind: str) -> Asked:
    """What is being asked of a work order now."""
    return next(row for row in work_orders.asked_of(session, order, kind) if row.state == "asked")
