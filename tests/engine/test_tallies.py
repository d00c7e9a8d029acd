"""How many orders stand where, and how long they stayed: always what the orders themselves say."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import delete, text, update

from engine import tables
from engine.store import find, lives, people, reckoning, tallies
from engine.store.database import Session
from engine.store.find import OrderFilter
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.patience import at_once
from tests.engine.tallying import agree, folds, seen, standing
from tests.engine.versions import moves, renamed
from tests.engine.waiting import STANDS, Begins, Ends, accepted, overdue, placed


@pytest.mark.parametrize("begins, stands, ends, state", STANDS.values(), ids=STANDS)
def test_the_figures_are_right_at_each_kind_of_wait_and_after_the_end(
    office: Office, begins: Begins, stands: set[str], ends: Ends, state: str
) -> None:
    case = begins(office)
    agree(office.system.database)
    business = case.view.order.business
    here = standing(office, business)
    assert stands <= {element for element, (count, _) in here.items() if count == 1} and here[""][0] == 1
    folds(office.system.database, 7)
    assert standing(office, business) == here
    ends(office, case)
    agree(office.system.database)
    while folds(office.system.database, 7):
        agree(office.system.database)
    assert case.state == state and standing(office, business) == {}
    assert seen(office, business)[""].left >= 1


@pytest.mark.parametrize("late", [None, True, False])
def test_the_list_behind_a_figure_has_as_many_orders(office: Office, late: bool | None) -> None:
    overdue(office)
    placed(office)
    accepted(office)
    with office.system.database.reading() as session:
        viewer = people.staff_by_number(session, town.SUPERVISOR)
        assert viewer is not None
        for element, (here, behind) in [one for one in standing(office).items() if one[0]]:
            wanted = OrderFilter(element=element, business="install", state="open", overdue=late)
            page = find.orders(session, wanted, viewer)
            assert page.total == {None: here, True: behind, False: here - behind}[late]
            assert len(page.rows) == page.total


def test_an_order_that_is_overdue_counts_as_that_on_each_element_it_stands_on(office: Office) -> None:
    case = placed(office)
    before = standing(office)
    assert {late for _, late in before.values()} == {0}
    office.clock.passes(days=2)
    office.fires()
    after = standing(office)
    assert case.view.order.overdue and {late for _, late in after.values()} == {1}
    agree(office.system.database)


def test_dwell_is_the_time_between_entering_and_leaving(office: Office) -> None:
    case = accepted(office)
    office.clock.passes(hours=3)
    office.provisioning.says(case, "inProgress", ("survey_site", "completed"))
    stay = seen(office)["survey_site"]
    assert (stay.left, stay.mean) == (1, 3 * 3600)
    assert stay.p95 is not None and 3 * 3600 / 1.25 <= stay.p95 <= 3 * 3600 * 1.25
    office.clock.passes(minutes=30)
    office.provisioning.completes(case)
    whole = case.view.order
    assert whole.ended_at is not None
    assert seen(office)[""].mean == int((whole.ended_at - whole.accepted_at).total_seconds())


def test_an_order_moved_to_another_version_is_counted_there(office: Office) -> None:
    case, digest = accepted(office), renamed(office)
    office.clock.passes(minutes=5)
    here = standing(office, ordinal=1)
    left = {element: one.left for element, one in seen(office, ordinal=1).items() if one.left}
    moves(case, digest)
    assert standing(office, ordinal=1) == {} and standing(office, ordinal=2) == here
    assert {element: one.left for element, one in seen(office, ordinal=1).items() if one.left} == left
    agree(office.system.database)
    office.provisioning.completes(case)
    agree(office.system.database)


def test_nobody_sees_the_figures_of_another_hall_without_the_right_to(office: Office) -> None:
    placed(office)
    case = overdue(office)
    order = case.view.order
    assert standing(office, hall_id=order.hall_id) == standing(office, region_id=order.region_id) == standing(office)
    assert standing(office, hall_id=order.hall_id + 1) == {}
    own = seen(office, staff=town.OPERATOR, hall_id=order.hall_id + 1)
    assert own[""].standing == 2


def test_what_fails_half_way_is_not_counted(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = placed(office)
    before = office.rows(tables.TallyDelta)

    def fails(*_: object) -> None:
        raise RuntimeError("half way")

    monkeypatch.setattr(lives.family, "wake", fails)  # after the deltas are written
    office.provisioning.says(case, "inProgress", ("survey_site", "inProgress"))
    assert len(office.rows(tables.TallyDelta)) == len(before)
    agree(office.system.database)


def test_a_folder_that_dies_in_between_has_done_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted(office)
    database, merge = office.system.database, tallies._merge
    count = len(office.rows(tables.TallyDelta))

    def dies_at(step: int) -> None:
        calls: list[int] = []

        def merging(session: Session, *rest: object) -> None:
            calls.append(1)
            if len(calls) == step:
                raise RuntimeError("killed")
            merge(session, *rest)  # type: ignore[arg-type]  # as it was called

        monkeypatch.setattr(tallies, "_merge", merging)

    for step in (1, 2):
        dies_at(step)
        with pytest.raises(RuntimeError):
            folds(database)
        assert len(office.rows(tables.TallyDelta)) == count
        agree(database)
    monkeypatch.setattr(tallies, "_merge", merge)
    assert folds(database) == count and office.rows(tables.TallyDelta) == []
    agree(database)


def test_two_workers_that_fold_at_once_while_orders_go_on_count_each_delta_once(office: Office) -> None:
    cases = [office.counter().orders(door=door) for door in ("1-101", "1-102", "6-101")]
    before = standing(office)
    database = office.system.database
    report = office.provisioning
    for case in cases:
        report.sends(report.event(case, "inProgress", ("survey_site", "inProgress")))

    def folding() -> None:
        for _ in range(20):
            folds(database, 3)

    receiving = [partial(office.system.orchestrator.receive, case.id) for case in cases]
    assert at_once(folding, folding, *receiving) == [None] * (2 + len(cases))
    agree(database)
    assert standing(office)[""] == before[""] and standing(office)["survey_site"] == (len(cases), 0)
    while folds(database):
        pass
    agree(database)


def test_a_check_names_what_differs_and_a_rebuild_puts_it_right(office: Office) -> None:
    case = accepted(office)
    office.provisioning.says(case, "inProgress", ("survey_site", "completed"), ("build_line", "inProgress"))
    database = office.system.database
    folds(database)
    right = seen(office)
    spoil = (
        delete(tables.DwellTally).where(tables.DwellTally.element == "survey_site"),
        update(tables.DwellTally).where(tables.DwellTally.hall_id == 0).values(n=7),
        update(tables.StandingTally).where(tables.StandingTally.element == "build_line").values(standing=5),
        text("UPDATE visit SET ordinal = NULL"),
    )
    for statement in spoil:
        with database.writing() as session:
            session.execute(statement)
        with database.reading() as session:
            assert reckoning.differences(session) or reckoning.rolled_wrong(session)
        with database.writing() as session:
            reckoning.rebuild(session)
        agree(database)
        assert seen(office) == right
    assert office.rows(tables.TallyDelta) == []
