"""Reading the audit: by person, subject, act and time, the newest first, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotAllowed
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.tables import Audit, Staff


@dataclass(frozen=True)
class Wanted:
    """Which acts; what is empty does not matter. `subject`: how it begins, as an order's number."""

    staff: str = ""  #: number
    subject: str = ""
    act: str = ""  #: a code, or how it begins
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Line:
    """An act, and the number of who did it: empty where nobody known did."""

    row: Audit
    staff: str


def page(session: Session, wanted: Wanted, viewer: StaffView, before: int | None, most: int) -> Sequence[Line]:
    """At most so many acts, the newest first; `before`: older than the row of that number. Raises `NotAllowed`."""
    if not rights.may(viewer, "see_audit"):
        raise NotAllowed("您不能查看审计记录", "You may not see the audit")
    return list(lines(session, wanted, before, most))


def lines(session: Session, wanted: Wanted, before: int | None = None, most: int | None = None) -> Iterator[Line]:
    """All that are wanted, the newest first, fetched little by little."""
    asked = _asked(wanted).order_by(Audit.number.desc()).limit(most).execution_options(yield_per=500)
    if before is not None:
        asked = asked.where(Audit.number < before)
    with session.execute(asked) as rows:
        for row, number in rows:
            yield Line(row, number or "")


def _asked(wanted: Wanted) -> Any:
    asked = select(Audit, Staff.number).outerjoin(Staff, Staff.id == Audit.staff_id)
    if wanted.staff:
        asked = asked.where(Audit.staff_id.in_(select(Staff.id).where(Staff.number == wanted.staff)))
    if wanted.subject:
        asked = asked.where(Audit.subject.startswith(wanted.subject, autoescape=True))
    if wanted.act:
        asked = asked.where(Audit.act.startswith(wanted.act, autoescape=True))
    if wanted.since:
        asked = asked.where(Audit.at >= wanted.since)
    if wanted.until:
        asked = asked.where(Audit.at < wanted.until)
    return asked
