"""What somebody keeps of the list of orders: the columns they look at, searches under a name. Each only their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, NotFound, Text
from engine.orders.staff_view import StaffView
from engine.store import audit, parameters
from engine.tables import ColumnChoice, Export, SavedQuery, Staff

LONGEST_NAME = 40


def columns(session: Session, staff: StaffView) -> list[str] | None:
    """The columns that this person chose; None: none ever, so the standard ones."""
    found = session.get(ColumnChoice, staff.id)
    return None if found is None else found.chosen


def choose(session: Session, staff: StaffView, chosen: Sequence[str], before: Sequence[str]) -> None:
    """From now on these columns; `before`: the ones until now, to undo it once."""
    session.merge(ColumnChoice(staff_id=staff.id, chosen=list(chosen), before=list(before)))


def undo(session: Session, staff: StaffView) -> None:
    """The columns before the last choice, and those are then what the next undo brings. Nothing where none was made."""
    found = session.get(ColumnChoice, staff.id)
    if found is not None:
        found.chosen, found.before = found.before, found.chosen


def queries(session: Session, staff: StaffView) -> list[SavedQuery]:
    """This person's searches, as they came."""
    return list(session.scalars(select(SavedQuery).where(SavedQuery.staff_id == staff.id).order_by(SavedQuery.id)))


def keep(session: Session, staff: StaffView, name: str, wanted: Mapping[str, str], now: datetime) -> None:
    """Keeps a search under a name. Raises `Invalid`; `Conflict` where the name is taken, or `find.saved` are kept."""
    name = _free(session, staff, name)
    if not wanted:
        raise Invalid({"name": Text("没有查询条件可保存", "There is no filter to save")})
    kept = session.scalar(select(func.count()).where(SavedQuery.staff_id == staff.id)) or 0
    most = parameters.number(session, "find.saved")
    if kept >= most:
        raise Conflict(f"最多保存 {most} 个查询，请先删除不用的", f"At most {most} saved searches; delete some first")
    session.add(SavedQuery(staff_id=staff.id, name=name, wanted=dict(wanted), made_at=now))


def rename(session: Session, staff: StaffView, query_id: int, name: str) -> None:
    """Another name for a search. Raises `Invalid`, `Conflict`, `NotFound` for one that is not this person's."""
    found = _own(session, staff, query_id)
    if name.strip() != found.name:
        found.name = _free(session, staff, name)


def drop(session: Session, staff: StaffView, query_id: int) -> None:
    """Keeps the search no longer. Raises `NotFound` for one that is not this person's."""
    session.delete(_own(session, staff, query_id))


def exported(
    session: Session, staff: StaffView, now: datetime, wanted: Mapping[str, str], shown: Sequence[str], orders: int,
    address: str | None,
) -> None:  # fmt: skip
    """Logs that somebody takes a list away: who, when, by which filters, how many rows."""
    session.add(
        Export(staff_id=staff.id, at=now, wanted=dict(wanted), columns=list(shown), orders=orders, address=address)
    )
    audit.record(session, "export", staff_id=staff.id, subject=f"orders {orders}", address=address, now=now)


def _own(session: Session, staff: StaffView, query_id: int) -> SavedQuery:
    found = session.scalar(select(SavedQuery).where(SavedQuery.id == query_id, SavedQuery.staff_id == staff.id))
    if found is None:
        raise NotFound("没有这个查询", "No such saved search")
    return found


def _free(session: Session, staff: StaffView, name: str) -> str:
    """The name as it is kept. This person's row is held: two searches kept at one moment count as two."""
    session.execute(select(Staff.id).where(Staff.id == staff.id).with_for_update())
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= LONGEST_NAME:
        told = Text(f"名称须为 1 到 {LONGEST_NAME} 个字", f"The name needs 1 to {LONGEST_NAME} letters")
        raise Invalid({"name": told})
    taken = select(SavedQuery.id).where(SavedQuery.staff_id == staff.id, SavedQuery.name == name)
    if session.scalar(taken) is not None:
        raise Conflict(f"已有名为“{name}”的查询", f"There is a saved search “{name}” already")
    return name
