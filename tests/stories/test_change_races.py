"""改单 that crosses something else: whichever comes first, one outcome, the same on both sides."""

import pytest

from engine import tables
from engine.errors import Conflict
from tests.engine import town
from tests.engine.actors import Case
from tests.engine.families import House, asked, boss, change, places, settles, there
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


def test_returned_meanwhile_it_is_agreed_and_goes_out_with_the_next_work_order(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    office = house.office
    child = places(office, change(case, contact_phone="13900000009"))
    house.hears(case, "failed", reason=("10R03", "地址错误"))  # before anything was sent
    assert boss(case) >= {"handle_return"} and asked(child).state == "agreed"
    with pytest.raises(Conflict, match=child.number):
        office.counter().decides(case.todo("handle_return"), "send_again")
    house.wakes()
    assert child.state == "completed" and there(child) == []
    assert case.todo("handle_return").revised_by == child.number
    house.restart()
    assert house.sends() == 0
    office.counter().decides(case.todo("handle_return"), "send_again")
    house.sends()
    contact = server.orders[f"{case.number}-2"]["relatedParty"][1]
    assert contact["id"] == "13900000009" and "PATCH" not in "".join(server.journal)


def test_what_was_approved_too_late_is_refused(house: House, begun: Case) -> None:
    """It passed the hard point while the duty manager thought about it."""
    child = places(house.office, change(begun, note="新"))
    house.hears(begun, "inProgress", ("test_service", "completed"))
    house.office.counter(town.MANAGER).decides(child.todo("approve_in_flight"), "approve", because="可以")
    assert child.state == "failed" and asked(child).answer_code == "past_no_return" and house.sends() == 0


def test_taken_over_before_the_work_was_completed_though_we_hear_of_that_first(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    child = places(house.office, change(case, product="FREE", campaign=""))
    server.faults = ["", "taken, then cut"]
    house.sends()
    house.hears(case, "completed")  # an older system: its report does not say which notes it has
    settles(server, case, "completed")
    assert boss(case) == {"changes_settled"}  # S: the install may not complete until the change's flow has ended
    house.restart()
    until(house.office.sends)
    house.wakes()
    assert child.state == "completed" and boss(case) == {"order_campaign"}
    (subscription,) = house.office.rows(tables.Subscription)
    assert subscription.product_id == house.office.id_of(tables.Product, "FREE")


def test_a_completion_that_tells_of_the_changes_note_agrees_to_it(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    child = places(house.office, change(case, note="新"))
    server.faults = ["", "taken, then cut"]
    house.sends()
    event = house.office.provisioning.event(case, "completed")
    event["event"]["serviceOrder"]["note"] = server.orders[f"{case.number}-1"]["note"]
    house.office.provisioning.sends(event)
    house.office.applies()
    house.wakes()
    assert child.state == "completed" and case.state == "completed" and case.view.order.note == "新"


def test_completed_before_the_change_was_taken_it_is_refused(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    child = places(house.office, change(case, door="1-102"))
    house.hears(case, "completed")
    settles(server, case, "completed")
    assert boss(case) == {"changes_settled"} and asked(child).state == "asked"  # its request may be on the way
    house.sends()
    house.wakes()
    assert child.state == "failed" and asked(child).answer_code == "completed"
    assert case.state == "completed" and house.office.free_ports("1") == 8
    assert [one for one in server.journal if one.startswith("PATCH")] == []


def test_refused_because_it_has_just_been_returned_it_is_agreed_all_the_same(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    """409: the work order is over. Its state decides: it came back, so nobody is left who could refuse."""
    child = places(house.office, change(case, note="新"))
    server.declines = ("changeRefused", "施工单已结束")
    settles(server, case, "failed")
    house.sends()
    house.wakes()
    assert child.state == "completed" and case.todo("handle_return").revised_by == child.number


def test_an_install_that_completes_while_a_change_awaits_approval_waits_for_it(house: House, begun: Case) -> None:
    child = places(house.office, change(begun, note="新"))
    house.hears(begun, "completed")
    assert boss(begun) == {"changes_settled"}
    house.office.counter(town.MANAGER).decides(child.todo("approve_in_flight"), "approve", because="可以")
    house.wakes()
    assert child.state == "failed" and asked(child).answer_code == "completed" and begun.state == "completed"
