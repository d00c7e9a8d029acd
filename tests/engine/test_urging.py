"""催单: counted, with a reason, told to the field side once."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.store import outbox
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import at_once, until
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture
def wired(office: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office whose provisioning system is there; nobody waits for a back-off."""
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    with closing(office.wired_to(server.url)):
        yield office


@pytest.fixture
def case(wired: Office) -> Case:
    """An order whose work order has arrived."""
    case = wired.counter().orders(note="先打电话")
    wired.sends()
    return case


def urges(office: Office, case: Case, number: str = town.OPERATOR, because: str = "客户来电", seen: int = 0) -> None:
    person = office.counter(number)
    person.orchestrator.urge(case.number, staff_id=person.id, because=because, seen=seen)


def notes(server: ProvisioningServer, case: Case) -> list[str]:
    return [one["text"] for one in server.orders[f"{case.number}-1"]["note"]]


def test_an_urge_is_counted_and_noted_on_the_work_order_beside_what_is_there(
    wired: Office, server: ProvisioningServer, case: Case
) -> None:
    urges(wired, case)
    urges(wired, case, town.MANAGER, "第二次来电", seen=1)
    assert [wired.sends(), wired.sends()] == [1, 1]  # in turn
    assert case.view.order.urges == 2 and notes(server, case) == ["先打电话", "客户来电", "第二次来电"]
    said = [(one.after, one.because) for one in case.view.changes if one.kind == "urge"]
    assert said == [("1", "客户来电"), ("2", "第二次来电")]
    assert {one.state for one in case.view.requests} == {"done"}


@pytest.mark.parametrize("fault", [503, "cut", "taken, then cut", "nonsense"])
def test_an_urge_of_unknown_outcome_is_noted_once(
    wired: Office, server: ProvisioningServer, case: Case, fault: int | str
) -> None:
    urges(wired, case)
    server.faults = ["", fault]  # the question is answered, the note goes wrong
    wired.sends()
    until(wired.sends)
    assert notes(server, case) == ["先打电话", "客户来电"] and case.view.incidents == []


def test_a_work_order_that_ended_meanwhile_is_left_alone_and_heard(
    wired: Office, server: ProvisioningServer, case: Case
) -> None:
    urges(wired, case)
    server.orders[f"{case.number}-1"]["state"] = "completed"
    wired.sends()
    assert notes(server, case) == ["先打电话"] and case.state == "completed"


def test_the_same_page_sent_twice_urges_once(wired: Office, case: Case) -> None:
    outcomes = at_once(lambda: urges(wired, case), lambda: urges(wired, case, town.COLLEAGUE))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert case.view.order.urges == 1 and len([one for one in case.view.requests if one.kind == "urge"]) == 1


@pytest.mark.parametrize("number", [town.SUPERVISOR, town.VIEWER, town.STRANGER])
def test_only_operators_and_managers_of_the_hall_may_urge(wired: Office, case: Case, number: str) -> None:
    with pytest.raises(NotAllowed):
        urges(wired, case, number)
    assert case.view.order.urges == 0


def test_an_urge_says_why(wired: Office, case: Case) -> None:
    with pytest.raises(Invalid):
        urges(wired, case, because="  ")


def test_nobody_is_urged_where_nobody_is_at_work(wired: Office, case: Case) -> None:
    with pytest.raises(NotFound):
        urges(wired, Case(wired, "ZJ0"))
    unsent = wired.counter().orders(door="1-102")
    with pytest.raises(Conflict):
        urges(wired, unsent)
    wired.provisioning.says(case, "failed")
    with pytest.raises(Conflict):
        urges(wired, case)
    assert [one.kind for one in wired.rows(tables.Request)] == ["create", "create"]
