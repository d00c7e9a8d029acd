"""撤单, the whole story: asked for, assessed, undone step by step, or denied; whatever crosses it, one outcome."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine import steps, tables
from engine.errors import Conflict, RuleRefused
from engine.store import incidents, outbox, timers
from engine.store.database import Database
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import House, asked, cancel, cancel_event, change, places
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer

UNDONE = ["terminal_issued", "campaign_ordered", "port_reserved", "fee_charged"]


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture
def house(
    orders_url: str, tmp_path: Path, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    with closing(Office(Database(orders_url), tmp_path / "data", server.url)) as office:
        yield House(office)


@pytest.fixture
def case(house: House) -> Case:
    """An install under way: 100 yuan, a campaign with 240 prepaid, at a door whose port is the last."""
    case = house.office.counter().orders(campaign="DEAL", door="2-101")
    house.sends()
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    return case


@pytest.fixture
def built(house: House, case: Case) -> Case:
    """Its line is built and its terminal with the customer: past the soft point of no return."""
    house.hears(case, "inProgress", ("build_line", "completed"))
    return case


def undone(case: Case) -> list[str]:
    """What was undone, in that order."""
    return [one.element for one in case.view.changes if one.kind == "deed"]


def there(child: Case) -> list[tuple[str, bool]]:
    """The way through the provisioning system's pool, and whether it stands there."""
    return [(one.element, one.left_at is None) for one in child.view.visits if one.pool == "provisioning"]


def boss(case: Case) -> set[str]:
    view = case.view
    return {one.element for one in view.visits if one.pool == "boss" and one.left_at is None}


def settles(server: ProvisioningServer, case: Case, state: str, attempt: int = 1) -> None:
    """The provisioning system's own record of a work order."""
    server.orders[f"{case.number}-{attempt}"]["state"] = state


def asks(house: House, case: Case) -> Case:
    """A cancel, asked for at provisioning."""
    child = places(house.office, cancel(case))
    house.sends()
    return child


def test_a_cancel_from_the_counter_to_the_money_back(house: House, built: Case, server: ProvisioningServer) -> None:
    office, person = house.office, house.office.counter()
    # The customer sees what will be undone, in which order, and what comes back; the duty manager approves.
    shown = person.orchestrator.prepare(cancel(built), staff_id=person.id, opened_at=office.clock.now())
    assert [one["kind"] for one in shown.content["undo"]] == UNDONE and shown.content["refund"] == 34000
    assert shown.content["approval"]["element"] == "build_line"
    child = person.submits(shown)
    assert child.number.startswith("CD") and child.view.order.parent_id == built.id and child.state == "pending"
    house.restart()
    office.counter(town.MANAGER).decides(child.todo("approve_in_flight"), "approve", because="客户坚持")
    assert boss(child) == {"cancellation_answer"} and there(child) == []

    # Provisioning assesses it, then takes its work back. The install's state follows its work order's.
    house.sends()
    house.wakes()
    (task,) = server.tasks
    assert task["cancellationReason"] == f"{child.number} 客户要求撤单 搬走了"
    assert asked(child).state == "assessing" and built.state == "assessingCancellation"
    assert there(child) == [("cancellation_received", False), ("assess_cancellation", True)]
    house.hears_of(child, built, "inProgress", "pendingCancellation")
    house.wakes()
    assert built.state == "pendingCancellation" and there(child)[2:] == [("take_back_work", True)]
    assert undone(built) == [] and built.view.order.ended_at is None

    # It is done: what was done for the install is undone in reverse order, each step for itself.
    house.hears_of(child, built, "done", "cancelled")
    assert boss(built) == {"undo_order", "take_back_terminal"}
    house.wakes()
    assert undone(built) == UNDONE and built.state == "cancelled" and child.state == "completed"
    assert there(child)[3:] == [("work_taken_back", False)] and not any(open_ for _, open_ in there(child))
    assert office.free_ports("2") == 1 and office.rows(tables.Subscription) == []
    returned = [one.body["amount"] for one in office.rows(tables.Notification) if one.kind == "fee_returned"]
    assert returned == [34000] and "completed" not in built.states
    assert built.states[-3:] == ["assessingCancellation", "pendingCancellation", "cancelled"]
    assert built.view.incidents == child.view.incidents == built.view.timers == child.view.timers == []
    with pytest.raises(RuleRefused, match=built.number):  # after the end, nothing more
        places(office, cancel(built))


def test_denied_with_the_reason_the_install_goes_on(house: House, case: Case) -> None:
    child = asks(house, case)
    house.hears_of(child, case, "terminatedWithError", "inProgress", why="现场已完工")
    house.wakes()
    assert child.state == "failed" and asked(child).answer == "现场已完工" and case.state == "inProgress"
    assert there(child)[-1] == ("cancellation_not_possible", False)
    assert case.states[-2:] == ["assessingCancellation", "inProgress"] and undone(case) == []
    house.hears(case, "completed")
    assert case.state == "completed" and len(house.office.rows(tables.Subscription)) == 1


def test_declined_at_once_it_is_denied(house: House, case: Case, server: ProvisioningServer) -> None:
    server.declines = ("cancelRefused", "已完成上门测试")
    child = asks(house, case)
    house.wakes()
    assert child.state == "failed" and asked(child).answer == "已完成上门测试" and case.state == "inProgress"


def test_an_event_that_names_the_work_order_only_is_understood(house: House, case: Case) -> None:
    """TMF641 lets a CancelServiceOrder event carry nothing but itself."""
    child = asks(house, case)
    house.hears_of(child, case, "inProgress", None)
    assert case.state == "pendingCancellation" and case.work_orders == [("-1", "pendingCancellation")]
    house.hears_of(child, case, "done", None)
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed") and case.work_orders == [("-1", "cancelled")]


def test_a_denial_that_says_nothing_of_the_work_order_has_it_asked_for(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    child = asks(house, case)
    settles(server, case, "inProgress")
    house.hears_of(child, case, "terminatedWithError", None, why="不行")
    assert case.state == "assessingCancellation"
    house.sends()
    house.wakes()
    assert (case.state, child.state) == ("inProgress", "failed")


def test_without_a_live_work_order_it_is_done_at_once(house: House, case: Case, server: ProvisioningServer) -> None:
    house.hears(case, "failed", reason=("10R", "物业阻挠"))
    child = places(house.office, cancel(case))
    assert asked(child).answer_code == "not_asked" and case.todo("handle_return")
    with pytest.raises(Conflict, match=child.number):
        house.office.counter().decides(case.todo("handle_return"), "send_again")
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed") and there(child) == [] and server.tasks == []
    assert [one.state for one in case.view.todos] == ["withdrawn"]


def test_what_was_never_sent_is_never_sent(house: House, server: ProvisioningServer) -> None:
    case = house.office.counter().orders(door="2-101")
    child = places(house.office, cancel(case))
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed") and house.office.free_ports("2") == 1
    assert house.sends() == 0 and server.orders == {} and case.work_orders == [("-1", "cancelled")]


def test_a_work_order_that_never_arrived_is_not_sent_any_more(house: House, server: ProvisioningServer) -> None:
    """Its send had an unknown outcome: provisioning is asked, knows nothing of it, and there is nothing to cancel."""
    case = house.office.counter().orders(door="2-101")
    server.faults = ["cut"]
    house.sends()
    child = places(house.office, cancel(case))
    with house.office.system.database.writing() as session:  # the send waits for its next try
        session.query(tables.Request).filter_by(kind="create").update({"not_before": 1e12})
    house.sends()
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed") and server.orders == {}
    assert {one.state for one in case.view.requests} == {"dropped", "done"}


def test_while_the_work_order_is_being_sent_the_cancel_comes_after_it(house: House, server: ProvisioningServer) -> None:
    office = house.office
    case = office.counter().orders()
    (create,) = office.claims()
    child = places(office, cancel(case))
    office.sends()  # not there yet: asked again later
    assert asked(child).state == "asked" and case.work_orders == [("-1", "new")]
    office.system.orchestrator.send(create)
    until(office.sends)
    assert [one["state"] for one in server.tasks] == ["accepted"] and case.state == "assessingCancellation"


def test_sent_twice_it_is_one_task(house: House, case: Case, server: ProvisioningServer) -> None:
    child = places(house.office, cancel(case))
    server.faults = ["", "", "taken, then cut"]  # the work order, its tasks, the new one
    house.sends()
    assert asked(child).state == "asked" and len(server.tasks) == 1
    house.restart()
    until(house.office.sends)
    assert asked(child).state == "assessing" and len(server.tasks) == 1


def test_on_silence_task_and_work_order_are_asked_for(house: House, case: Case, server: ProvisioningServer) -> None:
    """The events of both were lost."""
    child = asks(house, case)
    server.tasks[0]["state"] = "done"
    settles(server, case, "cancelled")
    house.office.clock.passes(hours=9)
    house.restart()
    house.office.fires()
    house.sends()
    house.wakes()
    assert (case.state, child.state) == ("cancelled", "completed") and asked(child).foreign_id == "CX1"


def test_a_lost_denial_is_found_on_silence(house: House, case: Case, server: ProvisioningServer) -> None:
    child = asks(house, case)
    server.tasks[0] |= {"state": "terminatedWithError", "errorMessage": {"code": "cancelRefused", "reason": "太晚"}}
    settles(server, case, "inProgress")
    house.office.clock.passes(hours=9)
    house.office.fires()
    house.sends()
    house.wakes()
    assert (case.state, child.state) == ("inProgress", "failed") and asked(child).answer == "太晚"


def test_after_the_last_try_a_person_decides(house: House, case: Case, server: ProvisioningServer) -> None:
    house.office.sets(send_attempts=1)
    child = places(house.office, cancel(case))
    server.faults = [503]
    house.sends()
    (incident,) = case.view.incidents
    manager = house.office.counter(town.MANAGER)
    for act in ("skip", "go_back", "give_up", "complete_by_hand"):
        with pytest.raises(Conflict):
            manager.orchestrator.resolve(incident.number, act, staff_id=manager.id, because="试试")
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="已恢复")
    house.sends()
    assert asked(child).state == "assessing"


def test_not_approved_the_install_goes_on(house: House, built: Case, server: ProvisioningServer) -> None:
    child = places(house.office, cancel(built))
    house.restart()
    house.office.counter(town.MANAGER).decides(child.todo("approve_in_flight"), "refuse", because="已装好")
    house.wakes()
    assert child.state == "failed" and asked(child).answer == "已装好" and built.state == "inProgress"
    assert server.tasks == [] and undone(built) == []


def test_past_the_hard_point_it_is_refused_naming_the_milestone(house: House, built: Case) -> None:
    house.hears(built, "inProgress", ("test_service", "completed"))
    before = house.office.everything()
    with pytest.raises(RuleRefused, match="test_service"):
        places(house.office, cancel(built))
    assert house.office.everything() == before


# -- races


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


# -- undoing, step by step


def test_a_crash_between_two_steps_is_taken_up_where_it_stopped(house: House, built: Case) -> None:
    house.hears(built, "failed", reason=("10R", "物业阻挠"))
    house.office.counter().decides(built.todo("handle_return"), "cancel", because="不装了")
    for count in range(1, 5):
        (row,) = [one for one in house.office.rows(tables.Timer) if one.kind == timers.STEP]
        house.office.system.orchestrator.fire(row.id, built.id)
        assert undone(built) == UNDONE[:count]
        house.restart()  # the process is gone; the rows are not
    assert built.state == "cancelled" and house.office.free_ports("2") == 1


def test_a_step_that_fails_is_an_incident_and_after_retry_done_once(
    house: House, built: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("the port can't be freed")

    monkeypatch.setattr(incidents, "BACK_OFF", 0)
    house.hears(built, "failed", reason=("10R", "物业阻挠"))
    house.office.counter().decides(built.todo("handle_return"), "cancel", because="不装了")
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "release_port", fails)
        house.wakes_until_stuck()
    (incident,) = [one for one in built.view.incidents if one.state == "open"]
    assert (incident.kind, incident.element) == ("step", "release_port")
    assert undone(built) == UNDONE[:2] and built.state not in ("cancelled", "completed")
    manager = house.office.counter(town.MANAGER)
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="已修复")
    house.wakes()
    assert undone(built) == UNDONE and built.state == "cancelled" and house.office.free_ports("2") == 1


def test_a_person_who_gives_up_an_order_has_it_undone_too(house: House, server: ProvisioningServer) -> None:
    house.office.sets(send_attempts=1)
    case = house.office.counter().orders(campaign="DEAL", door="2-101")
    server.faults = [400]
    house.sends()
    (incident,) = case.view.incidents
    manager = house.office.counter(town.MANAGER)
    manager.orchestrator.resolve(incident.number, "give_up", staff_id=manager.id, because="客户不装了")
    house.wakes()
    assert case.state == "cancelled" and undone(case) == UNDONE[1:] and house.office.free_ports("2") == 1
