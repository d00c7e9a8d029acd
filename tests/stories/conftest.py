"""What the stories of changes and cancels share: a deployment over real HTTP, restarted at every turn."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from engine.store import outbox
from engine.store.database import Database
from tests.engine.actors import Case, Office
from tests.engine.families import House
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture
def house(
    offices: Database, tmp_path: Path, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    """Nobody waits for a back-off."""
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    with closing(Office(offices, tmp_path / "data", server.url)) as office:
        yield House(office)


@pytest.fixture
def case(house: House) -> Case:
    """An install under way: 100 yuan, a campaign with 240 prepaid, at a door whose port is the last."""
    case = house.office.counter().orders(campaign="DEAL", door="2-101")
    house.sends()
    house.hears(case, "inProgress", ("accept_work_order", "completed"))
    return case


@pytest.fixture
def begun(house: House, case: Case) -> Case:
    """Its line is being built: past the soft point of no return."""
    house.hears(case, "inProgress", ("build_line", "inProgress"))
    return case


@pytest.fixture
def built(house: House, case: Case) -> Case:
    """Its line is built and its terminal with the customer: past the soft point of no return, too."""
    house.hears(case, "inProgress", ("build_line", "completed"))
    return case
