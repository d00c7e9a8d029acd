"""The revision that encrypts what people and the provisioning system wrote freely, over rows that are there already."""

from __future__ import annotations

from contextlib import closing

from alembic import command
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from engine import keys, tables
from engine.store import migrate
from engine.store.database import Database
from tests.engine.store.test_incident_revision import ALONE

SAID = "请联系王阿姨 13800000001"
CHANGE = text(
    "INSERT INTO change (order_id, at, kind, element, before, after, because)"
    " VALUES (1, '2026-03-02 01:00:00', 'urge', '', '', '', :because)"
)
LOOK = text("INSERT INTO look (at, staff_id, customer_id, reason) VALUES ('2026-03-02 01:00:00', 1, 1, :because)")


def test_what_was_written_freely_is_read_as_before_and_no_longer_open(
    database_url: str, ring: keys.KeyRing
) -> None:  # fmt: skip
    config = migrate._config()
    with closing(Database(database_url)) as database, database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0013")
        connection.execute(text(ALONE[connection.dialect.name]))
        for because in (SAID, "", "placed"):
            connection.execute(CHANGE, {"because": because})
        connection.execute(LOOK, {"because": SAID})
        command.upgrade(config, "0015")
        stored = list(connection.execute(text("SELECT because FROM change ORDER BY id")).scalars())
        stored += connection.execute(text("SELECT reason FROM look")).scalars()
        with Session(connection) as session:
            changes = list(session.scalars(select(tables.Change.because).order_by(tables.Change.id)))
            looks = list(session.scalars(select(tables.Look.reason)))
        connection.rollback()
    assert changes == [SAID, "", "placed"] and looks == [SAID]
    assert [ring.decrypt(one) for one in stored if one] == [SAID, "placed", SAID] and stored[1] == ""


def test_an_empty_database_needs_no_keys(database_url: str) -> None:
    """As a first `broadband db upgrade` on another machine, before the key file is there."""
    keys.use(None)  # type: ignore[arg-type]  # what a process begins with
    with closing(Database(database_url)) as database:
        migrate.upgrade(database)
        assert migrate.current(database) == migrate.head()
