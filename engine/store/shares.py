"""Read-only links to one order: made, opened, revoked. Only the SHA-256 of a token is kept, and by it a link is found:
how long that takes tells nothing of the tokens that there are."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Text
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.store import audit, lives, parameters
from engine.tables import Change, Order, Share, Staff

BYTES = 32  #: of a token: 256 bits, nobody guesses one
#: a day more than a year: longer is no business of a link
LONGEST = 24 * 366


@dataclass(frozen=True)
class Link:
    """A link of an order, for those who may share it."""

    share: Share
    made_by: str  #: staff number
    alive: bool


def choices(session: Session) -> list[int]:
    """For how many hours a link may be made (`share.hours`), as the business allows; what is no number is left out."""
    words = parameters.every(session)["share.hours"].split(",")
    return [int(word) for word in words if word.strip().isdecimal() and 0 < int(word) <= LONGEST]


def make(session: Session, number: str, hours: int, staff: StaffView, now: datetime) -> str:
    """Makes a link to an order that lasts so long, and gives its token, once.

    Raises `NotAllowed`, `NotFound`, `Invalid` for a length that is not offered, `Conflict` where the order has too
    many links (`share.most`).
    """
    order = _order(session, number, staff)
    if hours not in choices(session):
        raise Invalid({"hours": Text("请选择有效期", "Choose for how long")})
    alive = select(func.count()).where(Share.order_id == order.id, Share.revoked_at.is_(None), Share.expires_at > now)
    if (session.scalar(alive) or 0) >= parameters.number(session, "share.most"):
        raise Conflict("有效链接过多，请先收回不用的链接", "Too many links; revoke some that are not needed")
    token = secrets.token_urlsafe(BYTES)
    until = now + timedelta(hours=hours)
    session.add(Share(digest=_digest(token), order_id=order.id, staff_id=staff.id, made_at=now, expires_at=until))
    _tell(session, order, staff, now, after="made", because=until.isoformat())
    return token


def revoke(session: Session, number: str, share_id: int, staff: StaffView, now: datetime) -> None:
    """Ends a link; one that has ended stays as it is. Raises `NotAllowed`, `NotFound`."""
    order = _order(session, number, staff)
    share = session.scalar(select(Share).where(Share.id == share_id, Share.order_id == order.id))
    if share is None:
        raise NotFound("该订单没有这个链接", "This order has no such link")
    if share.revoked_at is None and share.expires_at > now:
        share.revoked_at, share.revoked_by = now, staff.id
        _tell(session, order, staff, now, after="revoked", because=share.expires_at.isoformat())


def of_order(session: Session, order_id: int, now: datetime) -> list[Link]:
    """All links of an order, the newest first."""
    rows = session.execute(
        select(Share, Staff.number)
        .join(Staff, Staff.id == Share.staff_id)
        .where(Share.order_id == order_id)
        .order_by(Share.id.desc())
    )
    return [Link(share, made_by, _alive(share, now)) for share, made_by in rows]


def opened(session: Session, token: str, now: datetime) -> tuple[Order, Share]:
    """The order that a token leads to. Raises `NotFound`, one and the same for a token that never was, that has
    expired, or that was revoked."""
    found = session.execute(
        select(Order, Share).join(Share, Share.order_id == Order.id).where(Share.digest == _digest(token))
    ).one_or_none()
    if found is None or not _alive(found[1], now):
        raise NotFound("此链接已失效", "This link is no longer valid")
    return found[0], found[1]


def count(session: Session, share_id: int, now: datetime) -> None:
    """A link was opened once more."""
    session.execute(update(Share).where(Share.id == share_id).values(times=Share.times + 1, seen_at=now))


def _order(session: Session, number: str, staff: StaffView) -> Order:
    """The order, its row held: two links made at one moment count as two."""
    if not rights.may(staff, "share_order"):
        raise NotAllowed("您不能分享订单进度", "You may not share an order's progress")
    seen = select(Order).where(Order.number == number)
    if not rights.may(staff, "see_all_halls"):
        seen = seen.where(Order.hall_id == staff.hall_id)
    order = session.scalar(seen)
    if order is None:
        raise NotFound(f"没有订单 {number[:40]}，或您无权查看", f"No order {number[:40]}, or not yours to see")
    lives.hold(session, order.id)
    session.refresh(order)
    return order


def _tell(session: Session, order: Order, staff: StaffView, now: datetime, *, after: str, because: str) -> None:
    """A row of history; whoever looks at the order sees it."""
    session.add(Change(order_id=order.id, at=now, kind="share", after=after, staff_id=staff.id, because=because))
    order.version += 1
    act = "share" if after == "made" else "share.revoke"
    audit.record(session, act, staff_id=staff.id, subject=order.number, now=now)


def _alive(share: Share, now: datetime) -> bool:
    return share.revoked_at is None and now < share.expires_at


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
