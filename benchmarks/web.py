"""Every page over a million orders and all doors of the city: how long it takes from the request to the last byte, in
the process that serves it, as whoever may see it. The pages are those of `tests.web.doors`, each with the searches and
filters that are known to be hard.

The filled database is kept in the folder of `--data` and used again. The wall time is what is promised; the processor's
own time beside it is what is left of it when nothing else runs.
"""

from __future__ import annotations

import json
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import click
import structlog
from sqlalchemy import select, text

from benchmarks import many_orders
from benchmarks.town_in_city import CityOffice
from engine import tables
from engine.bootstrap import System
from engine.settings import Settings
from engine.store import migrate
from tests.web import scene
from tests.web.doors import DOORS, MANAGER, SUPERVISOR, Door
from tests.web.visiting import Visitors

PASSWORD = "correct horse"
LIMIT = 100.0  #: ms at p95
WARM = 3
#: to-dos and incidents that wait, over all halls; each completed install has its subscription
WAITING, BROKEN = 5_000, 500
MORE = (
    "INSERT INTO subscription (order_id, customer_id, product_id, address_id, account, account_index, state, "
    "effective_at, in_net_since, arrears) SELECT id, customer_id, product_id, address_id, account, account_index, "
    "'effective', ended_at, ended_at, 0 FROM orders WHERE business = 'install' AND state = 'completed'",
    "INSERT INTO todo (order_id, hall_id, kind, element, state, because, reason_code, created_at, due_at, decision) "
    "SELECT id, hall_id, 'element', 'handle_return', 'open', '', '', accepted_at, promise_at, '' FROM orders "
    f"WHERE ended_at IS NULL ORDER BY id DESC LIMIT {WAITING}",
    "INSERT INTO incident (number, order_id, hall_id, kind, downstream, error_code, element, message, attempts, state, "
    "created_at, resolution, act) SELECT 'IN' || id, id, hall_id, 'send', 'provisioning', 'unknownOutcome', "
    "'submit_work_order', '', 1, 'open', accepted_at, '', '' FROM orders WHERE ended_at IS NULL "
    f"ORDER BY id DESC LIMIT {BROKEN}",
)
#: what programs ask for now and then: every port and every figure set against the rows themselves
ACCOUNTS = frozenset({"api_ports.accounts", "api_tallies.accounts"})
#: pages of the table with what is hard to find
HARD: dict[str, Door] = {
    "orders: an estate": Door("/orders?q={estate_name}", SUPERVISOR),
    "orders: a building": Door("/orders?q={block}", SUPERVISOR),
    "orders: a phone": Door("/orders?q=13811112222", SUPERVISOR),
    "orders: nobody": Door("/orders?q=查无此人", SUPERVISOR),
    "orders: one hall by promise": Door("/orders?hall={hall}&sort=promise", SUPERVISOR),
    "orders: one hall by state": Door("/orders?hall={hall}&sort=state", SUPERVISOR),
    "orders: one hall, urgent first": Door("/orders?hall={hall}&sort=urgent", SUPERVISOR),
    "orders: one task": Door("/orders?state=open&element=build_line", SUPERVISOR),
    "orders: one task, overdue": Door("/orders?state=open&element=build_line&overdue=1", SUPERVISOR),
    "orders: red": Door("/orders?jeopardy=red", SUPERVISOR),
    "orders: own hall": Door("/orders?state=open&sort=urgent", MANAGER),
    "overview: 90 days": Door("/overview?window=range&from=2026-08-23&to=2026-11-20", SUPERVISOR),
    "dialog: an estate": Door("/addresses/search?text={estate_name}"),
    "dialog: pinyin": Door("/addresses/search?text={initials}"),
    "dialog: a door in fragments": Door("/addresses/search?text={estate_name} 501"),
    "dialog: nothing": Door("/addresses/search?text=查无此地"),
    "dialog: the top of the tree": Door("/addresses/children"),
}


class Time(NamedTuple):
    """Milliseconds of one page."""

    page: str
    p50: float
    p95: float
    most: float
    processor: float  #: p95
    bytes: int


@dataclass(frozen=True)
class Bench:
    """What is measured: the pages in front of the filled database."""

    visitors: Visitors
    runs: int

    def times(self, wanted: str) -> Iterator[Time]:
        """Each page whose name holds `wanted`, by the table and the hard ones."""
        for name, door in {**dict(by_table()), **HARD}.items():
            if wanted in name:
                yield self._time(name, door)

    def _time(self, name: str, door: Door) -> Time:
        wall, processor, size = [], [], 0
        for turn in range(WARM + self.runs):
            began, worked = time.perf_counter(), time.process_time()
            answer = self.visitors.answer(door)
            size = len(answer.data)
            took = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
            assert answer.status_code == door.status, (name, answer.status_code, answer.text[:300])
            if turn >= WARM:
                wall.append(took[0])
                processor.append(took[1])
        return Time(name, statistics.median(wall), _p95(wall), max(wall), _p95(processor), size)


def by_table() -> Iterator[tuple[str, Door]]:
    """All doors that answer at once; what only sends elsewhere is no page, and a stream does not end."""
    for endpoint, doors in DOORS.items():
        wanted = [door for door in doors if door.kind in ("page", "part") and not door.opens]
        yield from ((door.name, door) for door in wanted if endpoint not in ACCOUNTS)


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


@click.command()
@click.option("--orders", default=1_000_000, show_default=True, help="how many")
@click.option("--runs", default=40, show_default=True, help="requests to each page")
@click.option("--data", type=click.Path(path_type=Path), help="where the filled database is kept for the next time")
@click.option("--only", default="", help="pages with this in their name")
@click.option("--json", "report", type=click.Path(path_type=Path), help="a file for the figures")
def main(orders: int, runs: int, data: Path | None, only: str, report: Path | None) -> None:
    """Every page over so many orders, measured."""
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory(prefix="web-") as folder:
        place = (data or Path(folder)).absolute()
        place.mkdir(parents=True, exist_ok=True)
        url = f"sqlite:///{place}/orders.sqlite"
        with closing(CityOffice(Settings(data=place, database_url=url, callback_secret="-"))) as office:
            values = prepared(office, place / "values.json", orders)
            _told(Bench(_visitors(office.system, values), runs), only, report)


def prepared(office: CityOffice, kept: Path, orders: int) -> Mapping[str, str]:
    """Fills the database, unless it was filled before; what addresses of pages are filled with."""
    if kept.exists():
        known: dict[str, str] = json.loads(kept.read_text(encoding="utf-8"))
        if known["orders"] != str(orders):
            raise click.ClickException(f"that folder holds {known['orders']} orders; give another --data")
        office.clock.moment = office.clock.moment.fromisoformat(known["at"])
        return known
    began = time.perf_counter()
    _fill(office.system, orders)
    print(f"filled in {time.perf_counter() - began:.0f} s", flush=True)
    office.looks_around()
    found = scene.build(office) | _places(office.system) | {"orders": str(orders), "at": office.clock.now().isoformat()}
    kept.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    return found


def _fill(system: System, orders: int) -> None:
    from benchmarks import finding
    from engine.store import reckoning

    migrate.upgrade(system.database)
    many_orders.fill(system, orders, PASSWORD, history=False)
    finding.spread(system, orders)
    with system.database.writing() as session:
        for statement in MORE:
            session.execute(text(statement))
    with system.database.writing() as session:
        reckoning.rebuild(session)
    many_orders.analyse(system.database)


def _places(system: System) -> dict[str, str]:
    """An estate and a building in which there are orders, as people type them; a hall with many orders."""
    with system.database.reading() as session:
        door = session.get_one(tables.Address, session.get_one(tables.Order, 99).address_id)
        hall = session.scalars(select(tables.Hall.id).where(tables.Hall.code == "B7")).one()
    block = door.full_name[: door.full_name.index("幢") + 1]
    estate = block[block.index("街道") + 2 :].rstrip("0123456789幢")
    initials = door.initials[: door.initials.index("z") + 1]
    return {"block": block, "estate_name": estate, "initials": initials, "hall": str(hall)}


def _visitors(system: System, values: Mapping[str, str]) -> Visitors:
    from web.app import create_app

    return Visitors(create_app(system), values)


def _told(bench: Bench, only: str, report: Path | None) -> None:
    """A line for each page as it is measured, the slowest again at the end; the same as JSON."""
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} at the beginning; {bench.runs} requests each, one at a time")
    print(f"{'ms':<64} {'p50':>7} {'p95':>7} {'max':>8} {'cpu p95':>8} {'kB':>6}")
    found = []
    for one in bench.times(only):
        found.append(one)
        mark = "  <-" if one.p95 > LIMIT else ""
        figures = f"{one.p50:7.1f} {one.p95:7.1f} {one.most:8.1f} {one.processor:8.1f} {one.bytes / 1000:6.0f}"
        print(f"{one.page:<64} {figures}{mark}", flush=True)
    slow = [one.page for one in found if one.p95 > LIMIT]
    by_processor = [one.page for one in found if one.processor > LIMIT]
    print(f"\nabove {LIMIT:.0f} ms at p95: {len(slow)} of {len(found)}: {', '.join(slow) or 'none'}")
    print(f"above it by the processor's own time: {', '.join(by_processor) or 'none'}; load {os.getloadavg()[0]:.1f}")
    if report:
        figures = {"load": load, "runs": bench.runs, "pages": [one._asdict() for one in found]}
        report.write_text(json.dumps(figures, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
