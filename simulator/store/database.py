"""The file, its transactions, and its single values."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session

from simulator.errors import WrongFile
from simulator.tables import SCHEMA, Base, Meta

WRITES = {"immediate": True}


class Store:
    """Transactions on the SQLite file.

    Writers queue up at a lock of ours, because SQLite's own waiting is neither fair nor quick; BEGIN
    IMMEDIATE keeps them right even with a second process at the file. ``synchronous=NORMAL``: a killed
    process loses nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        #: Called after a commit with the session's `info`: who wrote may have left word there.
        self.after_commit: list[Callable[[dict[Any, Any]], None]] = []
        self._lock = threading.Lock()
        self._engine = _engine(path)
        with self._engine.execution_options(**WRITES).begin() as connection:
            Base.metadata.create_all(connection)
        self._check_schema()

    def _check_schema(self) -> None:
        with self.write() as session:
            found = self.value(session, "schema")
            if found is None:
                self.keep_value(session, "schema", SCHEMA)
            elif found != SCHEMA:
                raise WrongFile(f"{self.path} has schema {found}; this version reads {SCHEMA}: use another folder")

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look; nothing is written."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self, quiet: bool = False) -> Iterator[Session]:
        """One transaction; an exception undoes it. After it those who wait for news are told, unless `quiet`."""
        with (
            self._lock,
            Session(self._engine.execution_options(**WRITES), expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session
        for tell in () if quiet else self.after_commit:
            tell(session.info)

    @staticmethod
    def value(session: Session, key: str) -> str | None:
        """A single value."""
        row = session.get(Meta, key)
        return row.value if row else None

    @staticmethod
    def keep_value(session: Session, key: str, value: str) -> None:
        """Set a single value."""
        session.merge(Meta(key=key, value=value))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite:///{path}",
        pool_size=20,
        max_overflow=200,
        connect_args={"timeout": 30, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        immediate = connection.get_execution_options().get("immediate")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine
