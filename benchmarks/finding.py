"""Finding orders among a million: a page of results by whatever one field understands, by filters, in every turn, deep
in the list; and the page in a browser.

Makes a database of its own in a temporary folder (with `--on postgresql`, on a server of its own): orders of 90 days at
all doors of the city, one in seventeen in flight, a customer each. Medians and p95s of all runs.
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
from sqlalchemy import select, text, update

from benchmarks import many_orders
from benchmarks.timing import machine, measure, tell
from engine import bootstrap, clock, keys, tables
from engine.bootstrap import System
from engine.orders.staff_view import StaffView
from engine.settings import Settings
from engine.store import find, migrate, people
from engine.store.find import OrderFilter
from engine.store.turns import TURNS
from tests.servers import postgres as postgres_servers

PASSWORD = "correct horse"
SUPERVISOR = "100901"
RUNS, WARM = 40, 2
#: what is asked of a page: ms at p95
LIMIT = 100.0
PHONE, NAME, DOCUMENT, ACCOUNT = "13811112222", "欧阳找得到", "350102199001011234", "kd0591000001"
#: what makes the orders differ: customers, doors, states, colours, businesses; one in twenty changes another
SPREAD = (
    "UPDATE orders SET customer_id = :first + id, address_id = (SELECT d.id FROM bench_door d "
    "WHERE d.place = orders.id % CAST(:doors AS INTEGER)), account_index = 'a' || id, contact_phone_index = 'p' || id",
    "UPDATE orders SET state = CASE id % 50 WHEN 0 THEN 'held' WHEN 1 THEN 'pending' ELSE state END, "
    "jeopardy = CASE id % 20 WHEN 0 THEN 'red' WHEN 1 THEN 'yellow' ELSE 'green' END WHERE ended_at IS NULL",
    "UPDATE orders SET state = 'cancelled' WHERE ended_at IS NOT NULL AND id % 33 = 0",
    "UPDATE orders SET business = CASE id % 10 WHEN 7 THEN 'move' WHEN 8 THEN 'dismantle' ELSE 'transfer' END "
    "WHERE id % 10 >= 7",
    "UPDATE orders SET parent_id = id - 1, business = 'change_order' WHERE id % 20 = 0",
)
CUSTOMERS = many_orders.SERIES + (
    "INSERT INTO customer (id, name, name_index, document_kind, document, document_index, phone, phone_index, tier, "
    "created_at) SELECT n + c.id, c.name, 'n' || n, 'passport', c.document, 'd' || n, c.phone, 'q' || n, 'normal', "
    "c.created_at FROM series CROSS JOIN customer c WHERE c.id = :customer"
)
DOORS = (
    "INSERT INTO bench_door (id, place) "
    "SELECT id, row_number() OVER (ORDER BY (id * 7919) % 104729) - 1 FROM address WHERE leaf"
)


@click.command()
@click.option("--orders", default=1_000_000, show_default=True)
@click.option("--on", type=click.Choice(["sqlite", "postgresql"]), multiple=True, default=["sqlite"])
def main(orders: int, on: tuple[str, ...]) -> None:
    """Orders found among many, measured."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(machine())
    if "sqlite" in on:
        with tempfile.TemporaryDirectory(prefix="finding-") as folder:
            _one("SQLite", Settings(Path(folder), f"sqlite:///{folder}/orders.sqlite", callback_secret="-"), orders)
    if "postgresql" in on:
        with tempfile.TemporaryDirectory(prefix="finding-") as folder, postgres_servers.running() as server:
            url = server.url(server.create())
            _one("PostgreSQL", Settings(Path(folder), url, callback_secret="-"), orders)
    print("the next doubling: by number, phone, account, name, document and mark a page costs the depth of an index;")
    print("an address search reads the names of all doors, so it doubles with the city, not with the orders; and what")
    print(f"few orders match is counted to its end: a filter without an index of its own, up to {find.COUNTED:,} rows")


def _one(name: str, settings: Settings, orders: int) -> None:
    at = clock.Clock(time.time(), datetime(2026, 11, 20, 8, tzinfo=UTC).timestamp(), 1.0)
    with closing(bootstrap.build(settings, clock=at)) as system:
        print(f"--- {name}: {orders:,} orders")
        migrate.upgrade(system.database)
        _timed("filled", lambda: many_orders.fill(system, orders, PASSWORD, history=False))
        _timed("spread over customers, doors, states", lambda: spread(system, orders))
        _timed("statistics", lambda: many_orders.analyse(system.database))
        slow = _searches(system) + _turns(system, orders) + _pages(system)
        print(f"above {LIMIT:.0f} ms at p95: {', '.join(slow) or 'none'}")


def spread(system: System, orders: int) -> None:
    """Each order its own customer and, in turn, one of all doors; one of them is known by name."""
    with system.database.writing() as session:
        one = session.scalars(select(tables.Customer.id).order_by(tables.Customer.id.desc()).limit(1)).one()
        session.execute(text("CREATE TABLE bench_door (id INTEGER, place INTEGER PRIMARY KEY)"))
        session.execute(text(DOORS))
        doors = session.execute(text("SELECT count(*) FROM bench_door")).scalar_one()
        session.execute(text(CUSTOMERS), {"first": 1, "last": orders, "customer": one})
        given = {"first": one, "doors": doors}
        for statement in SPREAD:
            asked = text(statement)
            session.execute(asked, {name: given[name] for name in asked.compile().params})
        blind = keys.current().blind
        session.execute(
            update(tables.Customer).where(tables.Customer.id == one + 77).values(
                name_index=blind(NAME), phone_index=blind(PHONE), document_index=blind(DOCUMENT)
            )
        )  # fmt: skip
        session.execute(update(tables.Order).where(tables.Order.id == 99).values(account_index=blind(ACCOUNT)))
        print(f"{'doors':<54} {doors:>10,}")


def _timed(what: str, act: Callable[[], object]) -> None:
    began = time.perf_counter()
    act()
    print(f"{what:<54} {time.perf_counter() - began:10.1f} s", flush=True)


def _measured(what: str, act: Callable[[], object]) -> list[str]:
    """Prints median and p95; gives the name where it is too slow."""
    for _ in range(WARM):
        act()
    took = measure(act, RUNS)
    tell(what, took, RUNS)
    return [what] if took.p95 > LIMIT else []


def _viewer(system: System) -> StaffView:
    with system.database.reading() as session:
        found = people.staff_by_number(session, SUPERVISOR)
    assert found is not None
    return found


def _lists(system: System, what: str, wanted: OrderFilter, after: str | None = None) -> list[str]:
    viewer = _viewer(system)

    def once() -> int:
        with system.database.reading() as session:
            return len(find.orders(session, wanted, viewer, after=after).rows)

    return _measured(f"{what} ({once()} rows)", once)


def _searches(system: System) -> list[str]:
    with system.database.reading() as session:
        door = session.get_one(tables.Address, session.get_one(tables.Order, 99).address_id)
    estate = door.full_name[door.full_name.index("街道") + 2 :].split("幢")[0].rstrip("0123456789")
    block = door.full_name[: door.full_name.index("幢") + 1]
    asked = {
        "typed: number": "ZJ777", "typed: phone": PHONE, "typed: name": NAME, "typed: document": DOCUMENT,
        "typed: account": ACCOUNT, "typed: nothing of anybody": "查无此人",
        "typed: a door": door.full_name, "typed: a building": block, "typed: an estate": estate,
        "typed: pinyin of a building": door.initials[: door.initials.index("z") + 1],
    }  # fmt: skip
    return [slow for what, typed in asked.items()
            for slow in _lists(system, what, OrderFilter(text=typed))]  # fmt: skip


def _turns(system: System, orders: int) -> list[str]:
    with system.database.reading() as session:
        hall = session.scalars(select(tables.Hall.id).where(tables.Hall.code == "B7")).one()
    filters = {
        "all": OrderFilter(), "in flight": OrderFilter(state="open"), "on hold": OrderFilter(state="held"),
        "cancelled": OrderFilter(state="cancelled"), "one hall": OrderFilter(hall_id=hall),
        "one hall in flight": OrderFilter(hall_id=hall, state="open"),
        "moves in flight": OrderFilter(state="open", business="move"),
        "overdue in flight": OrderFilter(state="open", overdue=True), "red": OrderFilter(jeopardy="red"),
        "a task": OrderFilter(state="open", element="build_line"),
    }  # fmt: skip
    slow = []
    for what, wanted in filters.items():
        for turn in TURNS:
            slow += _lists(system, f"{what}, {turn}", _with(wanted, turn))
    deep = _mark(system, orders // 2)
    return slow + _lists(system, "all, from the middle of them", OrderFilter(), deep)


def _with(wanted: OrderFilter, turn: str) -> OrderFilter:
    return OrderFilter(**{**vars(wanted), "turn": turn})


def _mark(system: System, order_id: int) -> str:
    with system.database.reading() as session:
        return TURNS["-accepted"].mark(session.get_one(tables.Order, order_id))


def _pages(system: System) -> list[str]:
    """From the request to the last byte, by a browser that is signed in."""
    from web.app import create_app

    app = create_app(system)
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    assert browser.post("/auth/login", data={"number": SUPERVISOR, "password": PASSWORD}).status_code == 302
    slow = []
    for what, path in {
        "page: all": "/orders",
        "page: a phone": f"/orders?q={PHONE}",
        "page: in flight, the urgent first": "/orders?state=open&sort=urgent",
        "page: in flight, longest in their state": "/orders?state=open&sort=state",
    }.items():
        answer = browser.get(path)
        assert answer.status_code == 200, answer.text[:500]
        slow += _measured(what, partial(browser.get, path))
    return slow


if __name__ == "__main__":
    main()
