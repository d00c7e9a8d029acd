"""Reports, the closing of a day and the dashboard over a million orders: how long each page takes, to its last byte.

Makes a database of its own in a temporary folder: orders of 90 days over two hundred halls as `benchmarks.many_orders`
writes them, a fee with its voucher for every second one, one delay in fifty of those in flight, open incidents and
to-dos; all days are counted once. Medians and 95th percentiles of all runs.
"""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click
import structlog
from sqlalchemy import text

from benchmarks import many_orders
from benchmarks.timing import machine, measure, tell
from engine import bootstrap, clock
from engine.bootstrap import System
from engine.settings import Settings
from engine.store import daily, migrate, reckoning, recount

PASSWORD = "correct horse"
MANAGER, SUPERVISOR = "100109", "100901"
RUNS = 60
#: a hall's usual day: so many orders an hour
END = datetime(2026, 11, 20, 8, tzinfo=UTC)
FEES = """
INSERT INTO voucher (id, number, order_id, business, hall_id, staff_id, day, amount, at)
SELECT id, 'PZ' || id, id, business, hall_id, staff_id, {day}, 10000, accepted_at FROM orders WHERE id % 2 = 0
"""
DEEDS = """
INSERT INTO deed (order_id, kind, value, at, voucher_id)
SELECT id, 'fee_charged', '10000', accepted_at, id FROM orders WHERE id % 2 = 0
"""
WORK_ORDERS = """
INSERT INTO work_order (id, order_id, business, external_id, attempt, state, reason_code, reason, created_at)
SELECT id, id, business, number || '-1', 1, 'held', '10W01', '', accepted_at
FROM orders WHERE ended_at IS NULL AND id % 50 = 0
"""
DELAYS = """
INSERT INTO delay (order_id, work_order_id, kind, reason_code, reason, began_at)
SELECT order_id, id, 'held', '10W01', '', created_at FROM work_order
"""
OWN = "UPDATE orders SET hall_id = (SELECT hall_id FROM staff WHERE number = '100109') WHERE id % 200 = 7"
TODOS = """
INSERT INTO todo (order_id, hall_id, kind, element, state, because, reason_code, created_at, due_at, decision)
SELECT id, hall_id, 'element', 'handle_return', 'open', '', '', accepted_at, promise_at, ''
FROM orders WHERE ended_at IS NULL AND id % 40 = 0
"""
INCIDENTS = """
INSERT INTO incident (number, order_id, hall_id, kind, downstream, error_code, element, message, attempts, state,
    created_at, resolution, act)
SELECT 'IN' || id, id, hall_id, 'send', '', '', '', '', 1, 'open', accepted_at, '', ''
FROM orders WHERE ended_at IS NULL AND id % 100 = 0
"""


@click.command()
@click.option("--orders", default=1_000_000, show_default=True)
def main(orders: int) -> None:
    """Reports, day closing and dashboard, measured."""
    print(machine())
    with tempfile.TemporaryDirectory(prefix="reports-") as folder:
        url = f"sqlite:///{folder}/orders.sqlite"
        _one(Settings(data=Path(folder), database_url=url, callback_secret="-"), orders)


def _one(settings: Settings, orders: int) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    at = clock.Clock(time.time(), END.timestamp(), 1.0)
    with closing(bootstrap.build(settings, clock=at)) as system:
        print(f"--- SQLite: {orders:,} orders")
        migrate.upgrade(system.database)
        _timed("filled", lambda: _fill(system, orders))
        _timed("every day counted once", lambda: _count(system))
        _timed("statistics", lambda: many_orders.analyse(system.database))
        with system.database.reading() as session:
            kept = session.scalar(text("SELECT COUNT(*) FROM day_tally"))
        print(f"figures of days and months: {kept:,}")
        _pages(system, MANAGER, "a duty manager, own hall")
        _pages(system, SUPERVISOR, "a supervisor, all halls")
        _folding(system)


def _fill(system: System, orders: int) -> None:
    many_orders.fill(system, orders, PASSWORD, history=False)
    statements = (OWN, FEES.format(day="CAST((strftime('%s', substr(accepted_at, 1, 19)) + 28800) / 86400 AS INTEGER)"),
                  DEEDS, WORK_ORDERS, DELAYS, TODOS, INCIDENTS)  # fmt: skip
    for statement in statements:
        with system.database.writing() as session:
            session.execute(text(statement))


def _count(system: System) -> None:
    with system.database.writing() as session:
        reckoning.rebuild(session)
        recount.rebuild(session)


def _timed(what: str, act: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    print(f"{what:<58} {time.perf_counter() - began:9.1f} s")


def _pages(system: System, number: str, who: str) -> None:
    """From the request to the last byte, by a browser that is signed in."""
    from web.app import create_app

    app = create_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.post("/auth/login", data={"number": number, "password": PASSWORD}).status_code == 302
    print(f"- {who}")
    for what, path in {
        "daily business report": "/reports?on=2026-11-18",
        "the same, of a month": "/reports?on=2026-11",
        "step report": "/reports/steps",
        "step report of a month": "/reports/steps?on=2026-11",
        "quality of service": "/reports/service?on=2026-11-18",
        "quality of service, of a month": "/reports/service?on=2026-11",
        "closing of a day": "/closing?on=2026-11-18",
        "dashboard": "/dashboard",
        "dashboard: its news": "/dashboard/now",
        "business report as Excel": "/reports/business.xlsx?on=2026-11-18",
        "the list behind a figure": "/orders?business=install&accepted=2026-11-18",
    }.items():
        answer = browser.get(path)
        assert answer.status_code == 200, answer.text[:500]
        tell(what, measure(partial(browser.get, path), RUNS), RUNS)


def _folding(system: System) -> None:
    """What workers do beside."""
    with system.database.writing() as session:
        session.execute(
            text(
                "INSERT INTO day_delta (hall_id, staff_id, day, kind, code, n, late, fen, seconds) SELECT hall_id, "
                "staff_id, 20777, 'accepted', business, 1, 0, 10000, 60 FROM orders LIMIT :n"
            ),
            {"n": 3 * daily.FOLDED},
        )

    def fold() -> None:
        with system.database.writing() as session:
            daily.fold(session)

    tell(f"fold {daily.FOLDED:,} deltas", measure(fold, 2), 2)


if __name__ == "__main__":
    main()
