"""The map of all orders over a million of them: how long its figures, its page and a click on it take.

Makes a database of its own in a temporary folder (and, with `--postgres URL`, fills that empty one as well): orders of
90 days, one in seventeen in flight, twelve visits each, two hundred halls, written without being walked; then all are
counted once. Medians, with the fastest and slowest of all runs.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import click
import structlog
from flask.testing import FlaskClient

from benchmarks import many_orders
from benchmarks.timing import machine, measure, tell
from engine import bootstrap, clock
from engine.bootstrap import System
from engine.settings import Settings
from engine.store import find, migrate, overview, people, reckoning, tallies
from engine.store.database import Session
from engine.store.find import OrderFilter
from engine.store.overview import Wanted

PASSWORD = "correct horse"
SUPERVISOR = "100901"
UNTIL = date(2026, 11, 20)
SINCE = UNTIL - timedelta(days=89)
RUNS = 15
LOOKS = 200


@click.command()
@click.option("--orders", default=1_000_000, show_default=True)
@click.option("--postgres", metavar="URL", help="an empty PostgreSQL database")
def main(orders: int, postgres: str | None) -> None:
    """An order's picture and all orders on one map, measured."""
    print(machine())
    on_sqlite(orders)
    if postgres:
        with tempfile.TemporaryDirectory(prefix="overview-") as folder:
            _one("PostgreSQL", Settings(data=Path(folder), database_url=postgres, callback_secret="-"), orders)


def on_sqlite(orders: int) -> None:
    """So many orders in a database of their own."""
    with tempfile.TemporaryDirectory(prefix="overview-") as folder:
        url = f"sqlite:///{folder}/orders.sqlite"
        _one("SQLite", Settings(data=Path(folder), database_url=url, callback_secret="-"), orders)


def _one(name: str, settings: Settings, orders: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    at = clock.Clock(time.time(), datetime(2026, 11, 20, 8, tzinfo=UTC).timestamp(), 1.0)
    with closing(bootstrap.build(settings, clock=at)) as system:
        print(f"--- {name}: {orders:,} orders")
        migrate.upgrade(system.database)
        _timed("filled", lambda: many_orders.fill(system, orders, PASSWORD))
        _timed("every visit counted once, as by `maps tallies --rebuild`", lambda: _rebuild(system))
        _timed("statistics", lambda: many_orders.analyse(system.database))
        for table, rows in many_orders.sizes(system.database).items():
            print(f"{table:<58} {rows:>9,} rows")
        _figures(system)
        _clicks(system)
        _pages(system, orders)
        _folding(system)
    print("the next doubling: figures cost what elements, buckets and days come to, not what orders do; a click costs")
    print("what stands on that element, for the list begins with the newest of them; how many is read from the tallies")


def _rebuild(system: System) -> None:
    with system.database.writing() as session:
        reckoning.rebuild(session)


def _timed(what: str, act: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    print(f"{what:<58} {time.perf_counter() - began:9.1f} s")


def _reads(system: System, what: str, act: Callable[[Session], object]) -> None:
    def once() -> None:
        with system.database.reading() as session:
            act(session)

    tell(what, measure(once, RUNS), RUNS)


def _figures(system: System) -> None:
    with system.database.reading() as session:
        viewer = people.staff_by_number(session, SUPERVISOR)
    assert viewer is not None
    asked = {
        "figures: all halls, 7 days": Wanted("install", UNTIL - timedelta(days=6), UNTIL),
        "figures: all halls, 90 days": Wanted("install", SINCE, UNTIL),
        "figures: one version, 90 days": Wanted("install", SINCE, UNTIL, ordinal=1),
        "figures: one region, 90 days": Wanted("install", SINCE, UNTIL, region_id=viewer.region_id),
        "figures: one hall, 90 days": Wanted("install", SINCE, UNTIL, hall_id=viewer.hall_id),
    }
    for what, wanted in asked.items():
        _reads(system, what, partial(overview.figures, wanted=wanted, viewer=viewer))


def _clicks(system: System) -> None:
    """The list that a click on an element leads to."""
    with system.database.reading() as session:
        viewer = people.staff_by_number(session, SUPERVISOR)
    assert viewer is not None
    asked = {
        "list: one task": OrderFilter(element="build_line", state="open", business="install"),
        "list: one task, one version, business and hall": OrderFilter(
            element="build_line", state="open", business="install", version=1, hall_id=viewer.hall_id
        ),
        "list: one task, overdue": OrderFilter(element="build_line", state="open", business="install", overdue=True),
        "list: where all of them stand": OrderFilter(element="carry_out_work_order", state="open", business="install"),
    }
    for what, wanted in asked.items():
        _reads(system, what, partial(find.orders, wanted=wanted, viewer=viewer))


def _pages(system: System, orders: int) -> None:
    """From the request to the last byte, by a browser that is signed in."""
    from web.app import create_app

    app = create_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.post("/auth/login", data={"number": SUPERVISOR, "password": PASSWORD}).status_code == 302
    days = f"window=range&from={SINCE}&to={UNTIL}"
    for what, path in {
        "page: all halls, 7 days": "/overview",
        "page: all halls, 90 days, heat of P95": f"/overview?{days}&heat=p95",
        "page: its news every 30 s": f"/overview/live?{days}",
        "page: the list after a click": "/orders?state=open&business=install&element=build_line",
    }.items():
        answer = browser.get(path)
        assert answer.status_code == 200, answer.text[:500]
        tell(what, measure(partial(browser.get, path), RUNS), RUNS)
    _pictures(browser, orders)


def _pictures(browser: FlaskClient, orders: int) -> None:
    """Pictures of orders in flight, each another one: the map's own picture has been drawn once before."""
    for what, door in {
        "an order's picture": "diagram.svg",
        "its news: picture, sentence, list of steps": "diagram.json",
    }.items():
        tell(what, measure(partial(_looks, browser, iter(range(orders, 0, -1)), door), LOOKS), LOOKS)


def _looks(browser: FlaskClient, numbers: Iterator[int], door: str) -> None:
    answer = browser.get(f"/orders/ZJ{next(numbers)}/{door}")
    assert answer.status_code == 200, answer.text[:500]


def _folding(system: System) -> None:
    """What workers do beside: deltas not yet folded cost a reader little, and a fold is short."""
    many_orders.deltas(system.database, 3 * tallies.FOLDED)
    with system.database.reading() as session:
        viewer = people.staff_by_number(session, SUPERVISOR)
    assert viewer is not None
    wanted = Wanted("install", SINCE, UNTIL)
    what = f"figures: all halls, 90 days, {3 * tallies.FOLDED:,} deltas unfolded"
    _reads(system, what, lambda session: overview.figures(session, wanted, viewer))

    def fold() -> None:
        with system.database.writing() as session:
            tallies.fold(session)

    tell(f"fold {tallies.FOLDED:,} deltas", measure(fold, 2), 2)


if __name__ == "__main__":
    main()
