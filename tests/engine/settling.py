"""A town that one office after the other settles in: built once on a database, put back before each of them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cryptography.fernet import Fernet
from sqlalchemy import text

from engine import tables
from engine.store.database import Database, Session
from tests.engine import town

#: where the rows of the town are kept on PostgreSQL
KEPT = "as_built"
#: of SQLite, by the file
_built: dict[str, sqlite3.Connection] = {}
#: the key of the personal data of every town
KEY = Fernet.generate_key()
#: where the town was built
_there: set[str] = set()


def give_keys(data: Path) -> None:
    """The town's key for a deployment that has none yet."""
    data.mkdir(parents=True, exist_ok=True)
    if not (data / "keys").exists():
        (data / "keys").touch(mode=0o600)
        (data / "keys").write_bytes(KEY)


def settle(database: Database) -> None:
    """Leaves the town in the database, and nothing else."""
    url = database.url.render_as_string(hide_password=False)
    if url not in _there:
        _build(database, url)
        _there.add(url)
    elif database.sqlite:
        assert database.url.database is not None
        with closing(sqlite3.connect(database.url.database)) as file:
            file.execute("PRAGMA synchronous=OFF")
            _built[url].backup(file)
    else:
        with database.writing() as session:
            _put_back(session)


def _build(database: Database, url: str) -> None:
    with database.writing() as session:
        town.clear(session)
        town.build(session)
        if not database.sqlite:
            _keep(session)
    if database.sqlite:
        assert database.url.database is not None
        _built[url] = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(database.url.database)) as file:
            file.backup(_built[url])


def _keep(session: Session) -> None:
    statements = [f"DROP SCHEMA IF EXISTS {KEPT} CASCADE", f"CREATE SCHEMA {KEPT}"]
    statements += [f"CREATE TABLE {KEPT}.{name} AS TABLE public.{name}" for name in _filled(session)]
    statements += [f"CREATE TABLE {KEPT}.counted AS SELECT sequencename, last_value FROM pg_sequences"]
    session.execute(text(";".join(statements)))


def _put_back(session: Session) -> None:
    """One round trip, in which nothing is checked: what is put back has been checked when it was built."""
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = :kept"
    filled = set(session.scalars(text(asked), {"kept": KEPT}))
    statements = ["SET LOCAL session_replication_role = replica"]
    for table in tables.Base.metadata.sorted_tables:
        statements.append(f"DELETE FROM {table.name}")
        if table.name in filled:
            statements.append(f"INSERT INTO {table.name} SELECT * FROM {KEPT}.{table.name}")
    counted = (
        f"SELECT setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL) FROM {KEPT}.counted"
    )
    session.execute(text(";".join([*statements, counted])))


def _filled(session: Session) -> list[str]:
    names = [table.name for table in tables.Base.metadata.sorted_tables]
    return [name for name in names if session.scalar(text(f"SELECT EXISTS (SELECT FROM {name})"))]
