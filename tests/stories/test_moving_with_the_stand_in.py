"""A move and a dismantle with the stand-in as a process of its own: what we ask for is understood, and done."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bpmn import library
from engine.store.database import Database
from tests.engine.actors import Case, Office
from tests.engine.moves import dismantles, moves
from tests.engine.transfers import installed, subscription
from tests.simulator.program import FINAL, Program

MOST = 20


@pytest.fixture
def stand_in(tmp_path: Path) -> Iterator[Program]:
    program = Program(tmp_path / "stand_in")
    yield program
    program.kill()


@pytest.fixture
def office(orders_on_sqlite: str, tmp_path: Path, stand_in: Program) -> Iterator[Office]:
    with closing(Office(Database(orders_on_sqlite), tmp_path / "data")) as office:
        installed(office)
        office.wired_to(str(stand_in.http.base_url))
        yield office


@pytest.mark.parametrize(("order", "ports"), [(moves, (8, 7)), (dismantles, (8, 8))])
def test_the_work_is_done_and_reported(
    office: Office, stand_in: Program, order: Callable[[Office], Case], ports: tuple[int, int]
) -> None:
    case = order(office)
    office.sends()
    (work_order,) = stand_in.find(f"{case.number}-1")
    assert work_order["category"] == case.view.order.business
    for _ in range(MOST):
        if work_order["state"] in FINAL:
            break
        stand_in.deed(work_order["id"], "push")
        work_order = stand_in.order(work_order["id"])
    assert work_order["state"] == "completed" and case.state == "acknowledged"
    done = [one["id"] for one in work_order["milestone"] if one["status"] == "completed"]
    elements = library.shipped(case.view.order.business).elements
    assert set(done) <= elements.keys() and len(done) >= 6
    later = (office.clock.now() + timedelta(days=3650)).isoformat()  # the stand-in's clock is the real one
    event = {"eventId": uuid4().hex, "eventTime": later, "eventType": "ServiceOrderStateChangeEvent"}
    office.provisioning.sends(event | {"event": {"serviceOrder": work_order}})
    office.applies()
    assert case.state == "completed" and (office.free_ports("1"), office.free_ports("6")) == ports
    assert subscription(office).state == ("effective" if order is moves else "ended")
