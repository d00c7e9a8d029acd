"""Sessions on SQLite and PostgreSQL, the few differences of dialect behind one function each.

Nobody else opens, commits or rolls back. A lost database comes out as `errors.Unavailable`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from engine import errors
from engine.store import audit

__all__ = ["Database", "Session"]

#: seconds that a writer waits for another on SQLite
BUSY_SECONDS = 30


class Database:
    """One database by URL: `sqlite:///…` or `postgresql+psycopg://…`."""

    def __init__(self, url: str):
        try:
            self.url = make_url(url)
        except ArgumentError:
            raise errors.BroadbandError("数据库地址无法识别", "The database URL can't be read") from None
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = _sqlite(url) if self.sqlite else _postgresql(url)
        self._writer = self.engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads. What it loaded stays usable afterwards."""
        with _reachable(), Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one transaction, committed at the end, rolled back when anything raises.

        Acts that were recorded in it are sealed to the chain of the audit just before the commit."""
        acts: dict[Any, Any] = {audit.PENDING: []}
        with _reachable(), Session(self._writer, expire_on_commit=False, info=acts) as session, session.begin():
            yield session
            audit.seal(session)

    def close(self) -> None:
        self.engine.dispose()


def _sqlite(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    options = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, hide_parameters=True, connect_args=options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late for BEGIN IMMEDIATE
    _turn_to_wal(connection)
    for pragma in ("foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _turn_to_wal(connection: sqlite3.Connection) -> None:
    """While another turns a new file to WAL, SQLite is "locked" at once, whatever the time-out: ask again."""
    deadline = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
        time.sleep(0.01)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: str) -> Engine:
    return create_engine(url, hide_parameters=True, pool_size=10, max_overflow=20, pool_timeout=10, pool_pre_ping=True)


@contextmanager
def _reachable() -> Iterator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise errors.Unavailable() from error
    except DBAPIError as error:
        if _lost(error):
            raise errors.Unavailable() from error
        raise


def _lost(error: DBAPIError) -> bool:
    """Whether the database is out of reach, and not merely displeased with a statement."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return error.orig.sqlite_errorcode & 0xFF != sqlite3.SQLITE_ERROR
    return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError))
