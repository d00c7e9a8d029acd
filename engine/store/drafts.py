"""Drafts: what somebody has typed into a form of acceptance, so that no crash loses it. Each sees only their own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Text
from engine.orders.staff_view import StaffView
from engine.tables import Draft, Order

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
#: characters of a draft; a form with all its fields full has a fifth of it
LONGEST = 20_000
#: drafts that are listed
MOST = 50


def save(
    session: Session, staff: StaffView, key: str, business: str, subject: str, content: Mapping[str, str],
    opened_at: datetime, now: datetime,
) -> None:  # fmt: skip
    """Keeps what was typed under the key that the form carries; what was put away is taken up again.

    Raises `Invalid` for a key or content that no form of ours makes, `NotAllowed` for another person's draft, and
    `Conflict`, naming the order, where the order was placed already.
    """
    if not KEY.fullmatch(key) or len(json.dumps(dict(content))) > LONGEST:
        raise Invalid({"draft": Text("草稿内容过长，无法保存", "This is too long to be kept as a draft")})
    found = _held(session, staff, key)
    if found is None:
        found = _new(session, staff, key, business, subject, content, opened_at, now)
    if found.order_id is not None:
        number = session.scalar(select(Order.number).where(Order.id == found.order_id))
        raise Conflict(f"这份受理单已提交，订单号 {number}", f"This form was submitted already: order {number}")
    if (found.business, found.subject) != (business, subject):
        raise NotFound("没有这份草稿", "There is no such draft")
    found.content, found.saved_at, found.discarded_at = dict(content), now, None


def take(session: Session, staff: StaffView, key: str) -> Draft | None:
    """This person's draft of that key; None: nothing was ever kept under it. Raises `NotAllowed`."""
    return _held(session, staff, key) if KEY.fullmatch(key) else None


def listing(session: Session, staff: StaffView, oldest: datetime) -> list[Draft]:
    """This person's drafts that wait to be gone on with, saved since `oldest`; the latest first."""
    asked = (
        select(Draft)
        .where(Draft.staff_id == staff.id, Draft.saved_at >= oldest)
        .where(Draft.discarded_at.is_(None), Draft.order_id.is_(None))
        .order_by(Draft.saved_at.desc())
        .limit(MOST)
    )
    return list(session.scalars(asked))


def discard(session: Session, staff: StaffView, key: str, now: datetime) -> None:
    """Puts it away; until it is too old it can be had back. Raises `NotFound`, `NotAllowed`."""
    _open(session, staff, key).discarded_at = now


def restore(session: Session, staff: StaffView, key: str) -> None:
    """Has a draft back that was put away. Raises `NotFound`, `NotAllowed`."""
    _open(session, staff, key).discarded_at = None


def placed(session: Session, key: str | None, order_id: int) -> None:
    """Its order is placed: what was typed is the order's now, and gone from here."""
    found = session.get(Draft, key) if key else None
    if found is not None:
        found.content, found.order_id = {}, order_id


def purge(session: Session, oldest: datetime) -> None:
    """What was saved before `oldest` is gone, whoever's it is."""
    session.execute(delete(Draft).where(Draft.saved_at < oldest))


def _new(
    session: Session, staff: StaffView, key: str, business: str, subject: str, content: Mapping[str, str],
    opened_at: datetime, now: datetime,
) -> Draft:  # fmt: skip
    """The row; where another request made it in the same moment, that one."""
    row = Draft(
        key=key, staff_id=staff.id, business=business, subject=subject, content=dict(content),
        opened_at=min(opened_at, now), saved_at=now,
    )  # fmt: skip
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        there = _held(session, staff, key)
        assert there is not None
        return there
    return row


def _held(session: Session, staff: StaffView, key: str) -> Draft | None:
    found = session.get(Draft, key, with_for_update=True, populate_existing=True)
    if found is not None and found.staff_id != staff.id:
        raise NotAllowed("这份草稿是其他工号的", "This draft is another staff member's")
    return found


def _open(session: Session, staff: StaffView, key: str) -> Draft:
    found = take(session, staff, key)
    if found is None or found.order_id is not None:
        raise NotFound("没有这份草稿", "There is no such draft")
    return found
