"""Writing to and reading from the journal."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, or_, select
from sqlalchemy.orm import Session

from simulator.clock import Clock, real_now, wire
from simulator.store.outbox import body_of
from simulator.tables import Demand, JournalEntry

KINDS = ("request", "event", "effect", "fault")


def note(session: Session, clock: Clock, kind: str, name: str, **details: Any) -> JournalEntry:
    """Write an entry; `details` are columns of `JournalEntry`."""
    entry = JournalEntry(real_at=real_now(), at=clock.now(), kind=kind, name=name, **details)
    session.add(entry)
    return entry


def note_attempts(session: Session, clock: Clock, attempts: list[dict[str, Any]]) -> None:
    """Write entries about attempts to send events, all at once."""
    same = {"real_at": real_now(), "at": clock.now(), "kind": "event"}
    session.execute(insert(JournalEntry), [{**same, **attempt} for attempt in attempts])


def answered(session: Session, entry_id: int, answer: str) -> None:
    """How a request was answered."""
    session.get_one(JournalEntry, entry_id).answer = answer


def concerns(session: Session, entry_id: int, external_id: str | None, work_order: str | None) -> None:
    """Which work order a request is about."""
    entry = session.get_one(JournalEntry, entry_id)
    entry.external_id, entry.work_order = external_id, work_order


def times(session: Session, kind: str, name: str, external_id: str | None, up_to: int) -> int:
    """How often something of a kind and name was noted for an external id, up to an entry."""
    same = (JournalEntry.kind == kind, JournalEntry.name == name, JournalEntry.external_id == external_id)
    query = select(func.count()).select_from(JournalEntry).where(*same, JournalEntry.id <= up_to)
    return session.scalar(query) or 0


@dataclass(frozen=True)
class Look:
    """Which entries to read: after an entry's id, oldest first; or the newest ones."""

    external_id: str | None = None
    kind: str | None = None
    after: int = 0
    limit: int = 100
    newest: bool = False


def entries(session: Session, look: Look) -> list[JournalEntry]:
    """The entries that were asked for."""
    query = select(JournalEntry).where(JournalEntry.id > look.after)
    if look.external_id is not None:
        query = query.where(JournalEntry.external_id == look.external_id)
    if look.kind is not None:
        query = query.where(JournalEntry.kind == look.kind)
    order = JournalEntry.id.desc() if look.newest else JournalEntry.id
    return list(session.scalars(query.order_by(order).limit(look.limit)))


def as_json(session: Session, entry: JournalEntry) -> dict[str, Any]:
    """An entry for the API; moments in UTC; an event with what it said."""
    body = body_of(session, entry.event_id) if entry.event_id else entry.body
    return {
        "id": entry.id,
        "at": wire(entry.at),
        "realAt": wire(entry.real_at),
        "kind": entry.kind,
        "name": entry.name,
        "externalId": entry.external_id,
        "workOrder": entry.work_order,
        "path": entry.path,
        "headers": entry.headers,
        "body": body,
        "answer": entry.answer,
        "eventId": entry.event_id,
    }


def summary(session: Session) -> dict[str, dict[str, Any]]:
    """Per external id: how often it took effect and was asked for, its events, the faults injected."""
    rows = session.execute(
        select(JournalEntry.external_id, JournalEntry.kind, JournalEntry.name, JournalEntry.answer, func.count())
        .where(JournalEntry.external_id.is_not(None))
        .group_by(JournalEntry.external_id, JournalEntry.kind, JournalEntry.name, JournalEntry.answer)
    )
    found: dict[str, dict[str, Any]] = defaultdict(
        lambda: {"created": 0, "requests": 0, "eventAttempts": 0, "eventsDelivered": 0, "faults": {}}
    )
    for external_id, kind, name, answer, count in rows:
        line = found[str(external_id)]
        if kind == "effect" and name == "created":
            line["created"] += count
        elif kind == "request":
            line["requests"] += count
        elif kind == "event":
            line["eventAttempts"] += count
            line["eventsDelivered"] += count if answer == "delivered" else 0
        elif kind == "fault":
            line["faults"][name] = line["faults"].get(name, 0) + count
    return dict(found)


def fault_counts(session: Session) -> dict[str, int]:
    """How often each fault has struck."""
    counts = select(JournalEntry.name, func.count()).where(JournalEntry.kind == "fault").group_by(JournalEntry.name)
    return {row[0]: row[1] for row in session.execute(counts)}


def demand(session: Session, fault: str, external_id: str | None, count: int) -> None:
    """Ask for a fault the next `count` times that it can strike."""
    session.add_all(Demand(fault=fault, external_id=external_id) for _ in range(count))


def is_demanded(session: Session, fault: str) -> bool:
    """Whether anybody still waits for this fault."""
    return session.scalar(select(Demand.id).where(Demand.fault == fault).limit(1)) is not None


def take_demand(session: Session, fault: str, external_id: str | None) -> bool:
    """Use up a demand for this fault and external id, if there is one."""
    fits = or_(Demand.external_id.is_(None), Demand.external_id == external_id)
    found = session.scalar(select(Demand.id).where(Demand.fault == fault, fits).order_by(Demand.id).limit(1))
    if found is None:
        return False
    session.execute(delete(Demand).where(Demand.id == found))
    return True


def demands(session: Session) -> list[dict[str, Any]]:
    """The demands that have not struck yet."""
    rows = session.scalars(select(Demand).order_by(Demand.id))
    return [{"fault": row.fault, "externalId": row.external_id} for row in rows]
