"""The revision that brings deeds writes down what open installs hold; what it can't know it leaves alone."""

from datetime import UTC, datetime
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, Table, text

from engine.store import migrate
from engine.store.database import Database

MOMENT = datetime(2026, 3, 2, 1)
#: in the order in which they refer to each other; `_id` columns that must be there refer to row 1
FILLED = ("region", "channel", "hall", "staff", "customer", "product", "price", "address")


def _value(column: Any, connection: Connection) -> Any:
    kind = column.type.python_type
    if kind is datetime:
        return MOMENT if connection.dialect.name == "sqlite" else MOMENT.replace(tzinfo=UTC)
    return {bool: False, int: 1, float: 1.0, bytes: b"-"}.get(kind, "-")


def _fill(connection: Connection, table: Table, **given: Any) -> None:
    needed = {column.name: _value(column, connection) for column in table.columns if not column.nullable}
    connection.execute(table.insert().values({**needed, **given}))


def test_open_installs_hold_their_ports(database_url: str) -> None:
    database = Database(database_url)
    with database.writing() as session:
        config = migrate._config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0007")
        connection = session.connection()
        found = MetaData()
        found.reflect(connection, only=[*FILLED, "orders"])
        for name in FILLED:
            _fill(connection, found.tables[name])
        orders = found.tables["orders"]
        ended = _value(orders.c.accepted_at, connection)
        _fill(connection, orders, id=1, number="A", business="install", state="inProgress")
        _fill(connection, orders, id=2, number="B", business="install", state="completed", ended_at=ended)
        _fill(connection, orders, id=3, number="C", business="transfer", state="inProgress")
    migrate.upgrade(database)
    with database.reading() as session:
        rows = session.execute(text("SELECT order_id, kind, value FROM deed")).all()
        assert [tuple(row) for row in rows] == [(1, "port_reserved", "1")]
        points = session.execute(text("SELECT element, hardness FROM point_of_no_return ORDER BY id")).all()
        assert [tuple(row) for row in points] == [("build_line", "soft"), ("test_service", "hard")]
        assert set(session.scalars(text("SELECT reschedules FROM orders"))) == {0}
    database.close()
