"""Signing in: number and password, and a code where the person has a second factor. Each attempt is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from engine.orders.staff_view import StaffView
from engine.store import attempts, passwords, people, second_factor, sessions
from engine.tables import Staff


@dataclass(frozen=True)
class Entry:
    """What came of an attempt: an outcome of `attempts.OUTCOMES`; who is in, under which `key`, or (`half`) who has
    still to type a code."""

    outcome: str
    view: StaffView | None = None
    key: str = ""


def enter(session: Session, number: str, password: str, now: datetime, address: str | None) -> Entry:
    """Who signs in with this number and password. Nothing tells whether the number or the password was wrong."""
    if attempts.limited(session, address, now):
        return _kept(session, number, Entry("limited"), now, address)
    staff = attempts.held(session, number=number) if number.isprintable() else None
    right = passwords.fits(password, staff.password_hash if staff else None)
    if staff is None:
        return _kept(session, number, Entry("unknown"), now, address)
    outcome = attempts.judge(session, staff, right, now)
    if outcome != "right":
        return _kept(session, number, Entry(outcome), now, address)
    if second_factor.confirmed(session, staff.id) is not None:
        # the count goes on: who knows the password may not guess codes without end
        return _kept(session, number, Entry("half", people.staff_by_id(session, staff.id)), now, address)
    return _in(session, staff, "in", now, address)


def enter_with_code(
    session: Session, staff_id: int, code: str, now: datetime, address: str | None, real: float
) -> Entry:
    """The second half: a code of the app, or a recovery code; `real`: unix seconds."""
    staff = attempts.held(session, staff_id=staff_id)
    if staff is None:
        return Entry("unknown")
    if attempts.limited(session, address, now):
        return _kept(session, staff.number, Entry("limited"), now, address)
    outcome = second_factor.judge(session, staff, code, now, real)
    if outcome in ("right", "recovery"):
        return _in(session, staff, "in" if outcome == "right" else "in_recovery", now, address)
    return _kept(session, staff.number, Entry(outcome), now, address)


def asked_again(session: Session, staff_id: int, code: str, now: datetime, address: str | None, real: float) -> str:
    """The code of somebody who is in already, before what is sensitive; `code`, or why not."""
    staff = attempts.held(session, staff_id=staff_id)
    if staff is None:
        return "unknown"
    if attempts.limited(session, address, now):
        return _kept(session, staff.number, Entry("limited"), now, address).outcome
    outcome = second_factor.judge(session, staff, code, now, real)
    if outcome in ("right", "recovery"):
        attempts.forget(staff)
        outcome = "code"
    return _kept(session, staff.number, Entry(outcome), now, address).outcome


def _in(session: Session, staff: Staff, outcome: str, now: datetime, address: str | None) -> Entry:
    key = sessions.begin(session, staff, now, address)
    return _kept(session, staff.number, Entry(outcome, people.staff_by_id(session, staff.id), key), now, address)


def _kept(session: Session, number: str, entry: Entry, now: datetime, address: str | None) -> Entry:
    attempts.record(session, number, entry.outcome, now, address)
    return entry
