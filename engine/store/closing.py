"""日结: a hall's business day is counted and closed. S: accounts = money = vouchers, the same day.

While they disagree (`engine.store.agreement`), or somebody has not counted, no day is closed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import date_of, day_number
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Text
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.store import agreement, audit
from engine.store.agreement import TENDERS, Day
from engine.tables import CashCount, DayClose, Hall, Staff

#: fen: more than this nobody counts in a day
MOST = 10_000_000_00
LONGEST_REASON = 500


def count(
    session: Session, viewer: StaffView, number: str, day: int, amounts: dict[str, int | None], seen: int, now: datetime
) -> CashCount:
    """Writes down what the member of staff of that number counted (fen by `TENDERS`), in the viewer's hall.

    `seen`: the version that was on the page. Raises `NotAllowed`, `Invalid`, `Conflict` where the day is closed or
    somebody else has typed other figures meanwhile.
    """
    _needs(viewer, "count_money")
    if number != viewer.number and not rights.may(viewer, "close_day"):
        raise NotAllowed("您只能录入本人的实点金额", "You may type what you yourself have counted")
    found = _amounts(amounts)
    _not_in_future(day, now)
    staff = session.scalar(select(Staff).where(Staff.number == number, Staff.hall_id == viewer.hall_id))
    if staff is None:
        raise NotFound("本厅没有这个工号", "This hall has no such staff number")
    session.execute(select(Hall.id).where(Hall.id == viewer.hall_id).with_for_update(key_share=True))
    _refuse_closed(session, viewer.hall_id, day)
    row = session.scalar(
        select(CashCount).where(
            CashCount.hall_id == viewer.hall_id, CashCount.day == day, CashCount.staff_id == staff.id
        )
    )
    if row is None:
        row = CashCount(hall_id=viewer.hall_id, staff_id=staff.id, day=day, typed_by=viewer.id, typed_at=now, **found)
        session.add(row)
    elif {name: getattr(row, name) for name in TENDERS} != found:
        _refuse_stale(session, row, seen)
        for name, amount in found.items():
            setattr(row, name, amount)
        row.typed_by, row.typed_at, row.version = viewer.id, now, row.version + 1
    else:
        return row  # the same form twice
    session.flush()
    _keep(session, "day.count", viewer, f"{_subject(viewer.hall_id, day)} {number}", now)
    return row


def close(session: Session, viewer: StaffView, day: int, now: datetime) -> DayClose:
    """Closes a day of the viewer's hall. Raises `NotAllowed`; `Conflict` where it is closed already, or where accounts,
    money and vouchers disagree or somebody has not counted."""
    _needs(viewer, "close_day")
    _not_in_future(day, now)
    session.execute(select(Hall.id).where(Hall.id == viewer.hall_id).with_for_update(key_share=True))
    _refuse_closed(session, viewer.hall_id, day)
    stands = agreement.look(session, viewer, viewer.hall_id, day)
    if stands.differences:
        n = len(stands.differences)
        raise Conflict(
            f"账、款、据尚有 {n} 处不一致，不能日结",
            f"Accounts, money and vouchers disagree at {n} points; the day can't be closed",
        )
    row = DayClose(
        hall_id=viewer.hall_id, day=day, closed_at=now, closed_by=viewer.id, content=_content(stands)
    )  # fmt: skip
    session.add(row)
    session.flush()
    _keep(session, "day.close", viewer, _subject(viewer.hall_id, day), now)
    return row


def reopen(session: Session, viewer: StaffView, hall_id: int, day: int, because: str, now: datetime) -> DayClose:
    """Takes a closing back. Raises `NotAllowed`, `Invalid` without a reason, `Conflict` where the day is open."""
    _needs(viewer, "reopen_day")
    said = because.replace("\0", "").strip()
    if not said or len(said) > LONGEST_REASON:
        raise Invalid({"because": Text("请填写重开原因（500 字以内）", "Say why, in at most 500 characters")})
    session.execute(
        select(Hall.id).where(Hall.id == agreement.may_see(viewer, hall_id)).with_for_update(key_share=True)
    )
    row = _standing(session, hall_id, day)
    if row is None:
        raise Conflict("该日未日结，或已被重开", "This day is not closed, or somebody has re-opened it")
    row.reopened_at, row.reopened_by, row.reopened_because = now, viewer.id, said
    session.flush()
    _keep(session, "day.reopen", viewer, _subject(hall_id, day), now, said)
    return row


def _content(stands: Day) -> dict[str, dict[str, int]]:
    """What was closed, by staff number: fen, and how many."""
    return {
        line.number: {
            "orders": line.orders, "accounts": line.accounts, "vouchers": line.vouchers, "papers": len(line.papers),
            **{name: getattr(line.count, name) for name in TENDERS},
        }
        for line in stands.lines
    }  # fmt: skip


def _standing(session: Session, hall_id: int, day: int) -> DayClose | None:
    asked = select(DayClose).where(DayClose.hall_id == hall_id, DayClose.day == day, DayClose.reopened_at.is_(None))
    return session.scalar(asked)


def _refuse_closed(session: Session, hall_id: int, day: int) -> None:
    row = _standing(session, hall_id, day)
    if row is not None:
        number = session.get_one(Staff, row.closed_by).number
        raise Conflict(
            f"{date_of(day)} 已由 {number} 日结，不能再录入或日结；如有误，请主管重开",
            f"{date_of(day)} was closed by {number}; a supervisor may re-open it",
        )


def _refuse_stale(session: Session, row: CashCount, seen: int) -> None:
    if seen != row.version:
        number = session.get_one(Staff, row.typed_by).number
        raise Conflict(
            f"{number} 刚刚录入了另外的金额，请核对后再改",
            f"{number} has typed other figures meanwhile; look at them first",
        )


def _keep(session: Session, act: str, viewer: StaffView, subject: str, now: datetime, because: str = "") -> None:
    audit.record(session, act, staff_id=viewer.id, subject=subject, because=because, now=now)


def _subject(hall_id: int, day: int) -> str:
    return f"hall {hall_id} {date_of(day)}"


def _amounts(amounts: dict[str, int | None]) -> dict[str, int]:
    wrong = {
        name: Text("请输入金额，如 1234.50", "Type an amount, such as 1234.50")
        for name in TENDERS
        if (amount := amounts.get(name)) is None or abs(amount) > MOST
    }
    if wrong:
        raise Invalid(wrong)
    return {name: amount for name in TENDERS if (amount := amounts[name]) is not None}


def _needs(viewer: StaffView, right: str) -> None:
    if not rights.may(viewer, right):
        said = rights.MEANINGS[right]
        raise NotAllowed(f"您的角色不能{said.zh}", f"Your role may not {said.en}")


def _not_in_future(day: int, now: datetime) -> None:
    if day > day_number(now):
        raise Invalid({"day": Text("还没到这一天", "This day has not come yet")})
