"""The web over a real system: the small town on SQLite, its staff with passwords."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from engine.store.database import Database
from tests.engine.actors import Office
from tests.web import scene
from tests.web.actors import Desk, give_passwords
from tests.web.visiting import Visitors
from web.app import create_app


@pytest.fixture
def office(offices_on_sqlite: Database, tmp_path: Path) -> Iterator[Office]:
    """A deployment over the town, where everybody may sign in."""
    with closing(Office(offices_on_sqlite, tmp_path / "data")) as office:
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


@pytest.fixture(scope="module")
def staged(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitors]:
    """The pages in front of a day that was played once for all tests of a module (`tests.web.scene`)."""
    folder = tmp_path_factory.mktemp("staged")
    copy = shutil.copy(sqlite_template, folder / "orders.sqlite")
    with closing(Database(f"sqlite:///{copy}")) as database, closing(Office(database, folder / "data")) as office:
        values = scene.build(office)
        yield Visitors(create_app(office.system), values)
