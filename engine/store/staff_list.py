"""The list of staff numbers, for whoever keeps them: found by number, name, role, hall and how they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from engine.tables import Hall, SecondFactor, Staff

#: rows of a page
PAGE = 50
STATES = ("active", "inactive", "locked", "in")


@dataclass(frozen=True)
class Wanted:
    """Whom to look for; what is empty does not matter. `text`: how a number begins, or a part of a name."""

    text: str = ""
    role: str = ""
    hall_id: int | None = None
    state: str = ""  #: one of `STATES`


@dataclass(frozen=True)
class Line:
    """A staff number and how it stands."""

    staff: Staff
    hall: str
    second_factor: bool
    locked: bool


def page(session: Session, wanted: Wanted, now: datetime, after: str = "") -> tuple[Sequence[Line], str | None]:
    """A page of them by number, and after which number the next one begins. Names are encrypted, so whoever looks for
    one reads them all; there are as many as people work here."""
    asked = (
        select(Staff, Hall.name, SecondFactor.confirmed_at)
        .join(Hall, Hall.id == Staff.hall_id)
        .outerjoin(SecondFactor, SecondFactor.staff_id == Staff.id)
        .where(*_conditions(wanted, now), Staff.number > after)
        .order_by(Staff.number)
        .execution_options(yield_per=PAGE)
    )
    by_name = wanted.text if not wanted.text.isascii() else ""
    found: list[Line] = []
    with session.execute(asked) as rows:
        for staff, hall, confirmed in rows:
            if by_name not in staff.name:
                continue
            if len(found) == PAGE:
                return found, found[-1].staff.number
            locked = staff.locked_until is not None and staff.locked_until > now
            found.append(Line(staff, hall, confirmed is not None, locked))
    return found, None


def _conditions(wanted: Wanted, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.text and wanted.text.isascii():
        found.append(Staff.number.startswith(wanted.text, autoescape=True))
    if wanted.role:
        found.append(Staff.role == wanted.role)
    if wanted.hall_id is not None:
        found.append(Staff.hall_id == wanted.hall_id)
    if wanted.state in ("active", "inactive"):
        found.append(Staff.active.is_(wanted.state == "active"))
    if wanted.state == "locked":
        found.append(Staff.locked_until > now)
    if wanted.state == "in":
        found.append(Staff.session_key.is_not(None))
    return found
