"""What every test may ask for: a database of each kind we support, and a browser."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from playwright.sync_api import Browser

from tests.servers import browser as browsers
from tests.servers import postgres as postgres_servers
from tests.servers.postgres import Postgres

if TYPE_CHECKING:
    from engine.store.database import Database

#: how long one example takes says nothing on a busy machine
hypothesis.settings.register_profile("house", deadline=None)
#: a long search for what the few examples of every run don't find: `--hypothesis-profile=search`
hypothesis.settings.register_profile(
    "search", deadline=None, max_examples=3000, stateful_step_count=60, suppress_health_check=[*hypothesis.HealthCheck]
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL server of this test process."""
    with postgres_servers.running() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """An empty PostgreSQL database of the test's own."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A SQLite database of the test's own, not yet there."""
    return f"sqlite:///{tmp_path}/test.sqlite"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of the test's own; the test runs once on SQLite, once on PostgreSQL."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with our tables and nothing in them; migrated once, then copied."""
    path = tmp_path_factory.mktemp("template") / "orders.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: Postgres) -> str:
    """The name of a PostgreSQL database with our tables and nothing in them."""
    name = postgres.create()
    _migrate(postgres.url(name))
    return name


@pytest.fixture
def orders_on_sqlite(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite database of the test's own, with our tables."""
    copy = shutil.copy(sqlite_template, tmp_path / "orders.sqlite")
    return f"sqlite:///{copy}"


@pytest.fixture
def orders_on_postgres(postgres: Postgres, postgres_template: str) -> Iterator[str]:
    """A PostgreSQL database of the test's own, with our tables."""
    name = postgres.create(postgres_template)
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def orders_url(request: pytest.FixtureRequest) -> str:
    """A database of the test's own, with our tables; the test runs once on SQLite, once on PostgreSQL."""
    fixture = {"sqlite": "orders_on_sqlite", "postgresql": "orders_on_postgres"}[request.param]
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture(scope="session")
def offices_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator["Database"]:
    """A SQLite database that the offices use one after the other, emptied in between."""
    copy = shutil.copy(sqlite_template, tmp_path_factory.mktemp("offices"))
    with closing(_opened(f"sqlite:///{copy}")) as database:
        yield database


@pytest.fixture(scope="session")
def offices_on_postgres(postgres: Postgres, postgres_template: str) -> Iterator["Database"]:
    """The same on PostgreSQL."""
    with closing(_opened(postgres.url(postgres.create(postgres_template)))) as database:
        yield database


@pytest.fixture(params=["sqlite", "postgresql"])
def offices(request: pytest.FixtureRequest) -> "Database":
    """The database for an office of the test's own; the test runs once on SQLite, once on PostgreSQL."""
    database: Database = request.getfixturevalue(
        {"sqlite": "offices_on_sqlite", "postgresql": "offices_on_postgres"}[request.param]
    )
    return database


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser of this test process. A test opens a context or page of its own in it and closes it."""
    with browsers.running() as running:
        yield running


def _migrate(url: str) -> None:
    from engine.store import migrate

    with closing(_opened(url)) as database:
        migrate.upgrade(database)


def _opened(url: str) -> "Database":
    # Imported here, so that the tests of the maps and of the simulator run without the engine.
    from engine.store.database import Database

    return Database(url)
