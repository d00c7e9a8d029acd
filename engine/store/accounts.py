"""One's own account: what is on, what is due, and the latest that was done under the number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.store import parameters, second_factor
from engine.tables import SignIn, Staff

SHOWN = 12  #: latest attempts and acts


@dataclass(frozen=True)
class Own:
    """What the page of one's own account shows."""

    password_set_at: datetime
    expires_at: datetime | None  #: None: passwords do not age
    shortest: int
    kept: int
    confirmed_at: datetime | None  #: of the second factor
    codes_left: int
    required: bool
    latest: Sequence[SignIn]


def own(session: Session, staff_id: int) -> Own:
    """One's own account."""
    staff = session.get_one(Staff, staff_id)
    days = parameters.number(session, "password.days")
    factor = second_factor.confirmed(session, staff_id)
    asked = select(SignIn).where(SignIn.number == staff.number).order_by(SignIn.at.desc(), SignIn.id.desc())
    return Own(
        password_set_at=staff.password_set_at,
        expires_at=staff.password_set_at + timedelta(days=days) if days > 0 else None,
        shortest=parameters.number(session, "password.length"),
        kept=parameters.number(session, "password.kept"),
        confirmed_at=factor.confirmed_at if factor else None,
        codes_left=second_factor.left(session, staff_id),
        required=second_factor.required(session, staff.role),
        latest=session.scalars(asked.limit(SHOWN)).all(),
    )
