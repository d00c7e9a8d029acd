"""撤单 that crosses something else: whichever comes first, one outcome, the same on both sides."""

import pytest

from engine import tables
from engine.errors import RuleRefused
from tests.engine import town
from tests.engine.actors import Case
from tests.engine.families import (
    House,
    asked,
    asks,
    boss,
    cancel,
    cancel_event,
    change,
    places,
    settles,
    undone,
)
from tests.engine.provisioning_server import ProvisioningServer


def test_it_crosses_the_completion_and_the_completion_wins(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    child = places(house.office, cancel(case))
    house.hears(case, "completed")
    settles(server, case, "completed")
    house.wakes()
    assert child.state == "failed" and asked(child).answer_code == "completed" and case.state == "completed"
    assert house.sends() == 0 and server.tasks == []


@pytest.mark.parametrize("completed_first", [True, False])
def test_a_denial_and_a_completion_in_either_order(house: House, case: Case, completed_first: bool) -> None:
    child = asks(house, case)
    if completed_first:
        house.hears(case, "completed")
        house.hears_of(child, case, "terminatedWithError", "completed", why="已完工")
    else:
        house.hears_of(child, case, "terminatedWithError", "inProgress", why="已完工")
        house.hears(case, "completed")
    house.wakes()
    assert (case.state, child.state) == ("completed", "failed")
    assert len(house.office.rows(tables.Subscription)) == 1 and undone(case) == []


@pytest.mark.parametrize("done_first", [True, False])
def test_a_done_cancel_and_a_late_report_of_the_work(house: House, case: Case, done_first: bool) -> None:
    """What was said before it was cancelled changes nothing, however late it comes."""
    child = asks(house, case)
    earlier = house.office.provisioning.event(case, "inProgress", ("survey_site", "completed"))
    if not done_first:
        house.office.provisioning.sends(earlier)
        house.office.applies()
    house.hears_of(child, case, "done", "cancelled")
    if done_first:
        house.office.provisioning.sends(earlier)
        house.office.applies()
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed") and case.work_orders == [("-1", "cancelled")]


def test_returned_while_it_is_assessed_nobody_is_left_to_deny_it(house: House, case: Case) -> None:
    child = places(house.office, cancel(case))
    house.hears(case, "failed", reason=("10R", "物业阻挠"))
    assert boss(case) == {"undo_order", "take_back_terminal"}
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed") and asked(child).answer_code == "returned"


def test_the_work_orders_own_end_counts_where_the_tasks_event_was_lost(house: House, case: Case) -> None:
    child = asks(house, case)
    house.hears(case, "cancelled")
    assert "handle_return" not in boss(case)  # it did not come back: we took it
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed")


def test_a_work_order_that_ends_cancelled_while_the_duty_manager_thinks(house: House, built: Case) -> None:
    """Approved, there is nothing left to ask; refused, it came back and a person decides."""
    child = places(house.office, cancel(built))
    house.hears(built, "cancelled")
    assert "handle_return" not in boss(built)
    house.office.counter(town.MANAGER).decides(child.todo("approve_in_flight"), "refuse", because="再等等")
    house.wakes()
    assert child.state == "failed" and "handle_return" in boss(built)
    again = places(house.office, cancel(built))
    house.wakes()
    assert (built.state, again.state) == ("cancelled", "completed")


def test_the_denied_task_of_an_earlier_cancel_says_nothing_of_the_next(house: House, case: Case) -> None:
    first = asks(house, case)
    denial = cancel_event(first, case, "terminatedWithError", "inProgress", why="不行")
    house.office.provisioning.sends(denial)
    house.office.applies()
    house.wakes()
    second = asks(house, case)
    house.office.provisioning.sends(denial | {"eventId": "again"})
    house.office.applies()
    house.wakes()
    assert (first.state, second.state) == ("failed", "inProgress") and asked(second).state in ("asked", "assessing")


def test_an_install_has_one_open_change_or_cancel_at_a_time(house: House, case: Case) -> None:
    child = places(house.office, change(case, note="新"))
    before = house.office.everything()
    for form in (cancel(case), change(case, note="另")):
        with pytest.raises(RuleRefused, match=child.number):
            places(house.office, form)
    assert house.office.everything() == before
    house.sends()
    house.wakes()
    assert places(house.office, cancel(case)).number.startswith("CD")
