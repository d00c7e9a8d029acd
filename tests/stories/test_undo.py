"""撤销, step by step: what is undone stays undone, whatever becomes of the next."""

from typing import Any

import pytest

from engine import steps, tables
from engine.store import incidents, timers
from tests.engine import town
from tests.engine.actors import Case
from tests.engine.families import (
    UNDONE,
    House,
    undone,
)
from tests.engine.provisioning_server import ProvisioningServer


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
