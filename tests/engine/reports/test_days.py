"""The figures of days: always what the rows themselves say, whatever happens to orders."""

from __future__ import annotations

import random
from datetime import date

import pytest
from sqlalchemy import delete, update

from engine import tables
from engine.store import figures, people, recount
from engine.store.figures import Asked, Sum
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import cancel, change, places, woken
from tests.engine.reports.counting import agree, folds

MONDAY = date(2026, 3, 2)


def seen(office: Office, staff: str = town.MANAGER, day: date = MONDAY, **more: object) -> list[Sum]:
    """What that person sees of a day, of the whole hall."""
    with office.system.database.reading() as session:
        viewer = people.staff_by_number(session, staff)
        assert viewer is not None
        return figures.of_hall(session, Asked(day, **more), viewer)  # type: ignore[arg-type]  # as `Asked` takes it


def one(sums: list[Sum], kind: str, code: str = "") -> tuple[int, int, int]:
    """How many, how many of them late, and how much money."""
    found = figures.total(sums, kind, code)
    return found.n, found.late, found.fen


def test_the_business_report_counts_on_the_same_day(office: Office) -> None:
    """S: daily business report per hall and staff, the same day; work orders sorted by type, daily and monthly."""
    office.counter().orders()
    office.counter(town.COLLEAGUE).orders(door="1-102", product="FREE")
    sums = seen(office)
    assert one(sums, "accepted", "install") == (2, 0, 10000) and one(sums, "charged") == (1, 0, 10000)
    with office.system.database.reading() as session:
        viewer = people.staff_by_number(session, town.MANAGER)
        assert viewer is not None
        each = figures.by_staff(session, Asked(MONDAY), viewer, ("accepted",))
    assert sorted((line.n, line.fen) for line in each) == [(1, 0), (1, 10000)]
    folds(office.system.database)
    assert seen(office) == sums
    assert one(seen(office, month=True), "accepted", "install") == (2, 0, 10000)
    agree(office)


def test_the_day_is_that_of_shanghai(office: Office) -> None:
    office.clock.passes(hours=14, minutes=59)
    office.counter().orders()
    office.clock.passes(minutes=2)
    office.counter().orders(door="1-102")
    assert one(seen(office), "accepted") == (1, 0, 10000)
    assert one(seen(office, day=date(2026, 3, 3)), "accepted") == (1, 0, 10000)
    agree(office)


def test_an_acceptance_over_the_limit_is_counted_and_never_refused(office: Office) -> None:
    """S: staff actions have limits; measured, shown, reported, never blocking."""
    shown = office.counter().confirms()
    office.clock.passes(minutes=4)
    office.counter().submits(shown)
    assert one(seen(office), "accepted")[:2] == (1, 1)
    agree(office)


def test_who_is_late_counts_as_late_though_no_timer_said_so(office: Office) -> None:
    case = office.counter().orders()
    office.sends()
    office.clock.passes(days=3)
    office.provisioning.completes(case)
    sums = seen(office, day=date(2026, 3, 5))
    assert case.state == "completed" and one(sums, "completed") == (1, 1, 0)
    agree(office)


def test_a_missed_campaign_is_reported_on_the_day_that_missed_it(office: Office) -> None:
    """S: if the product carries no fee and no campaign was ordered with it, a campaign must be ordered on the day of
    completion; missed ones are reported."""
    case = office.counter().orders(product="FREE")
    office.provisioning.completes(case)
    office.clock.passes(days=1)
    office.fires()
    assert one(seen(office, day=date(2026, 3, 3)), "campaign_missed") == (1, 0, 0)
    agree(office)


def test_nobody_sees_another_halls_figures_without_the_right_to(office: Office) -> None:
    office.counter(town.STRANGER).orders(product="WEST")
    hall = office.id_of(tables.Hall, "west")
    assert seen(office, hall_id=hall) == [] and one(seen(office, town.SUPERVISOR), "accepted")[0] == 1
    assert one(seen(office, town.SUPERVISOR, hall_id=hall), "accepted")[0] == 1


@pytest.mark.parametrize("chance", range(3))
def test_whatever_happens_the_sums_agree_with_a_naive_recount(office: Office, chance: int) -> None:
    dice = random.Random(chance)
    cases: list[Case] = []
    doors = iter(["1-101", "1-102", "6-101", "6-102", "2-101"])
    for _ in range(26):
        _happens(office, dice, cases, doors)
        if dice.random() < 0.4:
            folds(office.system.database, dice.randint(1, 12))
        office.clock.passes(minutes=dice.choice([1, 7, 300, 900]))
    woken(office)
    agree(office)
    before = office.rows(tables.DayTally)
    while folds(office.system.database):
        pass
    agree(office)
    with office.system.database.writing() as session:
        recount.rebuild(session)
    agree(office)
    assert len(office.rows(tables.DayTally)) >= len(before)


def _happens(office: Office, dice: random.Random, cases: list[Case], doors: object) -> None:
    """One thing that may happen to an order, or a new one."""
    what = dice.choice(["order", "order", "move on", "return", "delay", "complete", "change", "cancel", "urge", "time"])
    person = dice.choice([town.OPERATOR, town.COLLEAGUE, town.MANAGER])
    if what == "order" and (door := next(doors, None)) is not None:  # type: ignore[call-overload]  # an iterator
        cases.append(office.counter(person).orders(door=door, product=dice.choice(["FAST", "FREE"])))
        office.sends()
        return
    alive = [case for case in cases if case.view.order.ended_at is None]
    if not alive:
        return
    case = dice.choice(alive)
    says = office.provisioning.says
    if what == "move on":
        says(case, "inProgress", ("survey_site", "completed"), attempt=len(case.work_orders))
    elif what == "return":
        says(case, "failed", attempt=len(case.work_orders), reason=("10R01", "端口不足"))
    elif what == "delay":
        says(case, dice.choice(["held", "pending"]), attempt=len(case.work_orders), reason=("10W01", "无端口"))
    elif what == "complete":
        office.provisioning.completes(case, attempt=len(case.work_orders))
    elif what in ("change", "cancel", "urge"):
        _asks(office, what, case, person)
    else:
        office.fires()


def _asks(office: Office, what: str, case: Case, person: str) -> None:
    """What the customer asks for, where it may be."""
    from engine.errors import BroadbandError

    desk = office.counter(person)
    try:
        if what == "urge":
            desk.orchestrator.urge(case.number, staff_id=desk.id, because="急", seen=case.view.order.urges)
        else:
            places(office, change(case, product="FREE") if what == "change" else cancel(case), person)
    except BroadbandError as refused:
        assert refused.text.zh  # as things stand it may not be: said in words, and counted nowhere


def test_a_check_names_what_differs_and_a_rebuild_puts_it_right(office: Office) -> None:
    case = office.counter().orders()
    office.sends()
    office.provisioning.completes(case)
    database = office.system.database
    folds(database)
    for statement in (
        delete(tables.DayTally).where(tables.DayTally.kind == "completed"),
        update(tables.DayTally).where(tables.DayTally.hall_id == 0).values(n=7),
    ):
        with database.writing() as session:
            session.execute(statement)
        with database.reading() as session:
            assert recount.differences(session) or recount.rolled_wrong(session)
        with database.writing() as session:
            recount.rebuild(session)
        agree(office)
