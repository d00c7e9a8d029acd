"""撤单 over a line on which things are lost: asked once, found again, never forgotten."""

import pytest

from engine import tables
from engine.errors import Conflict
from tests.engine import town
from tests.engine.actors import Case
from tests.engine.families import (
    House,
    asked,
    asks,
    cancel,
    places,
    settles,
)
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


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
