"""日结: a hall's business day is counted and closed. S: accounts = money = vouchers, the same day.

Accounts (账) are the fees of the orders, vouchers (据) the receipts that were written for them, money (款) is what each
member of staff counted at the counter. While they disagree, or somebody has not counted, no day is closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import date_of, day_number
from engine.errors import Conflict, Invalid, NotAllowed, NotFound, Text
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.store import audit, figures, vouchers
from engine.store.figures import Asked
from engine.store.vouchers import Loose, Paper
from engine.tables import CashCount, DayClose, Hall, Staff, Voucher

#: how a customer pays at the counter
TENDERS = ("cash", "card", "mobile")
#: fen: more than this nobody counts in a day
MOST = 10_000_000_00
LONGEST_REASON = 500


@dataclass(frozen=True)
class Line:
    """A member of staff on that day."""

    staff_id: int
    number: str
    orders: int  #: accepted
    accounts: int  #: fen
    vouchers: int  #: fen
    papers: Sequence[str]  #: the vouchers' numbers
    count: CashCount | None

    @property
    def counted(self) -> int | None:
        """Fen; None: not yet."""
        return None if self.count is None else self.count.cash + self.count.card + self.count.mobile


@dataclass(frozen=True)
class Difference:
    """What keeps a day open. `kind`: no_voucher, voucher_differs (of accounts), not_counted, money_differs."""

    kind: str
    staff_number: str
    fen: int = 0
    order_number: str = ""
    voucher_number: str = ""


@dataclass(frozen=True)
class Closed:
    """A closing that stands, or one that was taken back."""

    row: DayClose
    by: str
    reopened_by: str = ""


@dataclass(frozen=True)
class Day:
    """A business day of a hall."""

    hall: Hall
    day: int
    lines: list[Line]
    differences: list[Difference]
    closed: Closed | None
    before: list[Closed] = field(default_factory=list)  #: closings that were taken back, the oldest first
    papers: list[Paper] = field(default_factory=list)


def look(session: Session, viewer: StaffView, hall_id: int | None, day: int) -> Day:
    """How that day of a hall stands; without a hall, of one's own. Raises `NotFound`, `NotAllowed`."""
    hall_id = _may_see(viewer, hall_id)
    hall = session.get(Hall, hall_id)
    if hall is None:
        raise NotFound("没有这个营业厅", "There is no such hall")
    papers, loose = vouchers.of_day(session, hall_id, day), vouchers.loose(session, hall_id, day)
    lines = _lines(session, viewer, hall_id, day, papers, loose)
    closings = _closings(session, hall_id, day)
    return Day(
        hall=hall,
        day=day,
        lines=lines,
        differences=_differences(lines, papers, loose),
        closed=next((one for one in closings if one.row.reopened_at is None), None),
        before=[one for one in closings if one.row.reopened_at is not None],
        papers=papers,
    )


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
    stands = look(session, viewer, viewer.hall_id, day)
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
    session.execute(select(Hall.id).where(Hall.id == _may_see(viewer, hall_id)).with_for_update(key_share=True))
    row = _standing(session, hall_id, day)
    if row is None:
        raise Conflict("该日未日结，或已被重开", "This day is not closed, or somebody has re-opened it")
    row.reopened_at, row.reopened_by, row.reopened_because = now, viewer.id, said
    session.flush()
    _keep(session, "day.reopen", viewer, _subject(hall_id, day), now, said)
    return row


def left_open(session: Session, hall_id: int, today: int, days: int) -> list[int]:
    """The days before today with money that were not closed, the oldest first; of so many days."""
    closed = select(DayClose.day).where(DayClose.hall_id == hall_id, DayClose.reopened_at.is_(None))
    asked = select(Voucher.day).where(
        Voucher.hall_id == hall_id, Voucher.day.between(today - days, today - 1), Voucher.day.not_in(closed)
    )
    return list(session.scalars(asked.distinct().order_by(Voucher.day)))


def _lines(
    session: Session, viewer: StaffView, hall_id: int, day: int, papers: list[Paper], loose: list[Loose]
) -> list[Line]:
    """Everybody who accepted an order, took or gave back money, or counted."""
    accepted = {
        one.staff_id: one.n
        for one in figures.sums_of_staff(session, Asked(date_of(day), hall_id=hall_id), hall_id, ("accepted",))
    }
    counted = select(CashCount).where(CashCount.hall_id == hall_id, CashCount.day == day)
    counts = {one.staff_id: one for one in session.scalars(counted)}
    who = accepted.keys() | counts.keys() | {one.voucher.staff_id for one in papers} | {one.staff_id for one in loose}
    numbers = session.execute(select(Staff.id, Staff.number).where(Staff.id.in_(who)).order_by(Staff.number)).all()
    lines = []
    for staff_id, number in numbers:
        own = [one for one in papers if one.voucher.staff_id == staff_id]
        missing = sum(one.amount for one in loose if one.staff_id == staff_id)
        lines.append(
            Line(
                staff_id=staff_id,
                number=number,
                orders=accepted.get(staff_id, 0),
                accounts=sum(one.account or 0 for one in own) + missing,
                vouchers=sum(one.voucher.amount for one in own),
                papers=[one.voucher.number for one in own],
                count=counts.get(staff_id),
            )
        )
    return lines


def _differences(lines: list[Line], papers: list[Paper], loose: list[Loose]) -> list[Difference]:
    numbers = {one.staff_id: one.number for one in lines}
    found = [Difference("no_voucher", numbers[one.staff_id], one.amount, one.order_number) for one in loose]
    for one in papers:
        if one.account != one.voucher.amount:
            by = one.voucher.amount - (one.account or 0)
            number = numbers[one.voucher.staff_id]
            found.append(Difference("voucher_differs", number, by, one.order_number, one.voucher.number))
    for line in lines:
        if line.counted is None:
            found.append(Difference("not_counted", line.number))
        elif line.counted != line.vouchers:
            found.append(Difference("money_differs", line.number, line.counted - line.vouchers))
    return found


def _content(stands: Day) -> dict[str, dict[str, int]]:
    """What was closed, by staff number: fen, and how many."""
    return {
        line.number: {
            "orders": line.orders, "accounts": line.accounts, "vouchers": line.vouchers, "papers": len(line.papers),
            **{name: getattr(line.count, name) for name in TENDERS},
        }
        for line in stands.lines
    }  # fmt: skip


def _closings(session: Session, hall_id: int, day: int) -> list[Closed]:
    asked = select(DayClose).where(DayClose.hall_id == hall_id, DayClose.day == day).order_by(DayClose.id)
    rows = session.scalars(asked).all()
    who = {one.closed_by for one in rows} | {one.reopened_by for one in rows if one.reopened_by}
    numbers = dict(session.execute(select(Staff.id, Staff.number).where(Staff.id.in_(who))).all())
    return [Closed(one, numbers[one.closed_by], numbers.get(one.reopened_by or 0, "")) for one in rows]


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


def _may_see(viewer: StaffView, hall_id: int | None) -> int:
    if hall_id is None or hall_id == viewer.hall_id:
        return viewer.hall_id
    if not rights.may(viewer, "see_all_halls"):
        raise NotAllowed("您只能查看本厅的日结", "You may see the days of your own hall only")
    return hall_id


def _needs(viewer: StaffView, right: str) -> None:
    if not rights.may(viewer, right):
        said = rights.MEANINGS[right]
        raise NotAllowed(f"您的角色不能{said.zh}", f"Your role may not {said.en}")


def _not_in_future(day: int, now: datetime) -> None:
    if day > day_number(now):
        raise Invalid({"day": Text("还没到这一天", "This day has not come yet")})
