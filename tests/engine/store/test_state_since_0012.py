"""The revision that tells since when an order is in its state finds it in the history that there is."""

from datetime import UTC, datetime, timedelta

from alembic import command
from sqlalchemy import MetaData, select

from engine.store import migrate
from engine.store.database import Database
from engine.tables import Order
from tests.engine.store.test_rows_outlive_0008 import FILLED, MOMENT, _fill


def test_an_order_is_in_its_state_since_it_last_changed_or_was_accepted(database_url: str) -> None:
    database = Database(database_url)
    with database.writing() as session:
        config = migrate._config()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0011")
        connection = session.connection()
        found = MetaData()
        found.reflect(connection, only=(*FILLED, "orders", "change"))

        def at(hours: float) -> datetime:
            moment = MOMENT + timedelta(hours=hours)
            return moment if database.sqlite else moment.replace(tzinfo=UTC)

        for name in FILLED:
            _fill(connection, found.tables[name])
        for number in (1, 2):
            _fill(connection, found.tables["orders"], id=number, number=f"{number}", accepted_at=at(0))
        for place, (hours, kind) in enumerate(((1, "state"), (3, "state"), (4, "todo")), start=1):
            _fill(connection, found.tables["change"], id=place, order_id=1, kind=kind, at=at(hours))
    migrate.upgrade(database)
    with database.reading() as session:
        since = list(session.scalars(select(Order.state_at).order_by(Order.id)))
    assert since == [(MOMENT + timedelta(hours=hours)).replace(tzinfo=UTC) for hours in (3, 0)]
    database.close()
