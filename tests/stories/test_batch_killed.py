"""A batch whose worker is killed for real, again and again, in the middle: in the end each row is exactly one order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from engine import tables
from engine.store.database import Database
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.batches.files import row
from tests.engine.batches.sender import Sender

ROWS, KILLS = 40, 4
#: real seconds until something that must happen has happened; the machine may be busy
PATIENCE = 120.0
WORKER = "from engine.cli import worker; worker()"


@pytest.fixture
def sender(orders_url: str, tmp_path: Path) -> Iterator[Sender]:
    with closing(Office(Database(orders_url), tmp_path / "data")) as office:
        with office.system.database.writing() as session:
            session.execute(
                update(tables.Address).where(tables.Address.code == "unit-1").values(ports_total=500, ports_free=500)
            )
        yield Sender(office)


class Worker:
    """`broadband worker`, a process of its own."""

    def __init__(self, office: Office) -> None:
        url = office.system.database.url.render_as_string(hide_password=False)
        environment = os.environ | {
            "BROADBAND_DATA": str(office.settings.data),
            "BROADBAND_DATABASE_URL": url,
            "BROADBAND_CLOCK": f"{time.time()},{town.MONDAY.timestamp()},1",
            "BROADBAND_PROVISIONING_URL": "http://127.0.0.1:9",
        }
        self.process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def until(sender: Sender, accepted: int, state: str = "") -> None:
    ends = time.monotonic() + PATIENCE
    while sender.counts.get("accepted", 0) < accepted or state not in ("", sender.batch.state):
        assert time.monotonic() < ends, f"it never came to that: {sender.counts}"
        time.sleep(0.02)


def test_each_row_is_one_order_however_often_the_worker_is_killed(sender: Sender) -> None:
    office = sender.office
    sender.sends([row(count) for count in range(ROWS)])
    for kill in range(KILLS):
        worker = Worker(office)
        if kill == 1:
            ends = time.monotonic() + PATIENCE
            while sender.batch.state == "reading":
                assert time.monotonic() < ends
                time.sleep(0.02)
            sender.decides("submit")
        if kill:
            until(sender, sender.counts.get("accepted", 0) + 3)
        time.sleep(0.017 * kill)  # somewhere else in a row each time
        worker.kill()
        sender.orphans()  # or half a minute would have to pass
    worker = Worker(office)
    until(sender, ROWS, "done")
    worker.kill()
    assert sender.counts == {"accepted": ROWS}
    assert len(office.rows(tables.Order)) == ROWS == len(office.rows(tables.Customer))
    numbers = [view.number for view in sender.rows]
    assert len(set(numbers)) == ROWS and all(numbers)
    assert office.free_ports("1") == 500 - ROWS
    with office.system.database.reading() as session:
        of_a_row = (
            select(func.count()).select_from(tables.Confirmation).where(tables.Confirmation.order_id.is_not(None))
        )
        assert session.scalar(of_a_row) == ROWS
