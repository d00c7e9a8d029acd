"""Confirmation pages that were shown (S): what they said, and the order that came of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotAllowed, NotFound
from engine.orders import new_order
from engine.orders.new_order import New
from engine.store import audit
from engine.tables import Confirmation, IdentityException, Staff


def keep(
    session: Session,
    new: New,
    content: Mapping[str, Any],
    *,
    staff_id: int,
    now: datetime,
    opened_at: datetime,
    draft_key: str | None = None,
) -> str:
    """Keeps what is shown; gives the token that a submit must bring. `draft_key`: the draft that it is made of."""
    row = Confirmation(
        token=secrets.token_urlsafe(24),
        staff_id=staff_id,
        business=new.business,
        shown_at=now,
        opened_at=min(opened_at, now),
        draft_key=draft_key,
        content=json.dumps({"asked": new_order.as_plain(new), "shown": content}, ensure_ascii=False),
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


def seen(session: Session, token: str, staff_id: int, now: datetime, *, printed: bool = False) -> Confirmation:
    """S: viewed or printed before the data are submitted; the first time of each is kept. Raises as `take` does."""
    row = take(session, token, staff_id)
    if row.viewed_at is None:
        row.viewed_at = now
        audit.record(session, "confirm.view", staff_id=staff_id, subject=row.business, now=now)
    if printed and row.printed_at is None:
        row.printed_at = now
        audit.record(session, "confirm.print", staff_id=staff_id, subject=row.business, now=now)
    return row


def of_order(session: Session, order_id: int) -> Confirmation | None:
    """The page that an order was made of; None: it came in by another way."""
    return session.scalar(select(Confirmation).where(Confirmation.order_id == order_id).limit(1))


def exception(session: Session, order_id: int) -> tuple[IdentityException, str] | None:
    """The exception from showing a valid document, and the staff number of who allowed it."""
    asked_for = select(IdentityException, Staff.number).join(Staff, Staff.id == IdentityException.manager_id)
    found = session.execute(asked_for.where(IdentityException.order_id == order_id)).one_or_none()
    return None if found is None else (found[0], found[1])


def asked(row: Confirmation) -> New:
    """The order as it was asked for."""
    return new_order.from_plain(row.business, json.loads(row.content)["asked"])


def shown(row: Confirmation) -> dict[str, Any]:
    """What the page said."""
    return dict(json.loads(row.content)["shown"])
