"""The web over a real system: the small town on SQLite, its staff with passwords."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from engine.store import migrate
from engine.store.database import Database
from tests.engine.actors import Office
from tests.web.actors import Desk, give_passwords
from web.app import create_app


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("migrated") / "empty.sqlite"
    with closing(Database(f"sqlite:///{path}")) as database:
        migrate.upgrade(database)
    return path


@pytest.fixture
def office(migrated: Path, tmp_path: Path) -> Iterator[Office]:
    """A deployment over the town, where everybody may sign in."""
    path = shutil.copy(migrated, tmp_path / "town.sqlite")
    with closing(Office(Database(f"sqlite:///{path}"), tmp_path / "data")) as office:
        give_passwords(office)
        yield office


@pytest.fixture
def app(office: Office) -> Flask:
    """The application in front of it."""
    return create_app(office.system)


@pytest.fixture
def stranger(app: Flask, office: Office) -> Desk:
    """A browser in which nobody has signed in."""
    return Desk(app, office)


@pytest.fixture
def desk(stranger: Desk) -> Desk:
    """An operator's browser, signed in."""
    assert stranger.signs_in().status_code == 302
    return stranger
