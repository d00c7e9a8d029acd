"""改约: another appointment, told to the field side; first, current, how often and why are in the history."""

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

import pytest

from engine import tables
from engine.clock import end_of_day
from engine.errors import Conflict, Invalid, NotAllowed, RuleRefused
from engine.store import outbox
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import change, places
from tests.engine.patience import at_once, until
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture
def wired(office: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    with closing(office.wired_to(server.url)):
        yield office


def span(office: Office, days: int) -> tuple[datetime, datetime]:
    begins = office.clock.now() + timedelta(days=days)
    return begins, begins + timedelta(hours=2)


@pytest.fixture
def case(wired: Office) -> Case:
    begins, ends = span(wired, 1)
    case = wired.counter().orders(appointment_from=begins, appointment_until=ends)
    wired.sends()
    wired.provisioning.says(case, "inProgress")
    return case


def reschedules(
    office: Office, case: Case, days: int, number: str = town.OPERATOR, because: str = "客户出差", seen: int = 0
) -> None:
    person = office.counter(number)
    begins, ends = span(office, days)
    person.orchestrator.reschedule(case.number, begins, ends, staff_id=person.id, because=because, seen=seen)


def appointment_there(server: ProvisioningServer, case: Case, attempt: int = 1) -> str:
    (item,) = server.orders[f"{case.number}-{attempt}"]["serviceOrderItem"]
    found = {one["name"]: one["value"] for one in item["service"]["serviceCharacteristic"]}
    return str(found["appointmentFrom"])


def test_it_is_the_orders_and_the_fields(wired: Office, server: ProvisioningServer, case: Case) -> None:
    first, promise = case.view.order.appointment_from, case.view.order.promise_at
    reschedules(wired, case, 3)
    reschedules(wired, case, 2, because="客户提前回来", seen=1)
    until(wired.sends)
    wired.sends()
    order, (begins, _) = case.view.order, span(wired, 2)
    assert order.appointment_from == begins and order.reschedules == 2 and order.promise_at > promise
    assert appointment_there(server, case) == begins.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    told = [(one.before.split("/")[0], one.because) for one in case.view.changes if one.kind == "appointment"]
    assert first is not None
    assert told == [(first.isoformat(), "客户出差"), (span(wired, 3)[0].isoformat(), "客户提前回来")]
    assert [one["@type"] for one in server.orders[f"{case.number}-1"]["note"]] == ["Reschedule"] * 2


def test_a_promise_is_never_sooner_for_it(wired: Office, case: Case) -> None:
    reschedules(wired, case, 5)
    later = case.view.order.promise_at
    reschedules(wired, case, 2, seen=1)
    assert case.view.order.promise_at == later


def test_while_the_clock_stands_still_only_what_comes_after_moves_the_new_promise(wired: Office, case: Case) -> None:
    """The five days before the customer made the new appointment are in it already."""
    wired.provisioning.says(case, "pending", reason=("10P02", "客户原因缓装"))
    wired.clock.passes(days=5)
    reschedules(wired, case, 8)
    promised = case.view.order.promise_at
    assert promised == end_of_day(span(wired, 8)[1]) and case.view.order.paused_at == wired.clock.now()
    wired.clock.passes(days=1)
    wired.provisioning.says(case, "inProgress")
    assert case.view.order.promise_at == promised + timedelta(days=1)


def test_of_unknown_outcome_it_is_told_once(wired: Office, server: ProvisioningServer, case: Case) -> None:
    reschedules(wired, case, 3)
    server.faults = ["", "taken, then cut"]
    wired.sends()
    until(wired.sends)
    assert len(server.orders[f"{case.number}-1"]["note"]) == 1 and case.view.incidents == []


def test_refused_by_the_field_a_person_decides(wired: Office, server: ProvisioningServer, case: Case) -> None:
    reschedules(wired, case, 3)
    server.declines = ("changeRefused", "已上门")
    wired.sends()
    (incident,) = case.view.incidents
    assert incident.kind == "send" and "已上门" in incident.message


def test_the_same_page_sent_twice_reschedules_once(wired: Office, case: Case) -> None:
    outcomes = at_once(lambda: reschedules(wired, case, 3), lambda: reschedules(wired, case, 4, town.COLLEAGUE))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert case.view.order.reschedules == 1


def test_before_it_was_sent_it_goes_out_with_it(wired: Office, server: ProvisioningServer) -> None:
    case = wired.counter().orders()
    reschedules(wired, case, 3)
    assert wired.sends() == 1
    assert appointment_there(server, case) and case.view.order.reschedules == 1


def test_what_came_back_goes_out_with_it(wired: Office, server: ProvisioningServer, case: Case) -> None:
    wired.provisioning.says(case, "failed")
    reschedules(wired, case, 3)
    assert wired.sends() == 0
    wired.counter().decides(case.todo("handle_return"), "send_again")
    wired.sends()
    assert appointment_there(server, case, 2) == span(wired, 3)[0].strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@pytest.mark.parametrize("number", [town.SUPERVISOR, town.VIEWER, town.STRANGER])
def test_only_operators_and_managers_of_the_hall_may(wired: Office, case: Case, number: str) -> None:
    before = wired.everything()
    with pytest.raises(NotAllowed):
        reschedules(wired, case, 3, number)
    assert wired.everything() == before


@pytest.mark.parametrize(
    "wrong, field",
    [({"days": 3, "because": " "}, "because"), ({"days": -2}, "appointment"), ({"days": 100}, "appointment"),
     ({"days": 1}, "appointment")],
)  # fmt: skip
def test_bad_input_is_refused_by_field_with_nothing_stored(
    wired: Office, case: Case, wrong: dict[str, int | str], field: str
) -> None:
    before = wired.everything()
    with pytest.raises(Invalid) as refused:
        reschedules(wired, case, **wrong)  # type: ignore[arg-type]  # fields by name
    assert refused.value.fields.keys() == {field} and wired.everything() == before


def test_not_after_the_end_nor_while_a_change_is_open(wired: Office, case: Case) -> None:
    child = places(wired, change(case, note="新"))
    with pytest.raises(RuleRefused, match=child.number):
        reschedules(wired, case, 3)
    wired.sends()
    wired.fires()
    wired.provisioning.says(case, "completed")
    before = wired.everything()
    with pytest.raises(RuleRefused, match=case.number):
        reschedules(wired, case, 3)
    assert wired.everything() == before and len(wired.rows(tables.Subscription)) == 1


def test_not_after_the_work_is_done(wired: Office) -> None:
    case = wired.counter().orders("FREE")
    wired.provisioning.completes(case)
    with pytest.raises(RuleRefused, match="没有待施工"):
        reschedules(wired, case, 3)


def test_how_often_the_person_saw(wired: Office, case: Case) -> None:
    with pytest.raises(Conflict):
        reschedules(wired, case, 3, seen=1)
