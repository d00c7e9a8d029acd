"""The revision that gives incidents an owner, over incidents that are there already."""

from __future__ import annotations

from contextlib import closing

from alembic import command
from sqlalchemy import text

from engine.store import migrate
from engine.store.database import Database

INCIDENT = text(
    "INSERT INTO incident (number, order_id, hall_id, kind, downstream, error_code, element, message, attempts, state,"
    " created_at, resolution) VALUES (:number, 1, 1, 'send', '', '', '', '', 1, :state, '2026-03-02 01:00:00', '')"
)
#: an incident without the order that it belongs to: this is about its own columns
ALONE = {"sqlite": "PRAGMA defer_foreign_keys = ON", "postgresql": "SET session_replication_role = replica"}


def test_what_was_resolved_before_was_resolved_by_a_retry(database_url: str) -> None:
    """There was no other act; the open ones have none yet."""
    config = migrate._config()
    with closing(Database(database_url)) as database, database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(text(ALONE[connection.dialect.name]))
        for number, state in (("IN1", "resolved"), ("IN2", "open")):
            connection.execute(INCIDENT, {"number": number, "state": state})
        command.upgrade(config, "0005")
        found = connection.execute(text("SELECT number, act, owner_id FROM incident ORDER BY number")).all()
        connection.rollback()
    assert [tuple(row) for row in found] == [("IN1", "retry", None), ("IN2", "", None)]
