"""The revision that brings the tallies counts what there is, each visit on the version on which it was left."""

from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import MetaData, text

from engine.store import migrate
from engine.store.database import Database
from tests.engine.store.test_rows_outlive_0008 import FILLED, MOMENT, _fill
from tests.engine.tallying import agree

TABLES = (*FILLED, "orders", "workflow", "map_version", "visit", "change")


def test_orders_and_visits_are_counted_once(database_url: str) -> None:
    database = Database(database_url)
    with database.writing() as session:
        config = migrate._config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0009")
        connection = session.connection()
        found = MetaData()
        found.reflect(connection, only=TABLES)
        for name in FILLED:
            _fill(connection, found.tables[name])

        def at(hours: float) -> datetime:
            moment = MOMENT + timedelta(hours=hours)
            return moment if database.sqlite else moment.replace(tzinfo=UTC)

        for digest, ordinal in (("a", 1), ("b", 2)):
            _fill(connection, found.tables["map_version"], digest=digest, map_id="install", ordinal=ordinal, calls="{}")
        orders, visits = found.tables["orders"], found.tables["visit"]
        common = {"business": "install", "accepted_at": at(0)}
        _fill(connection, orders, id=1, number="A", state="inProgress", overdue=True, **common)
        _fill(connection, orders, id=2, number="B", state="completed", ended_at=at(5), **common)
        for order_id in (1, 2):
            _fill(connection, found.tables["workflow"], order_id=order_id, digest="b")
        moved = {"order_id": 1, "kind": "migration", "before": "1", "after": "2"}
        _fill(connection, found.tables["change"], at=at(3), **moved)
        _fill(connection, visits, id=1, order_id=1, element="survey", entered_at=at(0), left_at=at(2))
        _fill(connection, visits, id=2, order_id=1, element="build", entered_at=at(2), left_at=at(4))
        _fill(connection, visits, id=3, order_id=1, element="test", entered_at=at(4))
        _fill(connection, visits, id=4, order_id=1, element="test", entered_at=at(4))
        _fill(connection, visits, id=5, order_id=2, element="late", entered_at=at(4))
    migrate.upgrade(database)
    agree(database)
    with database.reading() as session:
        assert set(session.execute(text("SELECT element, ordinal, standing, overdue FROM standing_tally"))) == {
            ("test", 2, 1, 1),
            ("", 2, 1, 1),
        }
        left = "SELECT element, ordinal, n, seconds FROM dwell_tally WHERE hall_id = 0 AND region_id = 0"
        assert set(session.execute(text(left))) == {
            ("survey", 1, 1, 7200),
            ("build", 2, 1, 7200),
            ("", 2, 1, 18000),
        }
    database.close()
