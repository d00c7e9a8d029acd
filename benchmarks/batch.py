"""A file of 5,000 installs: how long it takes until it is kept, until it is checked, and how many rows a second are
accepted by one worker.

Makes the made-up city in a database of its own in a temporary folder (and, with `--postgres URL`, in that empty one).
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import TypeVar

import click
import structlog
from openpyxl import Workbook
from sqlalchemy import select

from benchmarks.timing import machine
from engine import bootstrap, deploying, seed, tables
from engine.batches import columns, deciding, sending
from engine.batches.running import Running
from engine.bootstrap import System
from engine.orders.identity import identity_card_check
from engine.orders.staff_view import StaffView
from engine.settings import Settings
from engine.store import batches, catalogue, migrate, people
from engine.store.bulk import Bulk
from web import batch_files

STAFF = "100101"
HEADINGS = ("customer_name", "document", "phone", "product", "address")
T = TypeVar("T")


@click.command()
@click.option("--rows", default=5000, show_default=True)
@click.option("--seconds", default=30.0, show_default=True, help="how long rows are accepted")
@click.option("--postgres", metavar="URL", help="an empty PostgreSQL database")
def main(rows: int, seconds: float, postgres: str | None) -> None:
    """A batch, measured."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(machine())
    for name, url in (("SQLite", ""), ("PostgreSQL", postgres)):
        if url is not None:
            with tempfile.TemporaryDirectory(prefix="batch-") as folder:
                settings = Settings(data=Path(folder), database_url=url, callback_secret="-")
                with closing(bootstrap.build(settings)) as system:
                    print(f"--- {name}: {rows:,} rows")
                    _one(system, rows, seconds)


def _one(system: System, rows: int, seconds: float) -> None:
    migrate.upgrade(system.database)
    now = system.clock.now()
    with system.database.writing() as session:
        seed.plant(Bulk(session), "-", now - timedelta(days=1))
    deploying.deploy_shipped(system.database, now)
    with system.database.reading() as session:
        staff = people.staff_by_number(session, STAFF)
        assert staff is not None
    content = _file(system, staff, rows)
    sent = _timed(f"read and kept ({len(content) // 1000} kB .xlsx)", lambda: sending.send(
        system.database, content, "batch.xlsx", staff, opened_at=now, now=system.clock.now()
    ))  # fmt: skip
    running = Running(system.database, system.clock, system.orchestrator)
    _timed("checked, in slices of a worker", lambda: _until_checked(system, running, sent.id))
    with system.database.writing() as session:
        batch = batches.seen(session, sent.id, staff)
        deciding.decide(session, sent.id, "submit", staff, system.clock, batch.token or "")
    with system.database.reading() as session:
        every = list(batches.every_row(session, sent.id))
    _timed("the file handed back, every row in it", lambda: _handed_back(system, batch, every))
    _accepting(system, running, sent.id, seconds)


def _file(system: System, staff: StaffView, rows: int) -> bytes:
    """Rows without a fault, at doors with ports for all of them."""
    with system.database.reading() as session:
        covering = session.execute(
            select(tables.Address.id, tables.Address.ports_free).where(tables.Address.coverage == "ftth")
        )
        free = dict(covering.all())
        product = catalogue.offers(session, staff, system.clock.now())[0].product.code
        doors = []
        for door in session.scalars(select(tables.Address).where(tables.Address.leaf).order_by(tables.Address.id)):
            node = door.covered_by or door.id
            if free.get(node, 0) > 0 and len(doors) < rows:
                free[node] -= 1
                doors.append(door.full_name)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("batch")
    sheet.append([columns.BY_KEY[key].name.zh for key in HEADINGS])
    for count, door in enumerate(doors):
        digits = f"350102{1950 + count % 50}{1 + count % 12:02}{1 + count % 28:02}{count // 50 % 1000:03}"
        sheet.append([f"客户{count}", digits + identity_card_check(digits), f"138{count:08}", product, door])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _until_checked(system: System, running: Running, batch_id: int) -> None:
    longest = 0.0
    while True:
        with system.database.reading() as session:
            if session.get_one(tables.Batch, batch_id).state != "reading":
                break
        began = time.perf_counter()
        running.work()
        longest = max(longest, time.perf_counter() - began)
    print(f"{'  the longest slice':<58} {longest:9.2f} s")


def _accepting(system: System, running: Running, batch_id: int, seconds: float) -> None:
    began, worked = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < seconds and running.work():
        pass
    took, worked = time.perf_counter() - began, time.process_time() - worked
    with system.database.reading() as session:
        counts = batches.counts(session, [batch_id])[batch_id]
    accepted = counts.get("accepted", 0)
    print(f"{'accepted, by one worker':<58} {accepted / took:9.1f} rows/s  (processor {accepted / worked:.1f} rows/s)")


def _handed_back(system: System, batch: tables.Batch, rows: list[batches.RowView]) -> object:
    """As the page would hand it back."""
    from web.app import create_app

    with create_app(system).test_request_context():
        return batch_files.marked(batch, rows)


def _timed(what: str, act: Callable[[], T]) -> T:
    began, worked = time.perf_counter(), time.process_time()
    found = act()
    print(f"{what:<58} {time.perf_counter() - began:9.2f} s  (processor {time.process_time() - worked:.2f})")
    return found


if __name__ == "__main__":
    main()
