"""Orders to which something went wrong, over real HTTP, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from engine.store import incidents, outbox
from tests.engine.actors import Case, Office
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    monkeypatch.setattr(incidents, "BACK_OFF", 0.0)


@pytest.fixture
def wired(office: Office, server: ProvisioningServer) -> Iterator[Office]:
    """An office whose provisioning system is there."""
    with closing(office.wired_to(server.url)):
        office.sets(apply_attempts=1)
        yield office


@pytest.fixture
def refused(wired: Office, server: ProvisioningServer) -> Case:
    """An order whose work order provisioning would not take."""
    case = wired.counter().orders(door="2-101")
    server.faults = [400]
    wired.sends()
    return case


@pytest.fixture
def stuck(wired: Office, monkeypatch: pytest.MonkeyPatch) -> Case:
    """An order at work of which a report can't be applied."""
    case = wired.counter().orders(door="2-101")
    wired.sends()
    wired.clock.passes(minutes=1)
    wired.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    wired.clock.passes(minutes=1)
    with monkeypatch.context() as broken:
        broken.setattr("engine.hearing.hear", lambda *_: 1 // 0)
        wired.provisioning.says(case, "held", reason=("10W", "端口不足"))
    return case
