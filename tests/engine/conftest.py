"""The made-up city, planted once on each database: to read from, or as a copy of one's own to write to."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from cryptography.fernet import Fernet
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from engine import keys, seed
from engine.store import migrate
from engine.store.bulk import Bulk
from engine.store.database import Database
from tests.engine.actors import Office
from tests.engine.provisioning_server import ProvisioningServer
from tests.servers.postgres import Postgres

PASSWORD = "correct horse"
PLANTED_AT = datetime(2026, 7, 1, 1, tzinfo=UTC)
RING = keys.KeyRing([Fernet.generate_key()])


@pytest.fixture(autouse=True, scope="session")
def plain_log() -> None:
    """Without colours and frames: what is raised on purpose here is raised often."""
    structlog.configure(processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()])


@pytest.fixture(autouse=True)
def ring() -> keys.KeyRing:
    """The keys of all these tests, whatever the test before used."""
    keys.use(RING)
    return RING


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database at the newest revision: once SQLite, once PostgreSQL."""
    with closing(Database(database_url)) as database:
        migrate.upgrade(database)
        yield database


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def planted_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with the city, not to be changed: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('city')}/city.sqlite"
    else:
        postgres: Postgres = request.getfixturevalue("postgres")
        url = postgres.url(postgres.create())
    keys.use(RING)
    with closing(Database(url)) as database:
        migrate.upgrade(database)
        with database.writing() as session:
            assert seed.plant(Bulk(session), PASSWORD, PLANTED_AT)
    return url


@pytest.fixture
def city(planted_url: str) -> Iterator[Session]:
    """A session to read the city with."""
    with closing(Database(planted_url)) as database, database.reading() as session:
        yield session


@pytest.fixture
def own_city(planted_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A copy of the city, to be changed at will."""
    original = make_url(planted_url).database
    assert original is not None
    if planted_url.startswith("sqlite"):
        url = f"sqlite:///{shutil.copy(original, tmp_path)}"
        with closing(Database(url)) as database:
            yield database
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    name = postgres.create(template=original)
    with closing(Database(postgres.url(name))) as database:
        yield database
    postgres.drop(name)


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    """A provisioning system over real HTTP; the office of a test that asks for it speaks to it."""
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture
def office(request: pytest.FixtureRequest, offices: Database, tmp_path: Path) -> Iterator[Office]:
    """A deployment over the small town: once on SQLite, once on PostgreSQL."""
    there = "server" in request.fixturenames
    url = request.getfixturevalue("server").url if there else "http://127.0.0.1:9"
    with closing(Office(offices, tmp_path / "data", url)) as office:
        yield office
