"""How accounts, money and vouchers of a hall's business day stand to each other. S: they are equal, the same day.

Accounts (账) are the fees of the orders, vouchers (据) the receipts that were written for them, money (款) is what each
member of staff counted at the counter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import date_of
from engine.errors import NotAllowed, NotFound
from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.store import figures, vouchers
from engine.store.figures import Asked
from engine.store.vouchers import Loose, Paper
from engine.tables import CashCount, DayClose, Hall, Staff, Voucher

#: how a customer pays at the counter
TENDERS = ("cash", "card", "mobile")


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
    hall_id = may_see(viewer, hall_id)
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


def left_open(session: Session, hall_id: int, today: int, days: int) -> list[int]:
    """The days before today with money that were not closed, the oldest first; of so many days."""
    closed = select(DayClose.day).where(DayClose.hall_id == hall_id, DayClose.reopened_at.is_(None))
    asked = select(Voucher.day).where(
        Voucher.hall_id == hall_id, Voucher.day.between(today - days, today - 1), Voucher.day.not_in(closed)
    )
    return list(session.scalars(asked.distinct().order_by(Voucher.day)))


def may_see(viewer: StaffView, hall_id: int | None) -> int:
    """The hall whose day this person asks for; none: their own. Raises `NotAllowed`."""
    if hall_id is None or hall_id == viewer.hall_id:
        return viewer.hall_id
    if not scope.within(viewer, hall_id):
        raise NotAllowed("您的权限范围不含该营业厅", "Your rights do not reach this hall")
    return hall_id


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


def _closings(session: Session, hall_id: int, day: int) -> list[Closed]:
    asked = select(DayClose).where(DayClose.hall_id == hall_id, DayClose.day == day).order_by(DayClose.id)
    rows = session.scalars(asked).all()
    who = {one.closed_by for one in rows} | {one.reopened_by for one in rows if one.reopened_by}
    numbers = dict(session.execute(select(Staff.id, Staff.number).where(Staff.id.in_(who))).all())
    return [Closed(one, numbers[one.closed_by], numbers.get(one.reopened_by or 0, "")) for one in rows]
