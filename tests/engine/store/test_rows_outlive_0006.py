"""The revision that gives work orders their business keeps all that a database already holds."""

from datetime import UTC, datetime
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, Table, text
from sqlalchemy.exc import IntegrityError

from engine.store import migrate
from engine.store.database import Database

MOMENT = datetime(2026, 3, 2, 1)
#: in the order in which they refer to each other; `_id` columns that must be there refer to row 1
FILLED = (
    "region", "channel", "hall", "staff", "customer", "product", "price", "address", "orders", "subscription",
    "work_order", "milestone", "request",
)  # fmt: skip


def before(database: Database) -> None:
    """A database at the revision before, with a row in each table."""
    with database.writing() as session:
        config = migrate._config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0005")
        connection = session.connection()
        found = MetaData()
        found.reflect(connection, only=FILLED)
        for name in FILLED:
            _fill(connection, found.tables[name])


def _fill(connection: Connection, table: Table) -> None:
    needed = [column for column in table.columns if not column.nullable]
    connection.execute(table.insert().values({column.name: _value(column, connection) for column in needed}))


def _value(column: Any, connection: Connection) -> Any:
    if column.name == "business":
        return "install"
    kind = column.type.python_type
    if kind is datetime:
        return MOMENT if connection.dialect.name == "sqlite" else MOMENT.replace(tzinfo=UTC)
    return {bool: False, int: 1, float: 1.0, bytes: b"-"}.get(kind, "-")


def test_all_rows_are_kept_and_told_of_what_is_new(database_url: str) -> None:
    database = Database(database_url)
    before(database)
    assert migrate.upgrade(database) == "0005"
    with database.reading() as session:
        for name in FILLED:
            assert session.scalar(text(f"SELECT count(*) FROM {name}")) == 1, name
        assert session.scalar(text("SELECT subscription_id FROM orders")) == 1
        assert session.scalar(text("SELECT business FROM work_order")) == "install"
        kept, begun = session.execute(text("SELECT in_net_since, effective_at FROM subscription")).one()
        assert kept == begun is not None
    database.close()


def test_what_refers_to_a_work_order_still_does(database_url: str) -> None:
    database = Database(database_url)
    before(database)
    migrate.upgrade(database)
    for broken in ("UPDATE milestone SET work_order_id = 7", "UPDATE work_order SET order_id = 7",
                   "UPDATE work_order SET business = 'move'", "UPDATE orders SET subscription_id = 7"):  # fmt: skip
        with pytest.raises(IntegrityError), database.writing() as session:
            session.execute(text(broken))
    database.close()
