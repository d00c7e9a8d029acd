"""Confirmation pages that were shown (S): what they said, and the order that came of it."""

from __future__ import annotations

import json
import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.errors import NotAllowed, NotFound
from engine.orders.new_order import NewOrder
from engine.tables import Confirmation


def keep(
    session: Session,
    new: NewOrder,
    content: dict[str, Any],
    *,
    staff_id: int,
    now: datetime,
    opened_at: datetime,
) -> str:
    """Keeps what is shown; gives the token that a submit must bring."""
    asked = vars(new) | {
        name: moment.isoformat() if moment else None
        for name, moment in (
            ("appointment_from", new.appointment_from),
            ("appointment_until", new.appointment_until),
        )
    }
    row = Confirmation(
        token=secrets.token_urlsafe(24),
        staff_id=staff_id,
        business=new.business,
        shown_at=now,
        opened_at=min(opened_at, now),
        content=json.dumps({"asked": asked, "shown": content}, ensure_ascii=False),
    )
    session.add(row)
    return row.token


def take(session: Session, token: str, staff_id: int) -> Confirmation:
    """The confirmation, its row locked; raises `NotFound`, `NotAllowed`."""
    row = session.get(Confirmation, token, with_for_update=True)
    if row is None:
        raise NotFound("请先查看或打印确认单", "View or print the confirmation page first")
    if row.staff_id != staff_id:
        raise NotAllowed("这张确认单是其他工号的", "This confirmation page is another staff member's")
    return row


def asked(row: Confirmation) -> NewOrder:
    """The order as it was asked for."""
    values = json.loads(row.content)["asked"]
    for name in ("appointment_from", "appointment_until"):
        values[name] = datetime.fromisoformat(values[name]) if values[name] else None
    return NewOrder(**values)


def shown(row: Confirmation) -> dict[str, Any]:
    """What the page said."""
    return dict(json.loads(row.content)["shown"])
