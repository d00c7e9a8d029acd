"""What became of each work order, for whoever compares it with what the other side believes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from simulator.store import journal
from simulator.tables import Asked, CancelTask, WorkOrder

#: A cancel task's state -> what became of it.
CANCELS = {"accepted": "asked", "inProgress": "asked", "done": "done", "terminatedWithError": "denied"}


def accounts(session: Session) -> dict[str, dict[str, Any]]:
    """The journal's summary per external id, with where the work order stands.

    ``category``, ``state``; ``changes``: the key of each change in the order they came, and its outcome;
    ``revisions``: how many of them were taken over; ``cancels``: the outcome of each cancellation; ``notes``: the ids
    of all notes that were taken over, whatever came with them (a new appointment alone is no change of the work).
    """
    found = journal.summary(session)
    orders = session.execute(
        select(
            WorkOrder.id,
            WorkOrder.external_id,
            WorkOrder.number,
            WorkOrder.category,
            WorkOrder.state,
            WorkOrder.document,
        ).where(WorkOrder.external_id.is_not(None))
    )
    changes, cancels = _changes(session), _cancels(session)
    for own, external_id, number, category, state, document in orders:
        asked = changes.get(own, [])
        found.setdefault(str(external_id), {}).update(
            number=number,
            category=category,
            state=state,
            changes=asked,
            revisions=sum(one["outcome"] == "agreed" for one in asked),
            cancels=cancels.get(own, []),
            notes=[note["id"] for note in document.get("note", []) if note.get("id")],
        )
    return found


def _changes(session: Session) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    rows = select(Asked.work_order_id, Asked.key, Asked.state).where(Asked.kind == "change").order_by(Asked.id)
    for order, key, state in session.execute(rows):
        found.setdefault(order, []).append({"key": key, "outcome": state})
    return found


def _cancels(session: Session) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for order, state in session.execute(select(CancelTask.work_order_id, CancelTask.state).order_by(CancelTask.id)):
        found.setdefault(order, []).append(CANCELS[state])
    return found
