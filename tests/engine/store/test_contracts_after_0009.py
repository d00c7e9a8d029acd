"""The revision that brings contracts gives one to those who have one by the price of their install."""

from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from alembic import command
from sqlalchemy import Connection, MetaData, Table, select, text

from engine import tables
from engine.orders import contracts
from engine.store import migrate
from engine.store.database import Database

BEGUN = datetime(2026, 1, 31, 1, tzinfo=UTC)
#: in the order in which they refer to each other; `_id` columns that must be there refer to row 1
FILLED = (
    "region", "channel", "hall", "staff", "customer", "product", "price", "address", "orders", "subscription",
)  # fmt: skip


def before(database: Database, months: int) -> None:
    """A database at the revision before, with one subscription at a price with a contract of so many months."""
    with database.writing() as session:
        config = migrate._config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0008")
        connection = session.connection()
        found = MetaData()
        found.reflect(connection, only=FILLED)
        for name in FILLED:
            _fill(connection, found.tables[name])
        session.execute(text(f"UPDATE price SET contract_months = {months}"))


def _fill(connection: Connection, table: Table) -> None:
    needed = [column for column in table.columns if not column.nullable]
    connection.execute(table.insert().values({column.name: _value(column, connection) for column in needed}))


def _value(column: Any, connection: Connection) -> Any:
    kind = column.type.python_type
    if kind is datetime:
        return BEGUN.replace(tzinfo=None) if connection.dialect.name == "sqlite" else BEGUN
    return {bool: False, int: 1, float: 1.0, bytes: b"-"}.get(kind, "-")


def test_who_has_a_contract_by_the_price_has_it_still_and_owes_nothing(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        before(database, months=25)
        assert migrate.upgrade(database) == "0008"
        with database.reading() as session:
            until, owed = session.execute(select(tables.Subscription.contract_until, tables.Subscription.arrears)).one()
        assert until == contracts.end(BEGUN, 25) == datetime(2028, 2, 29, 1, tzinfo=UTC)
        assert owed == 0


def test_who_has_none_gets_none(database_url: str) -> None:
    with closing(Database(database_url)) as database:
        before(database, months=0)
        migrate.upgrade(database)
        with database.reading() as session:
            assert session.scalars(select(tables.Subscription.contract_until)).all() == [None]
