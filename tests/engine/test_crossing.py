"""What crosses on its way: requests that change one work order, and reports that come when all is over."""

from typing import Any

import pytest

from engine import tables
from engine.errors import Conflict, RuleRefused
from engine.store import outbox
from tests.engine import families, town
from tests.engine.actors import Case, Office
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time is only how long a back-off takes, not whether there is one."""
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)


@pytest.fixture
def case(office: Office, server: ProvisioningServer) -> Case:
    """An install at work."""
    case = office.counter().orders(campaign="DEAL")
    office.sends()
    office.provisioning.says(case, "inProgress")
    return case


def urged(case: Case) -> None:
    person = case.office.counter()
    person.orchestrator.urge(case.number, staff_id=person.id, because="急", seen=case.view.order.urges)


def rescheduled(case: Case) -> None:
    person, order = case.office.counter(), case.view.order
    begins, ends = (town.MONDAY.replace(day=4, hour=hour) for hour in (1, 3))
    person.orchestrator.reschedule(
        case.number, begins, ends, staff_id=person.id, because="客户要求", seen=order.reschedules
    )


def there(server: ProvisioningServer, case: Case) -> dict[str, Any]:
    """The work order's values, at the provisioning system."""
    (item,) = server.orders[f"{case.number}-1"]["serviceOrderItem"]
    return {one["name"]: one["value"] for one in item["service"]["serviceCharacteristic"]}


def test_what_changes_a_work_order_is_sent_one_at_a_time(
    office: Office, case: Case, server: ProvisioningServer
) -> None:
    """Each reads its notes and writes them back, longer by one: two at a time, and one note would be lost."""
    urged(case)
    families.places(office, families.change(case, door="6-101"))
    (first,) = office.claims()
    assert first.kind == "urge" and office.claims() == []
    office.system.orchestrator.send(first)
    (second,) = office.claims()
    assert second.kind == "change"
    office.system.orchestrator.send(second)
    assert len(server.orders[f"{case.number}-1"]["note"]) == 2


def test_others_are_not_waited_for(office: Office, case: Case) -> None:
    """Neither what asks, nor what was given up after its last try, nor another work order."""
    urged(case)
    office.clock.passes(hours=9)
    office.fires()
    other = office.counter().orders(door="6-102")
    office.sends()
    urged(case)
    urged(other)
    assert [one.kind for one in office.claims()] == ["urge", "urge"]


def test_what_failed_for_good_holds_up_nothing(office: Office, case: Case, server: ProvisioningServer) -> None:
    urged(case)
    server.faults = [400]
    office.sends()
    urged(case)
    assert [one.kind for one in office.claims()] == ["urge"]


def test_an_appointment_told_after_a_change_does_not_take_the_change_back(
    office: Office, case: Case, server: ProvisioningServer
) -> None:
    """It failed, an incident; the change was taken meanwhile; then the appointment is told at last."""
    rescheduled(case)
    server.faults = [400]
    office.sends()
    child = families.places(office, families.change(case, door="6-101"))
    (incident,) = case.view.incidents
    manager = office.counter(town.MANAGER)
    resolve = {"staff_id": manager.id, "because": "再试"}
    with pytest.raises(Conflict, match=child.number):
        manager.orchestrator.resolve(incident.number, "retry", **resolve)
    office.sends()
    families.woken(office)
    assert child.state == "completed"
    manager.orchestrator.resolve(incident.number, "retry", **resolve)
    assert office.sends() == 1
    assert there(server, case)["addressCode"] == "6-101"
    assert there(server, case)["appointmentFrom"] == "2026-03-04T01:00:00.000000Z"


def test_a_terminal_that_we_hear_of_when_all_is_undone_is_taken_back_too(office: Office, case: Case) -> None:
    """The cancel was done, and only then comes the word that the line had been built."""
    child = families.places(office, families.cancel(case))
    office.sends()
    event = families.cancel_event(child, case, "done", None)
    event["event"]["cancelServiceOrder"]["serviceOrder"] = {"externalId": f"{case.number}-1"}
    office.provisioning.sends(event)
    office.applies()
    families.woken(office)
    assert case.state == "cancelled" and child.state == "completed"
    told = len(office.rows(tables.Notification))
    for _ in range(2):
        office.provisioning.says(case, "cancelled", ("build_line", "completed"))
    assert [one.kind for one in office.rows(tables.Deed) if one.undone_at is None] == []
    assert [one.kind for one in office.rows(tables.Notification)[told:]] == ["terminal_taken_back", "sms"]


def test_what_is_being_undone_is_not_changed_any_more(office: Office, case: Case) -> None:
    """Given up by the hall; the first step that undoes has not run yet."""
    office.provisioning.says(case, "failed")
    office.counter().decides(case.todo("handle_return"), "cancel", because="不装了")
    assert case.state == "pendingCancellation"
    for form in (families.change(case, product="FREE", campaign=""), families.cancel(case)):
        with pytest.raises(RuleRefused, match=f"{case.number} 正在撤单"):
            families.places(office, form)
    with pytest.raises(RuleRefused, match=f"{case.number} 正在撤单"):
        rescheduled(case)
    families.woken(office)
    assert case.state == "cancelled"


def test_a_work_order_that_arrived_while_a_cancel_found_nothing_is_cancelled_all_the_same(
    office: Office, server: ProvisioningServer
) -> None:
    """Two senders: the cancel's looks for the work order just before the other's brings it."""
    case = office.counter().orders()
    (create,) = office.claims()
    families.places(office, families.cancel(case))
    (cancel,) = office.claims()
    looks = office.system.gateway.carry

    def crossed(*args: Any, **rest: Any) -> Any:
        found = looks(*args, **rest)
        with pytest.MonkeyPatch.context() as other:
            other.setattr(office.system.gateway, "carry", looks)
            office.system.orchestrator.send(create)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(office.system.gateway, "carry", crossed)
        office.system.orchestrator.send(cancel)
    assert case.work_orders == [("-1", "acknowledged")]
    until(office.sends)
    assert case.work_orders == [("-1", "assessingCancellation")] and len(server.tasks) == 1


def test_what_was_to_be_told_of_a_work_order_that_never_arrived_is_told_to_nobody(
    office: Office, server: ProvisioningServer
) -> None:
    """It would fail for ever, and stop all other sending: five failures in a row are a downstream that is down."""
    case = office.counter().orders()
    server.faults = ["cut"]
    office.sends()
    (create,) = office.claims()  # whose sender dies
    rescheduled(case)
    families.places(office, families.cancel(case))
    with office.system.database.writing() as session:
        row = session.get_one(tables.Request, create.id)
        outbox.put_back(session, row, "died")
        row.not_before += 60
    asked = [one for one in office.claims() if one.kind == "cancel"]
    office.system.orchestrator.send(asked[0])
    families.woken(office)
    assert case.state == "cancelled"
    assert {one.kind: one.state for one in case.view.requests} == {
        "create": "dropped", "reschedule": "dropped", "cancel": "done",
    }  # fmt: skip
