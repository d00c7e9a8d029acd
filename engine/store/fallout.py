"""Incidents and what belongs to them: for people who look, and for what they do about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from engine.errors import NotFound
from engine.orders.staff_view import StaffView
from engine.store import scoped
from engine.tables import Incident, IncidentNote, Order, Request, Result, Staff


@dataclass(frozen=True)
class Group:
    """Incidents that went wrong alike; `downstream` is empty where it was our own doing."""

    downstream: str
    code: str
    kind: str


@dataclass(frozen=True)
class GroupRow:
    """A group with how many are open in it, and since when."""

    group: Group
    count: int
    oldest: datetime
    orders: int


@dataclass(frozen=True)
class IncidentLine:
    """An incident with its order and the staff number of who sees to it."""

    incident: Incident
    order: Order
    owner: str | None


@dataclass(frozen=True)
class NoteLine:
    """A note and who wrote it."""

    note: IncidentNote
    staff_number: str


def groups(session: Session, viewer: StaffView) -> list[GroupRow]:
    """The open incidents by downstream, error code and kind; the largest group first."""
    key = (Incident.downstream, Incident.error_code, Incident.kind)
    oldest, orders = func.min(Incident.created_at), func.count(Incident.order_id.distinct())
    asked = (
        select(*key, func.count(), oldest, orders)
        .where(Incident.state == "open", *_scope(viewer))
        .group_by(*key)
        .order_by(func.count().desc(), oldest)
    )
    return [GroupRow(Group(*row[:3]), *row[3:]) for row in session.execute(asked)]


def in_group(session: Session, group: Group, viewer: StaffView, limit: int) -> list[IncidentLine]:
    """The open incidents of a group, the oldest first."""
    alike = (
        Incident.downstream == group.downstream,
        Incident.error_code == group.code,
        Incident.kind == group.kind,
    )
    return _lines(session, viewer, Incident.state == "open", *alike, limit=limit)


def queue(session: Session, viewer: StaffView, state: str, limit: int = 500) -> list[IncidentLine]:
    """Incidents: `open` (the oldest first), `mine` (open ones that I see to), `resolved` (the newest first)."""
    mine = [Incident.owner_id == viewer.id] if state == "mine" else []
    wanted = Incident.state == ("resolved" if state == "resolved" else "open")
    return _lines(session, viewer, wanted, *mine, limit=limit, newest=state == "resolved")


def line(session: Session, number: str, viewer: StaffView) -> IncidentLine:
    """One incident; raises `NotFound`, also where it is another hall's."""
    found = _lines(session, viewer, Incident.number == number, limit=1)
    if not found:
        raise NotFound(f"没有异常单 {number[:40]}", f"There is no incident {number[:40]}")
    return found[0]


def notes(session: Session, incident_id: int) -> list[NoteLine]:
    """What was written down, the newest first."""
    asked = select(IncidentNote, Staff.number).join(Staff, Staff.id == IncidentNote.staff_id)
    found = session.execute(asked.where(IncidentNote.incident_id == incident_id).order_by(IncidentNote.id.desc()))
    return [NoteLine(*row) for row in found]


def add_note(session: Session, incident: Incident, staff_id: int, text: str, now: datetime) -> None:
    """Writes it down."""
    session.add(IncidentNote(incident_id=incident.id, at=now, staff_id=staff_id, text=text))


def order_of(session: Session, number: str) -> int:
    """The order that an incident belongs to; raises `NotFound`."""
    order_id = session.scalar(select(Incident.order_id).where(Incident.number == number))
    if order_id is None:
        raise NotFound(f"没有异常单 {number[:40]}", f"There is no incident {number[:40]}")
    return order_id


def open_incidents(session: Session, order_id: int) -> Sequence[Incident]:
    """All open ones of an order."""
    return session.scalars(select(Incident).where(Incident.order_id == order_id, Incident.state == "open")).all()


def requests(session: Session, order_id: int) -> Sequence[Request]:
    """All requests of an order, as they were made."""
    return session.scalars(select(Request).where(Request.order_id == order_id).order_by(Request.id)).all()


def failed_results(session: Session, order_id: int) -> Sequence[Result]:
    """The results of an order that could not be applied."""
    return session.scalars(select(Result).where(Result.order_id == order_id, Result.state == "failed")).all()


def staff_number(session: Session, staff_id: int | None) -> str:
    return session.scalar(select(Staff.number).where(Staff.id == staff_id)) or "?"


def _lines(
    session: Session, viewer: StaffView, *conditions: ColumnElement[bool], limit: int, newest: bool = False
) -> list[IncidentLine]:
    asked = (
        select(Incident, Order, Staff.number)
        .join(Order, Order.id == Incident.order_id)
        .outerjoin(Staff, Staff.id == Incident.owner_id)
        .where(*conditions, *_scope(viewer))
        .order_by(Incident.id.desc() if newest else Incident.id)
        .limit(limit)
    )
    return [IncidentLine(*row) for row in session.execute(asked)]


def _scope(viewer: StaffView) -> tuple[ColumnElement[bool], ...]:
    return scoped.within(viewer, Incident.hall_id)
