"""To-dos between people, on both databases: the second is told who was first, whatever the moment."""

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed
from tests.engine import town
from tests.engine.actors import Case, Counter, Office
from tests.engine.patience import at_once


@pytest.fixture
def todo(office: Office) -> tables.Todo:
    """A returned work order: a to-do of the hall."""
    case = office.counter().orders()
    office.provisioning.says(case, "acknowledged")
    office.provisioning.says(case, "failed", reason=("10R01", "物业阻挠"))
    return case.todo("handle_return")


def claims(staff: Counter, todo: tables.Todo) -> None:
    staff.orchestrator.claim(todo.id, staff_id=staff.id)


def now(office: Office, todo: tables.Todo) -> tables.Todo:
    (row,) = [one for one in office.rows(tables.Todo) if one.id == todo.id]
    return row


def test_of_two_at_one_moment_one_has_it_and_the_other_is_told_who_and_when(office: Office, todo: tables.Todo) -> None:
    both = [office.counter(), office.counter(town.COLLEAGUE)]
    outcomes = at_once(*(lambda one=one: claims(one, todo) for one in both))
    (refused,) = [one for one in outcomes if one is not None]
    first = both[outcomes.index(None)]
    number = town.OPERATOR if first is both[0] else town.COLLEAGUE
    assert isinstance(refused, Conflict) and f"已由工号 {number} 认领（03-02 " in refused.text.zh
    assert (now(office, todo).claimed_by, now(office, todo).claimed_at) == (first.id, office.clock.now())


def test_a_colleague_takes_over_and_only_a_duty_manager_takes_it_out_of_other_hands(
    office: Office, todo: tables.Todo
) -> None:
    mine, colleague, manager = (office.counter(one) for one in (town.OPERATOR, town.COLLEAGUE, town.MANAGER))
    assert mine.orchestrator.hand_over(todo.id, town.COLLEAGUE, staff_id=mine.id)
    assert now(office, todo).claimed_by == colleague.id
    with pytest.raises(NotAllowed, match=f"已由工号 {town.COLLEAGUE} 认领"):
        mine.orchestrator.hand_over(todo.id, town.OPERATOR, staff_id=mine.id)
    manager.orchestrator.hand_over(todo.id, town.OPERATOR, staff_id=manager.id)
    assert now(office, todo).claimed_by == mine.id
    acts = [row for row in office.rows(tables.Audit) if row.act == "pass_on"]
    assert [row.staff_id for row in acts] == [mine.id, manager.id]
    assert all(Case(office, row.subject.split()[0]).id == todo.order_id for row in acts)


@pytest.mark.parametrize("to", [town.STRANGER, "", "nobody", town.VIEWER])
def test_it_goes_to_nobody_who_could_not_do_it(office: Office, todo: tables.Todo, to: str) -> None:
    mine = office.counter()
    with pytest.raises(Invalid):
        mine.orchestrator.hand_over(todo.id, to, staff_id=mine.id)
    assert now(office, todo).claimed_by is None


def test_another_hall_and_a_role_without_the_right_can_not_claim(office: Office, todo: tables.Todo) -> None:
    for number in (town.STRANGER, town.SUPERVISOR):
        with pytest.raises(NotAllowed):
            claims(office.counter(number), todo)
