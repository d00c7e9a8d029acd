"""Fills a database with as many orders as one likes, by SQL alone: what an order leaves behind, without walking it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, text

from bpmn import library
from engine import keys, seed, tables
from engine.bootstrap import System
from engine.store import maps
from engine.store.bulk import Bulk
from engine.store.database import Database, Session

#: element -> minutes that a stay there takes on average; in the order in which an order comes to them
STEPS = {
    "accept_work_order": 15, "book_appointment": 60, "dispatch_work_order": 35, "configure_resources": 90,
    "configure_vlan": 20, "build_data": 95, "survey_site": 75, "build_line": 220, "test_service": 45,
    "report_completion": 12, "check_quality": 70, "archive_work_order": 12,
}  # fmt: skip
#: what an order in flight stands on as well
AROUND = ("carry_out_work_order", "provisioning_under_way", "work_order_completed")
HALLS, REGIONS_EVERY = 200, 40
DAYS, IN_FLIGHT_SHARE = 90, 17
END = int(datetime(2026, 11, 20, 8, tzinfo=UTC).timestamp())
#: rows of one statement
CHUNK = 100_000
SERIES = (
    "WITH RECURSIVE series(n) AS (SELECT CAST(:first AS BIGINT) UNION ALL "
    "SELECT n + 1 FROM series WHERE n < CAST(:last AS BIGINT)) "
)
ORDERS = """
INSERT INTO orders (id, number, business, state, parent_id, region_id, channel_id, hall_id, staff_id, customer_id,
    product_id, price_id, account, account_index, address_id, address_text, contact_name, contact_phone,
    contact_phone_index, payment_kind, at_the_door, amount, accepted_at, promise_at, overdue, jeopardy, ended_at,
    state_at, element, urges, reschedules, version)
{series} SELECT n, 'ZJ' || n, 'install', CASE WHEN {open} THEN 'inProgress' ELSE 'completed' END,
    CASE WHEN n % 10 = 0 AND NOT {open} THEN n - 1 END, h.region_id,
    h.channel_id, h.id, :staff, :customer, :product, :price, :secret, 'x', :address, :secret, :secret, :secret, 'x',
    'prepaid', {no}, 0, {began}, {promise}, CASE WHEN {open} AND n % 9 = 0 THEN {yes} ELSE {no} END, 'green',
    CASE WHEN {open} THEN NULL ELSE {ended} END, CASE WHEN {open} THEN {began} ELSE {ended} END,
    CASE WHEN {open} THEN 'build_line' ELSE 'order_completed' END, 0, 0, 9
FROM series JOIN hall h ON h.code = 'B' || (n % CAST(:halls AS INTEGER))
"""
WORKFLOWS = """
INSERT INTO workflow (order_id, digest, state, ended, version)
{series} SELECT n, :digest, '{{}}', CASE WHEN {open} THEN {no} ELSE {yes} END, 1 FROM series
"""
#: the chance of a stay's length: from a third to five times the mean
LONG = "(s.minutes * 60 * (34 + ((n * 7919 + s.place * 104729) % 1000) * ((n + s.place) % 5 + 1) / 11) / 100)"
VISITS = """
INSERT INTO visit (order_id, pool, element, flow, entered_at, left_at, outcome)
{series} SELECT n, 'provisioning', s.element, '', {entered}, CASE WHEN {stands} THEN NULL ELSE {left} END,
    CASE WHEN {stands} THEN '' ELSE 'done' END
FROM series JOIN bench_step s ON ({closed}) OR s.place <= n % CAST(:steps AS INTEGER)
"""
OUTER = """
INSERT INTO visit (order_id, pool, element, flow, entered_at, left_at, outcome)
{series} SELECT n, 'boss', s.element, '', {began}, NULL, '' FROM series CROSS JOIN bench_around s WHERE {open}
"""


def fill(system: System, orders: int, password: str, *, history: bool = True) -> None:
    """The made-up city, then so many orders over its doors; nothing is tallied. Without `history`, only those in flight
    have been anywhere."""
    database = system.database
    with database.writing() as session:
        seed.plant(Bulk(session), password, system.clock.now())
        for name in library.shipped_ids():
            maps.deploy(session, name, library.shipped(name), system.clock.now())
        _halls(session)
        given = _given(session)
        session.execute(text("CREATE TABLE bench_step (place INTEGER, element VARCHAR(64), minutes INTEGER)"))
        session.execute(text("CREATE TABLE bench_around (element VARCHAR(64))"))
        steps = [{"p": place, "e": name, "m": long} for place, (name, long) in enumerate(STEPS.items())]
        session.execute(text("INSERT INTO bench_step VALUES (:p, :e, :m)"), steps)
        session.execute(text("INSERT INTO bench_around VALUES (:e)"), [{"e": name} for name in AROUND])
    parts = _parts(database.sqlite, orders)
    for first in range(1, orders + 1, CHUNK):
        with database.writing() as session:
            span = {"first": first, "last": min(first + CHUNK - 1, orders)}
            walked = history or first + CHUNK > orders - orders // IN_FLIGHT_SHARE
            for statement in (ORDERS, WORKFLOWS, *((VISITS, OUTER) if walked else ())):
                sql = text(statement.format(series=SERIES, **parts))
                names = sql.compile().params.keys()
                session.execute(sql, {name: one for name, one in (span | given).items() if name in names})


def _parts(sqlite: bool, orders: int) -> dict[str, str]:
    """The expressions of which the statements are made; the newest orders are those in flight."""
    began = f"({END} - 6 * 86400 - CAST(({orders} - n) * {DAYS - 6}.0 / {orders} * 86400 AS INTEGER))"
    opened = f"({END} - 1800 - (n * 7919) % (4 * 86400))"
    is_open = f"(n > {orders - orders // IN_FLIGHT_SHARE})"
    start = f"(CASE WHEN {is_open} THEN {opened} ELSE {began} END)"
    stands = f"({is_open} AND s.place = n % {len(STEPS)})"
    entered = f"({start} + s.place * 3600)"
    entered = f"(CASE WHEN {is_open} THEN {start} ELSE {entered} END)"

    def moment(seconds: str) -> str:
        return f"(datetime({seconds}, 'unixepoch') || '.000000')" if sqlite else f"to_timestamp({seconds})"

    return {
        "open": is_open, "closed": f"NOT {is_open}", "stands": stands, "began": moment(start),
        "promise": moment(f"{start} + 86400"), "ended": moment(f"{start} + 86400"), "entered": moment(entered),
        "left": moment(f"{entered} + {LONG}"), "yes": "1" if sqlite else "true", "no": "0" if sqlite else "false",
    }  # fmt: skip


def _halls(session: Session) -> None:
    """More halls than the city has, over its regions in turn."""
    first = session.scalars(select(tables.Hall).order_by(tables.Hall.id)).first()
    regions = session.scalars(select(tables.Region.id)).all()
    assert first is not None
    session.add_all(
        tables.Hall(code=f"B{place}", name=f"{place} 厅", region_id=regions[place % len(regions)],
                    channel_id=first.channel_id)
        for place in range(HALLS)
    )  # fmt: skip


def _given(session: Session) -> dict[str, Any]:
    """The rows that all orders share; what is personal is encrypted once."""
    secret = keys.current().encrypt("张三")
    customer = tables.Customer(
        name="张三", name_index="x", document_kind="passport", document="E1", document_index="x", phone="13800000000",
        phone_index="x", tier="normal", created_at=datetime.now(UTC),
    )  # fmt: skip
    session.add(customer)
    session.flush()

    def first(table: Any, *wanted: Any) -> int:
        return session.scalars(select(table.id).where(*wanted).limit(1)).one()

    return {
        "secret": secret, "customer": customer.id, "staff": first(tables.Staff), "product": first(tables.Product),
        "price": first(tables.Price), "address": first(tables.Address, tables.Address.leaf), "halls": HALLS,
        "steps": len(STEPS), "digest": library.shipped("install").digest,
    }  # fmt: skip


def analyse(database: Database) -> None:
    """What the databases do by themselves after a while."""
    with database.writing() as session:
        session.execute(text("ANALYZE"))


def sizes(database: Database) -> dict[str, int]:
    """The rows of the tables that matter."""
    counted = (tables.Order, tables.Visit, tables.StandingTally, tables.DwellTally)
    with database.reading() as session:
        return {one.__tablename__: session.scalar(select(func.count()).select_from(one)) or 0 for one in counted}


def deltas(database: Database, count: int) -> None:
    """So many changes that no worker has folded yet."""
    sql = SERIES + (
        "INSERT INTO tally_delta (business, ordinal, element, hall_id, region_id, standing, overdue, day, bucket, n, "
        "seconds) SELECT 'install', 1, s.element, h.id, h.region_id, 0, 0, :day, n % 40, 1, 600 FROM series "
        "JOIN bench_step s ON s.place = n % CAST(:steps AS INTEGER) "
        "JOIN hall h ON h.code = 'B' || (n % CAST(:halls AS INTEGER))"
    )
    given = {"first": 1, "last": count, "day": END // 86400, "steps": len(STEPS), "halls": HALLS}
    with database.writing() as session:
        session.execute(text(sql), given)
