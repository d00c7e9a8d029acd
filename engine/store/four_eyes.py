"""What one person alone may not do (`four_eyes.acts`): asked for by one, agreed to or refused by another.

Nobody agrees to what they asked for, nor to what is about themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.errors import Conflict, NotAllowed, NotFound, Text
from engine.orders import rights
from engine.orders.rights import ADMINISTRATOR
from engine.orders.staff_view import StaffView
from engine.store import audit, keeping_staff, parameters
from engine.tables import Audit, Staff, StaffRequest

FACTOR_RESET = "factor_reset"
APPROVAL = "approval"  #: of an order that waits for a duty manager: not by who placed it
ACTS: Mapping[str, Text] = {
    ADMINISTRATOR: Text("授予系统管理员", "make an administrator"),
    FACTOR_RESET: Text("清除二次验证", "reset the second factor"),
}
ASKED = Text("已提交，待第二人复核后生效", "Asked for; it takes effect when a second person has agreed")
#: longest list that is shown
LONGEST = 100


@dataclass(frozen=True)
class Line:
    """A request with the numbers of those who have to do with it."""

    request: StaffRequest
    subject: str
    asked_by: str


def due(session: Session, act: str) -> bool:
    """Whether a second person must agree to that act."""
    return act in parameters.words(session, "four_eyes.acts")


def ask(session: Session, act: str, staff: Staff, by: StaffView, now: datetime, because: str) -> None:
    """Asks for it. Raises `Conflict` where it is asked for already."""
    open_ = select(StaffRequest.id).where(
        StaffRequest.staff_id == staff.id, StaffRequest.act == act, StaffRequest.state == "open"
    )
    if session.scalar(open_) is not None:
        raise Conflict("已有同样的申请待复核", "The same is asked for already")
    session.add(StaffRequest(act=act, staff_id=staff.id, because=because, asked_by=by.id, asked_at=now, state="open"))
    audit.record(session, "staff.ask", staff_id=by.id, subject=f"{staff.number} {act}", because=because, now=now)


def reset_factor(session: Session, number: str, by: StaffView, now: datetime, because: str) -> bool:
    """Resets a second factor, or asks for it where four eyes must see it; whether it is done already."""
    staff = keeping_staff.held(session, number, by.number)
    if not due(session, FACTOR_RESET):
        keeping_staff.reset_second_factor(session, number, by.number, now)
        return True
    ask(session, FACTOR_RESET, staff, by, now, because)
    return False


def waiting(session: Session) -> Sequence[Line]:
    """What is asked for and not decided, the oldest first."""
    who, asker = aliased(Staff), aliased(Staff)
    asked = (
        select(StaffRequest, who.number, asker.number)
        .join(who, who.id == StaffRequest.staff_id)
        .join(asker, asker.id == StaffRequest.asked_by)
        .where(StaffRequest.state == "open")
        .order_by(StaffRequest.id)
        .limit(LONGEST)
    )
    return [Line(*row) for row in session.execute(asked)]


def refusal(request: StaffRequest, by: StaffView) -> Text | None:
    """Why this person may not agree to it; None: they may."""
    if not rights.may(by, "agree_staff"):
        return Text("您不能复核", "You may not agree to it")
    if by.id == request.asked_by:
        return Text("不能复核自己提交的申请", "Nobody agrees to what they asked for")
    if by.id == request.staff_id:
        return Text("不能复核关于自己的申请", "Nobody agrees to what is about themselves")
    return None


def decide(session: Session, request_id: int, agreed: bool, by: StaffView, now: datetime) -> None:
    """Agrees, and does it; or refuses. Who asked may refuse, that is, withdraw. Raises `NotFound`, `NotAllowed`,
    `Conflict` where somebody was first."""
    request = session.get(StaffRequest, request_id, with_for_update=True) if 0 < request_id < 2**63 else None
    if request is None:
        raise NotFound("没有这个申请", "There is no such request")
    why = refusal(request, by)
    if why is not None and (agreed or by.id != request.asked_by):
        raise NotAllowed(why.zh, why.en)
    if request.state != "open":
        who = session.scalar(select(Staff.number).where(Staff.id == request.decided_by))
        raise Conflict(f"该申请已由工号 {who} 处理", f"{who} has decided this already")
    staff = session.get_one(Staff, request.staff_id, with_for_update=True)
    request.state, request.decided_by, request.decided_at = "agreed" if agreed else "refused", by.id, now
    act = "staff.agree" if agreed else "staff.refuse"
    audit.record(session, act, staff_id=by.id, subject=f"{staff.number} {request.act}", now=now)
    if agreed and request.act == ADMINISTRATOR:
        staff.role = ADMINISTRATOR
    elif agreed:
        asker = session.get_one(Staff, request.asked_by)
        keeping_staff.reset_second_factor(session, staff.number, asker.number, now)


def last_changed_by(session: Session, number: str) -> str | None:
    """The number of who last did something about that number, by the audit."""
    last = (
        select(Staff.number)
        .join(Audit, Audit.staff_id == Staff.id)
        .where(Audit.subject.startswith(number, autoescape=True), Audit.act.startswith("staff."))
        .order_by(Audit.number.desc())
        .limit(1)
    )
    return session.scalar(last)
