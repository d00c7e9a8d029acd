"""Changes, cancels and new appointments against the stand-in itself, over the wire: both sides tell the same story."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.store import outbox
from engine.store.database import Database
from tests.engine.actors import Case, Office
from tests.engine.families import House, asked, cancel, change, places, undone
from tests.engine.patience import until
from tests.simulator.program import API, Program


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """At real time: what happens there was pushed."""
    program = Program(tmp_path / "stand-in", "--speed", "1", "--seed", "slow")
    yield program
    assert program.stop() == 0


@pytest.fixture
def house(orders_on_sqlite: str, tmp_path: Path, program: Program, monkeypatch: pytest.MonkeyPatch) -> Iterator[House]:
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    url = str(program.http.base_url)
    with closing(Office(Database(orders_on_sqlite), tmp_path / "data", url)) as office:
        yield House(office)


@pytest.fixture
def case(house: House) -> Case:
    case = house.office.counter().orders(campaign="DEAL", door="2-101")
    house.office.sends()
    return case


def there(program: Program, case: Case) -> dict[str, Any]:
    """The work order in the stand-in's own words."""
    (found,) = program.http.get(f"{API}/serviceOrder", params={"externalId": f"{case.number}-1"}).json()
    return dict(found)


def looks(house: House) -> None:
    """Nothing was heard for long: we ask, and everybody looks."""
    house.office.clock.passes(hours=9)
    house.office.fires()
    house.office.sends()
    house.wakes()


def pushes(program: Program, case: Case, holds: Callable[[dict[str, Any]], bool]) -> None:
    """Pushes the work on until the work order is as wanted."""
    for _ in range(30):
        found = there(program, case)
        if holds(found):
            return
        program.deed(found["id"], "push")
    raise AssertionError("it never came to that")


def at(element: str) -> Callable[[dict[str, Any]], bool]:
    return lambda found: any(one["id"] == element for one in found["milestone"])


def test_a_change_of_address_is_taken_over_and_the_resources_done_again(
    house: House, case: Case, program: Program
) -> None:
    pushes(program, case, at("build_data"))
    looks(house)
    child = places(house.office, change(case, door="1-101"))
    house.office.sends()
    house.wakes()
    assert child.state == "completed" and asked(child).answer_code == ""
    (item,) = there(program, case)["serviceOrderItem"]
    assert item["service"]["place"][0]["id"] == "1-101"
    looks(house)  # the stand-in has gone back to the ports, and so has the picture
    assert case.view.order.element == "configure_resources" and case.state == "inProgress"


def test_a_change_past_the_point_of_no_return_there_is_refused_with_its_words(
    house: House, case: Case, program: Program
) -> None:
    """We had not heard yet how far it was."""
    pushes(program, case, at("report_completion"))
    child = places(house.office, change(case, contact_phone="13900000009"))
    house.office.sends()
    house.wakes()
    assert child.state == "failed" and "上门测试" in asked(child).answer


def test_a_cancel_is_assessed_and_done(house: House, case: Case, program: Program) -> None:
    child = places(house.office, cancel(case))
    house.office.sends()
    assert case.state == "assessingCancellation" == there(program, case)["state"]
    pushes(program, case, lambda found: found["state"] == "pendingCancellation")
    looks(house)
    assert case.state == "pendingCancellation" and asked(child).state == "undoing"
    pushes(program, case, lambda found: found["state"] == "cancelled")
    looks(house)
    assert (case.state, child.state) == ("cancelled", "completed")
    assert undone(case) == ["campaign_ordered", "port_reserved", "fee_charged"]


def test_a_cancel_too_late_is_denied_with_its_words(house: House, case: Case, program: Program) -> None:
    pushes(program, case, at("report_completion"))
    child = places(house.office, cancel(case))
    house.office.sends()
    pushes(program, case, lambda found: found["state"] == "inProgress")
    looks(house)
    assert child.state == "failed" and "上门测试" in asked(child).answer and case.state == "inProgress"
    pushes(program, case, lambda found: found["state"] == "completed")
    looks(house)
    assert case.state == "completed"


def test_another_appointment_is_there_at_once(house: House, case: Case, program: Program) -> None:
    begins = house.office.clock.now() + timedelta(days=2)
    person = house.office.counter()
    person.orchestrator.reschedule(
        case.number, begins, begins + timedelta(hours=2), staff_id=person.id, because="客户出差", seen=0
    )
    until(house.office.sends)
    (note,) = there(program, case)["note"]
    assert (note["@type"], note["text"]) == ("Reschedule", "客户出差") and case.view.incidents == []
