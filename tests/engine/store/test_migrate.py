"""The revisions make exactly the tables that the program works with."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from engine.errors import BroadbandError, Unavailable
from engine.store import migrate
from engine.store.database import Database
from engine.tables import Base


def test_the_revisions_make_exactly_the_tables(database: Database) -> None:
    with database.reading() as session:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(session.connection(), opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_are_named_as_the_tables_name_them(database: Database, database_url: str) -> None:
    """A later revision drops them by name."""
    with database.reading() as session:
        look = inspect(session.connection())
        for table in Base.metadata.tables.values():
            assert look.get_pk_constraint(table.name)["name"] == f"pk_{table.name}"
            keys = {f"fk_{table.name}_{'_'.join(key.column_keys)}" for key in table.foreign_key_constraints}
            assert {key["name"] for key in look.get_foreign_keys(table.name)} == keys


def test_an_empty_database_is_brought_to_the_newest_revision(database_url: str) -> None:
    database = Database(database_url)
    assert migrate.current(database) is None
    with pytest.raises(BroadbandError, match="broadband db upgrade"):
        migrate.require_head(database)
    assert migrate.upgrade(database) is None
    assert migrate.current(database) == migrate.head()
    migrate.require_head(database)
    database.close()


def test_upgrading_again_changes_nothing(database: Database) -> None:
    assert migrate.upgrade(database) == migrate.head()
    assert migrate.current(database) == migrate.head()


def test_a_database_of_a_newer_program_is_left_alone(database: Database) -> None:
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BroadbandError, match="9999"):
        migrate.upgrade(database)
    assert migrate.current(database) == "9999"


def test_an_upgrade_that_fails_leaves_nothing_behind(database_url: str) -> None:
    """All or nothing: an index in the way of the last revision stops it, and nothing of the first is there."""
    database = Database(database_url)
    with database.writing() as session:
        session.execute(text("CREATE TABLE obstacle (id INTEGER)"))
        session.execute(text("CREATE INDEX ix_result_state_id ON obstacle (id)"))
    with pytest.raises((ProgrammingError, OperationalError, Unavailable)):
        migrate.upgrade(database)
    with database.reading() as session:
        assert inspect(session.connection()).get_table_names() == ["obstacle"]
    database.close()


def test_tables_that_no_revision_made_are_left_alone(database_url: str) -> None:
    database = Database(database_url)
    with database.writing() as session:
        session.execute(text("CREATE TABLE work_order (id INTEGER)"))
    with pytest.raises(BroadbandError, match="work_order"):
        migrate.upgrade(database)
    database.close()


def test_two_programs_that_upgrade_at_once_do_not_disturb_each_other(database_url: str, tmp_path: Path) -> None:
    environment = {"BROADBAND_DATABASE_URL": database_url, "BROADBAND_DATA": str(tmp_path)}
    command = [sys.executable, "-c", "from engine.cli import db; db()", "upgrade"]
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(each.communicate()[1], each.returncode) for each in both] == [(b"", 0), (b"", 0)]
