"""Notes about an order: written by whoever works on it, corrected by its writer within a time, never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Text
from engine.orders.staff_view import StaffView
from engine.store import audit, lives, parameters
from engine.tables import Note, Staff

LONGEST = 500
#: the largest id that a database counts to
LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Line:
    """A note, whose it is, and whether the one who looks may still correct it."""

    note: Note
    staff_number: str
    open: bool


def lines(session: Session, order_id: int, viewer: StaffView, now: datetime) -> list[Line]:
    """The notes of an order, the newest first."""
    asked = (
        select(Note, Staff.number)
        .join(Staff, Staff.id == Note.staff_id)
        .where(Note.order_id == order_id)
        .order_by(Note.id.desc())
    )
    since = now - timedelta(minutes=parameters.number(session, "note.minutes"))
    return [
        Line(note, number, note.staff_id == viewer.id and note.at >= since) for note, number in session.execute(asked)
    ]


def add(session: Session, order_id: int, staff: StaffView, text: str, now: datetime) -> None:
    """Writes a note down; the same words again, from the same person in the same minute, are the same note."""
    said = _said(text)
    last = session.scalar(
        select(Note).where(Note.order_id == order_id, Note.staff_id == staff.id).order_by(Note.id.desc()).limit(1)
    )
    if last is not None and last.text == said and now - last.at < timedelta(minutes=1):
        return
    session.add(Note(order_id=order_id, staff_id=staff.id, at=now, text=said))
    audit.record(session, "note", staff_id=staff.id, subject=lives.number(session, order_id), now=now)


def correct(session: Session, order_id: int, note_id: int, staff: StaffView, text: str, now: datetime) -> None:
    """Other words for one's own note, while it is young enough; how it read first is kept.

    Raises `NotFound`, `NotAllowed`, `Conflict` naming the limit, `Invalid`.
    """
    said = _said(text)
    note = session.get(Note, note_id, with_for_update=True) if note_id <= LARGEST else None
    if note is None or note.order_id != order_id:
        raise NotFound("没有这条备注", "There is no such note")
    if note.staff_id != staff.id:
        raise NotAllowed("只能更正自己写的备注", "Only its writer may correct a note")
    minutes = parameters.number(session, "note.minutes")
    if now - note.at > timedelta(minutes=minutes):
        raise Conflict(
            f"备注只能在写下后 {minutes} 分钟内更正，请另写一条",
            f"A note can be corrected for {minutes} minutes; write another one",
        )
    if said != note.text:
        note.first_text = note.first_text if note.first_text is not None else note.text
        note.text, note.corrected_at = said, now
        audit.record(session, "note.correct", staff_id=staff.id, subject=lives.number(session, order_id), now=now)


def _said(text: str) -> str:
    said = "\n".join(" ".join(line.split()) for line in text.replace("\0", "").splitlines()).strip()
    if not said or len(said) > LONGEST:
        raise Invalid({"text": Text(f"请填写备注，最多 {LONGEST} 个字", f"Write 1 to {LONGEST} characters")})
    if not said.replace("\n", "").isprintable():
        raise Invalid({"text": Text("备注含有无法显示的字符", "The note has characters that can't be shown")})
    return said
