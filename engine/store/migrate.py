"""Brings a database to the tables that this program needs, revision by revision (`engine.migrations`)."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.orm import Session

from engine.errors import BroadbandError
from engine.store.database import Database
from engine.tables import Base

#: any number that no other program locks; keeps two upgrades of one database from running at once
_LOCK = 8_622_641


def head() -> str:
    """The newest revision that this program knows."""
    (newest,) = ScriptDirectory.from_config(_config()).get_heads()
    return newest


def current(database: Database) -> str | None:
    """The revision that a database is at; None: it has no tables of ours yet."""
    with database.reading() as session:
        return _current(session)


def require_head(database: Database) -> None:
    """Raises `BroadbandError`, which tells what to do, unless the database is at `head`."""
    at = current(database)
    if at != head():
        raise BroadbandError(
            f"数据库版本为 {at or '空'}，需要 {head()}，请先运行 broadband db upgrade",
            f"The database is at {at or 'nothing'}, needed is {head()}; run broadband db upgrade first",
        )


def upgrade(database: Database) -> str | None:
    """Brings a database to `head` in one transaction: all or nothing. Gives the revision it was at before.

    Raises `BroadbandError` for a database at a revision that this program does not know, or with tables of our
    names but no revision.
    """
    config = _config()
    with database.writing() as session:
        _alone(session)
        before = _current(session)
        _check(session, before, {each.revision for each in ScriptDirectory.from_config(config).walk_revisions()})
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "head")
    return before


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "engine:migrations")
    return config


def _check(session: Session, before: str | None, known: set[str]) -> None:
    if before is not None and before not in known:
        raise BroadbandError(
            f"数据库版本 {before} 比本程序新，请升级程序",
            f"The database is at {before}, which is newer than this program; upgrade the program",
        )
    if before is None and (taken := Base.metadata.tables.keys() & inspect(session.connection()).get_table_names()):
        names = ", ".join(sorted(taken))
        raise BroadbandError(
            f"数据库中已有同名的表，却没有版本记录：{names}",
            f"The database has tables of these names, but no revision: {names}",
        )


def _current(session: Session) -> str | None:
    return MigrationContext.configure(session.connection()).get_current_revision()


def _alone(session: Session) -> None:
    """Waits for another upgrade of the same database. On SQLite the transaction itself already has."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
