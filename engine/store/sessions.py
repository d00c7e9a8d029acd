"""One session per staff number: which one is valid, how long it lasts, and what is due before anything else."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.orders.staff_view import StaffView
from engine.store import attempts, parameters, people, second_factor
from engine.tables import Staff

ENDED = Text("登录已结束，请重新登录。", "This session has ended; sign in again.")
IDLE = Text("长时间没有操作，已自动退出，请重新登录。", "Signed out after a long time without activity; sign in again.")
OLD = Text("登录已超过最长时限，请重新登录。", "This session has lasted as long as it may; sign in again.")


@dataclass(frozen=True)
class Standing:
    """Who a session belongs to, or why to nobody (`ended`); `due`: `password` or `second_factor` must come first."""

    view: StaffView | None
    ended: Text | None = None
    due: str = ""


def begin(session: Session, staff: Staff, now: datetime, address: str | None) -> str:
    """A new session of a member of staff; the key that its browser shall carry. Ends the one before, unless
    `session.single` is off: then all browsers carry the same key."""
    attempts.forget(staff)
    if parameters.yes(session, "session.single") or staff.session_key is None:
        if staff.session_key is not None:
            attempts.record(session, staff.number, "replaced", now, address)
        staff.session_key = secrets.token_urlsafe(24)
    staff.session_at = now
    return staff.session_key


def leave(session: Session, staff_id: int, key: str, now: datetime, address: str | None) -> None:
    """Out; where there is one session per number, its key is worth nothing from now on, whoever copied it."""
    staff = attempts.held(session, staff_id=staff_id)
    if staff is None:
        return
    if staff.session_key == key and parameters.yes(session, "session.single"):
        staff.session_key = None
    attempts.record(session, staff.number, "out", now, address)


def anew(staff: Staff, now: datetime) -> str:
    """Another key for the one who asks; every other browser is out."""
    staff.session_key, staff.session_at = secrets.token_urlsafe(24), now
    return staff.session_key


def standing(session: Session, staff_id: int, key: str, now: datetime, *, age: timedelta, idle: timedelta) -> Standing:
    """How a session stands; `age` since the sign-in and `idle` since the last page are real time."""
    staff = session.get(Staff, staff_id)
    if staff is None or not staff.active or staff.session_key is None:
        return Standing(None, ENDED)
    if not secrets.compare_digest(staff.session_key.encode(), key.encode()):
        return Standing(None, _elsewhere(staff))
    if idle >= timedelta(minutes=parameters.number(session, "session.idle_minutes")):
        return Standing(None, IDLE)
    if age >= timedelta(hours=parameters.number(session, "session.hours")):
        return Standing(None, OLD)
    return Standing(people.staff_by_id(session, staff_id), due=_due(session, staff, now))


def _elsewhere(staff: Staff) -> Text:
    at = "" if staff.session_at is None else f"{staff.session_at.astimezone(SHANGHAI):%H:%M}"
    return Text(
        f"该工号已于 {at} 在别处登录，本次登录已结束。如非本人操作，请立即修改密码并告知管理员。",
        f"This number was signed in elsewhere at {at}, which ended this session. If that was not you, change the"
        " password at once and tell the administrator.",
    )


def _due(session: Session, staff: Staff, now: datetime) -> str:
    days = parameters.number(session, "password.days")
    if staff.password_given or (days > 0 and now >= staff.password_set_at + timedelta(days=days)):
        return "password"
    return "second_factor" if second_factor.missing(session, staff) else ""
