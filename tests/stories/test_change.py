"""改单, the whole story: asked for while the install is under way, agreed or refused."""

from datetime import timedelta

import pytest

from engine import tables
from engine.errors import Conflict, RuleRefused
from engine.orders.new_order import NewChange
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import House, asked, boss, change, characteristics, places, there
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


def sees_old_against_new(office: Office, form: NewChange) -> None:
    """The confirmation page of the change below."""
    person = office.counter()
    shown = person.orchestrator.prepare(form, staff_id=person.id, opened_at=office.clock.now()).content
    assert set(shown["changes"]) == {
        "product_name", "monthly_fee", "install_fee", "campaign_name", "prepaid", "amount", "address_text",
        "contact_phone", "appointment_from", "appointment_until", "note", "promise_at",
    }  # fmt: skip
    assert (shown["before"]["amount"], shown["after"]["amount"], shown["pay_now"]) == (34000, 0, -34000)
    assert [one["zh"] for one in shown["losses"]] == ["营销活动“活动DEAL”作废"] and shown["approval"] is None


def test_a_change_of_everything_from_the_counter_to_the_field(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    office = house.office
    # The customer wants another flat, a free product, nothing of the campaign, another day. Old stands against new.
    day = office.clock.now() + timedelta(days=3)
    form = change(
        case, door="1-102", product="FREE", campaign="", contact_phone="13900000009", note="狗",
        appointment_from=day, appointment_until=day + timedelta(hours=2),
    )  # fmt: skip
    sees_old_against_new(office, form)

    # S: a number of its own, a child of the install. The new port is taken, the old one still held.
    house.restart()
    child = places(office, form)
    assert child.number.startswith("GD") and child.view.order.parent_id == case.id
    assert (office.free_ports("1"), office.free_ports("2")) == (7, 0)
    assert boss(child) == {"change_answer"} and there(child) == []
    assert (asked(child).state, asked(child).reason_code) == ("asked", "10Q01")  # why, in the customer's words
    assert case.view.order.contact_phone == "13900000002"  # nothing is the install's before it is agreed

    # Provisioning takes it over; the data are the install's, and what depends on them is done.
    assert house.sends() == 1
    sent = characteristics(server, case)
    assert (sent["productCode"], sent["addressCode"]) == ("FREE", "1-102")
    assert asked(child).state == "agreed" and child.state == "inProgress"  # it has not been woken yet
    house.wakes()
    assert child.state == "completed" and child.view.order.element == "order_completed"
    assert [one for one, _ in there(child)] == ["change_received", "assess_change", "change_work", "change_taken_over"]
    order = case.view.order
    assert (order.contact_phone, order.note, order.amount, order.campaign_id) == ("13900000009", "狗", 0, None)
    assert order.appointment_from == day and order.promise_at > day and "1单元102室" in order.address_text
    assert (office.free_ports("1"), office.free_ports("2")) == (7, 1)
    assert {(one.to, one.kind) for one in child.view.notifications} == {
        ("billing", "fee_difference"), ("billing", "campaign_void"), ("customer", "sms"),
    }  # fmt: skip
    assert "13900000009" not in "".join(f"{one.before}{one.after}{one.because}" for one in case.view.changes)

    # The install goes on to its end, as it is now.
    house.hears(case, "completed")
    (subscription,) = office.rows(tables.Subscription)
    assert subscription.product_id == office.id_of(tables.Product, "FREE")
    assert subscription.address_id == office.id_of(tables.Address, "1-102")
    assert boss(case) == {"order_campaign"} and case.view.incidents == child.view.incidents == []


def test_refused_with_the_reason_the_install_goes_on_as_it_was(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    office, before = house.office, case.view.order
    child = places(office, change(case, door="1-102"))
    server.declines = ("changeRefused", "调度中心不同意改单")
    house.sends()
    house.wakes()
    assert child.state == "failed" and child.view.order.element == "order_refused"
    assert [one for one, _ in there(child)] == ["change_received", "assess_change", "change_not_possible"]
    assert (asked(child).answer_code, asked(child).answer) == ("changeRefused", "调度中心不同意改单")
    assert (office.free_ports("1"), office.free_ports("2")) == (8, 0)
    assert case.view.order.address_id == before.address_id and case.happened("revision") == 1
    said = next(one for one in case.view.changes if one.kind == "revision")
    assert "调度中心不同意改单" in said.because
    house.hears(case, "completed")
    assert case.state == "completed" and characteristics(server, case)["addressCode"] == "2-101"
    assert child.view.incidents == case.view.incidents == []


def test_two_doors_of_one_port_change_without_another(house: House, case: Case) -> None:
    """The last port of the unit is the customer's own: it serves the flat next door as well."""
    office = house.office
    child = places(office, change(case, door="2-102"))
    house.sends()
    house.wakes()
    assert child.state == "completed" and office.free_ports("2") == 0
    standing = [one.value for one in office.rows(tables.Deed) if one.kind == "port_reserved" and not one.undone_at]
    assert standing == [str(office.id_of(tables.Address, "2-102"))]


def test_what_came_back_before_is_changed_without_asking(house: House, case: Case) -> None:
    house.hears(case, "failed", reason=("10R03", "地址错误"))
    child = places(house.office, change(case, door="1-102"))
    assert child.state == "completed" and asked(child).answer_code == "not_asked"
    house.wakes()
    assert house.office.free_ports("2") == 1


def test_what_was_never_sent_goes_out_changed(house: House, server: ProvisioningServer) -> None:
    case = house.office.counter().orders()
    child = places(house.office, change(case, door="6-101"))
    assert child.state == "completed"
    house.sends()
    assert characteristics(server, case)["addressCode"] == "6-101" and len(server.orders) == 1


def test_asked_again_on_silence_and_taken_once(house: House, case: Case, server: ProvisioningServer) -> None:
    child = places(house.office, change(case, note="新"))
    server.faults = ["", "taken, then cut"]  # found, changed, and nobody hears of it
    house.sends()
    assert asked(child).state == "asked"
    house.restart()
    until(house.office.sends)
    house.wakes()
    assert child.state == "completed" and len(server.orders[f"{case.number}-1"]["note"]) == 1
    assert server.journal.count(f"PATCH {case.number}-1") == 1


def test_after_the_last_try_a_person_decides_and_a_retry_takes_it_up(
    house: House, case: Case, server: ProvisioningServer
) -> None:
    house.office.sets(send_attempts=2)
    child = places(house.office, change(case, note="新"))
    server.faults = [503] * 2
    for _ in range(2):
        until(house.office.sends)
    (incident,) = case.view.incidents
    assert incident.kind == "send" and asked(child).state == "asked"
    manager = house.office.counter(town.MANAGER)
    for act in ("skip", "go_back", "give_up", "complete_by_hand"):
        with pytest.raises(Conflict):
            manager.orchestrator.resolve(incident.number, act, staff_id=manager.id, because="试试")
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="已恢复")
    house.sends()
    house.wakes()
    assert child.state == "completed"


def test_past_the_soft_point_the_duty_manager_approves_in_their_own_name(house: House, begun: Case) -> None:
    office = house.office
    child = places(office, change(begun, note="新"))
    todo = child.todo("approve_in_flight")
    assert child.state == "pending" and todo.because == "build_line"
    house.restart()
    office.counter(town.MANAGER).decides(todo, "approve", because="客户加急")
    house.sends()
    house.wakes()
    assert child.state == "completed"
    (decided,) = [one for one in child.view.changes if one.kind == "todo" and one.after == "approve"]
    assert decided.because == "客户加急" and child.view.staff_numbers[decided.staff_id or 0] == town.MANAGER


def test_refused_by_the_duty_manager_nobody_else_is_asked(
    house: House, begun: Case, server: ProvisioningServer
) -> None:
    child = places(house.office, change(begun, door="1-102"))
    house.restart()
    house.office.counter(town.MANAGER).decides(child.todo("approve_in_flight"), "refuse", because="已接近完工")
    assert child.state == "failed" and house.office.free_ports("1") == 8
    assert (asked(child).answer_code, asked(child).answer) == ("not_approved", "已接近完工")
    assert house.sends() == 0 and there(child) == []
    house.wakes()
    house.hears(begun, "completed")
    assert begun.state == "completed"


def test_past_the_hard_point_it_is_refused_naming_the_milestone(house: House, begun: Case) -> None:
    house.hears(begun, "inProgress", ("test_service", "completed"))
    before = house.office.everything()
    with pytest.raises(RuleRefused, match="test_service") as refused:
        places(house.office, change(begun, note="新"))
    assert begun.number in str(refused.value) and house.office.everything() == before


def test_open_to_dos_of_the_install_say_that_the_data_have_changed(house: House, case: Case) -> None:
    house.office.clock.passes(days=2)
    house.office.fires()
    assert case.todo("promise_overdue").revised_by is None
    child = places(house.office, change(case, note="新"))
    house.sends()
    house.wakes()
    assert case.todo("promise_overdue").revised_by == child.number


def test_the_newest_version_counts_and_its_number_rises(house: House, case: Case) -> None:
    for number, note in enumerate(("一", "二"), start=1):
        child = places(house.office, change(case, note=note))
        assert asked(child).number == number
        house.sends()
        house.wakes()
    assert case.view.order.note == "二" and asked(child).before["note"] == "一"
