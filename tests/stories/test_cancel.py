"""撤单, the whole story: asked for, assessed, undone step by step, or denied."""

import pytest

from engine import tables
from engine.errors import Conflict, RuleRefused
from tests.engine import town
from tests.engine.actors import Case
from tests.engine.families import (
    UNDONE,
    House,
    asked,
    asks,
    boss,
    cancel,
    places,
    settles,
    there,
    undone,
)
from tests.engine.provisioning_server import ProvisioningServer


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
