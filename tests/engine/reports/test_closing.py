"""Day closing: refused while accounts, money and vouchers disagree; a closed day stays as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import delete, update

from engine import tables
from engine.clock import day_number
from engine.errors import BroadbandError, Conflict, Invalid, NotAllowed
from engine.store import agreement, closing, people
from engine.store.agreement import Day
from engine.store.database import Session
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import cancel, change, places, woken
from tests.engine.patience import at_once
from tests.engine.reports.counting import agree

FEE = 10000


class Till:
    """A member of staff at the end of a day."""

    def __init__(self, office: Office, number: str) -> None:
        self.office, self.number = office, number

    def _as(self, session: Session) -> people.StaffView:
        found = people.staff_by_number(session, self.number)
        assert found is not None
        return found

    @property
    def today(self) -> int:
        return day_number(self.office.clock.now())

    def looks(self, day: int | None = None, hall_id: int | None = None) -> Day:
        with self.office.system.database.reading() as session:
            return agreement.look(session, self._as(session), hall_id, self.today if day is None else day)

    def counts(self, cash: int, number: str = "", *, seen: int = 0, day: int | None = None, card: int = 0) -> None:
        amounts: dict[str, int | None] = {"cash": cash, "card": card, "mobile": 0}
        with self.office.system.database.writing() as session:
            closing.count(
                session, self._as(session), number or self.number, self.today if day is None else day, amounts, seen,
                self.office.clock.now(),
            )  # fmt: skip

    def closes(self, day: int | None = None) -> None:
        with self.office.system.database.writing() as session:
            now = self.office.clock.now()
            closing.close(session, self._as(session), self.today if day is None else day, now)

    def reopens(self, day: int, because: str = "录错了现金", hall_id: int | None = None) -> None:
        with self.office.system.database.writing() as session:
            viewer = self._as(session)
            closing.reopen(session, viewer, hall_id or viewer.hall_id, day, because, self.office.clock.now())


@pytest.fixture
def manager(office: Office) -> Till:
    return Till(office, town.MANAGER)


@pytest.fixture
def operator(office: Office) -> Till:
    return Till(office, town.OPERATOR)


@pytest.fixture
def paid(office: Office) -> Case:
    """An order with a fee of 100 yuan, taken at the counter."""
    case = office.counter().orders()
    office.sends()
    return case


def kinds(day: Day) -> list[tuple[str, str, int]]:
    return [(one.kind, one.staff_number, one.fen) for one in day.differences]


def test_accounts_money_and_vouchers_agree_before_a_day_is_closed(
    office: Office, manager: Till, operator: Till, paid: Case
) -> None:
    """S: accounts = money = vouchers."""
    assert kinds(manager.looks()) == [("not_counted", town.OPERATOR, 0)]
    with pytest.raises(Conflict, match="1 处不一致"):
        manager.closes()
    operator.counts(FEE - 500)
    assert kinds(manager.looks()) == [("money_differs", town.OPERATOR, -500)]
    with pytest.raises(Conflict):
        manager.closes()
    operator.counts(FEE - 2000, seen=1, card=2000)
    manager.closes()
    day = manager.looks()
    assert day.differences == [] and day.closed is not None and day.closed.by == town.MANAGER
    (line,) = day.lines
    assert (line.orders, line.accounts, line.vouchers, line.counted) == (1, FEE, FEE, FEE)
    assert line.papers == [f"PZ260302{1:06d}"]


def test_a_fee_without_a_voucher_is_named_with_its_order(
    office: Office, manager: Till, operator: Till, paid: Case
) -> None:
    operator.counts(FEE)
    with office.system.database.writing() as session:
        session.execute(update(tables.Deed).values(voucher_id=None))
    (missing, unknown) = manager.looks().differences
    assert (missing.kind, missing.order_number, missing.fen) == ("no_voucher", paid.number, FEE)
    assert (unknown.kind, unknown.order_number) == ("voucher_differs", paid.number)
    with office.system.database.writing() as session:
        session.execute(delete(tables.Voucher))
    assert kinds(manager.looks()) == [("no_voucher", town.OPERATOR, FEE), ("money_differs", town.OPERATOR, FEE)]
    with pytest.raises(Conflict):
        manager.closes()


def test_a_voucher_that_says_another_amount_than_its_fee_is_named(
    office: Office, manager: Till, operator: Till, paid: Case
) -> None:
    with office.system.database.writing() as session:
        session.execute(update(tables.Voucher).values(amount=FEE + 1))
    operator.counts(FEE + 1)
    assert kinds(manager.looks()) == [("voucher_differs", town.OPERATOR, 1)]


def test_a_fee_given_back_is_a_negative_voucher_on_the_day_it_happens(
    office: Office, manager: Till, operator: Till, paid: Case
) -> None:
    """Later corrections fall on the day they happen; the closed day stays as it was."""
    operator.counts(FEE)
    manager.closes()
    monday = manager.today
    office.clock.passes(days=1)
    office.provisioning.says(paid, "failed", reason=("10R01", "端口不足"))
    places(office, cancel(paid), town.COLLEAGUE)
    woken(office)
    assert paid.state == "cancelled"
    back = office.rows(tables.Voucher)[-1]
    assert (back.amount, back.day) == (-FEE, monday + 1)
    (line,) = manager.looks().lines
    assert (line.number, line.accounts, line.vouchers) == (town.COLLEAGUE, -FEE, -FEE)  # who took the cancel
    assert manager.looks(monday).differences == []
    Till(office, town.COLLEAGUE).counts(-FEE)
    manager.closes()
    agree(office)


def test_what_a_change_costs_more_or_less_has_a_voucher_too(office: Office, manager: Till) -> None:
    case = office.counter().orders(product="FREE")
    places(office, change(case, product="FAST"), town.COLLEAGUE)
    woken(office)
    assert [(one.amount, one.business) for one in office.rows(tables.Voucher)] == [(FEE, "install")]
    places(office, change(case, product="FREE"), town.COLLEAGUE)
    woken(office)
    assert [one.amount for one in office.rows(tables.Voucher)] == [FEE, -FEE]
    assert {one.number: one.vouchers for one in manager.looks().lines} == {town.OPERATOR: 0, town.COLLEAGUE: 0}
    agree(office)


def test_after_closing_money_counts_for_the_next_day_that_is_open(
    office: Office, manager: Till, operator: Till, paid: Case
) -> None:
    operator.counts(FEE)
    manager.closes()
    office.counter().orders(door="1-102")
    assert [one.day for one in office.rows(tables.Voucher)] == [manager.today, manager.today + 1]
    assert manager.looks().differences == [] and manager.looks().closed is not None
    agree(office)


def test_a_closed_day_takes_no_new_counts_until_a_supervisor_re_opens_it(
    office: Office, manager: Till, operator: Till, paid: Case
) -> None:
    operator.counts(FEE)
    manager.closes()
    supervisor = Till(office, town.SUPERVISOR)
    for act in (lambda: operator.counts(FEE, seen=1), manager.closes):
        with pytest.raises(Conflict, match=f"由 {town.MANAGER} 日结"):
            act()
    with pytest.raises(NotAllowed):
        manager.reopens(manager.today)
    for nothing in ("", "  ", "长" * 501):
        with pytest.raises(Invalid):
            supervisor.reopens(manager.today, nothing)
    supervisor.reopens(manager.today)
    with pytest.raises(Conflict, match="未日结"):
        supervisor.reopens(manager.today)
    day = manager.looks()
    assert day.closed is None and [one.reopened_by for one in day.before] == [town.SUPERVISOR]
    operator.counts(FEE, seen=1)
    manager.closes()


def test_the_second_is_told_who_was_first(office: Office, manager: Till, operator: Till, paid: Case) -> None:
    operator.counts(FEE - 1)
    with pytest.raises(Conflict, match=f"{town.OPERATOR} 刚刚录入"):
        manager.counts(FEE, town.OPERATOR, seen=0)
    operator.counts(FEE - 1, seen=0)  # the same form twice
    assert [one.version for one in office.rows(tables.CashCount)] == [1]
    manager.counts(FEE, town.OPERATOR, seen=1)
    outcomes = at_once(manager.closes, manager.closes)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert len(office.rows(tables.DayClose)) == 1


def test_each_act_about_a_day_is_in_the_audit(office: Office, manager: Till, operator: Till, paid: Case) -> None:
    operator.counts(FEE)
    operator.counts(FEE)  # the same form twice is one act
    manager.closes()
    with pytest.raises(Conflict):
        manager.closes()
    Till(office, town.SUPERVISOR).reopens(manager.today, "现金录错")
    kept = [row for row in office.rows(tables.Audit) if row.act.startswith("day.")]
    assert [(row.act, row.subject.split(" ", 2)[2]) for row in kept] == [
        ("day.count", f"2026-03-02 {town.OPERATOR}"),
        ("day.close", "2026-03-02"),
        ("day.reopen", "2026-03-02"),
    ]
    assert kept[-1].because == "现金录错"


@pytest.mark.parametrize(
    ("who", "act"),
    [
        (town.OPERATOR, lambda till: till.closes()),
        (town.OPERATOR, lambda till: till.counts(1, town.COLLEAGUE)),
        (town.SUPERVISOR, lambda till: till.counts(1)),
        (town.VIEWER, lambda till: till.closes()),
        (town.OPERATOR, lambda till: till.looks(hall_id=till.office.id_of(tables.Hall, "west"))),
        (town.MANAGER, lambda till: till.counts(1, town.STRANGER)),
        (town.MANAGER, lambda till: till.closes(till.today + 1)),
        (town.MANAGER, lambda till: till.counts(1, day=till.today + 1)),
        (town.OPERATOR, lambda till: till.counts(10**12)),
    ],
)
def test_who_may_not_or_types_nonsense_is_refused(office: Office, who: str, act: Callable[[Till], object]) -> None:
    with pytest.raises(BroadbandError):
        act(Till(office, who))
    assert office.rows(tables.CashCount) == office.rows(tables.DayClose) == []


def test_a_day_with_money_that_was_never_closed_is_named(office: Office, manager: Till, paid: Case) -> None:
    office.clock.passes(days=2)
    with office.system.database.reading() as session:
        hall = office.id_of(tables.Hall, "east")
        assert agreement.left_open(session, hall, manager.today, 30) == [manager.today - 2]


def test_closing_and_paying_at_once_leave_a_day_that_agrees(office: Office, manager: Till) -> None:
    desk = office.counter()
    shown = [desk.confirms(door=door) for door in ("1-101", "1-102", "6-101")]
    paying = [lambda one=one: desk.submits(one) for one in shown]
    at_once(manager.closes, *paying)
    with office.system.database.reading() as session:
        days = {one.day for one in office.rows(tables.Voucher)}
        assert days <= {manager.today, manager.today + 1} and session
    if office.rows(tables.DayClose):
        assert {one.kind for one in manager.looks().differences} <= {"not_counted"}
        assert manager.looks().papers == []
    agree(office)
