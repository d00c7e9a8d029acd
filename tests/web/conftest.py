"""The web over a real system: the small town on SQLite, its staff with passwords."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from engine.store.database import Database
from tests.engine.actors import Office
from tests.web.actors import Desk, give_passwords
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
