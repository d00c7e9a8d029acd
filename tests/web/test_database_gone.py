"""The database is gone for a while: a clear page, nothing half-written, and on as before once it is back."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine import tables
from engine.store import migrate
from engine.store.database import Database
from tests.engine.actors import Office
from tests.servers.postgres import Postgres
from tests.web.actors import Desk, give_passwords
from web.app import create_app


@pytest.fixture
def office(postgres_url: str, tmp_path: Path) -> Iterator[Office]:
    """A deployment on PostgreSQL."""
    with closing(Database(postgres_url)) as database:
        migrate.upgrade(database)
    with closing(Office(Database(postgres_url), tmp_path / "data")) as office:
        give_passwords(office)
        yield office


@pytest.fixture
def lost(postgres: Postgres, office: Office) -> Callable[[], object]:
    """Cuts every connection, and lets nobody in until the block ends."""
    name = office.system.database.url.database

    @contextmanager
    def gone() -> Iterator[None]:
        with postgres.connect() as server:
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
            yield
            server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())

    return gone


def test_a_lost_database_is_a_clear_page_and_the_order_can_be_placed_later(office: Office, lost: Callable) -> None:
    desk = Desk(create_app(office.system), office)
    desk.signs_in()
    place = {"csrf_token": desk.token(), "token": desk.confirms(), "consent": "y"}
    with lost():
        answer = desk.client.post("/orders/new/install/place", data=place)
        assert answer.status_code == 503 and answer.headers["Retry-After"]
        assert "数据库暂时无法连接" in answer.text and "没有保存任何内容" in answer.text
        assert "Traceback" not in answer.text and "psycopg" not in answer.text
        for path in ("/", "/orders", "/auth/login", "/nowhere"):
            assert desk.opens(path).status_code == 503
    assert office.rows(tables.Order) == []
    assert desk.client.post("/orders/new/install/place", data=place).status_code == 302
    assert len(office.rows(tables.Order)) == 1


def test_readiness_tells_the_difference_and_liveness_does_not_care(office: Office, lost: Callable) -> None:
    desk = Desk(create_app(office.system), office)
    assert (desk.opens("/health/live").status_code, desk.opens("/health/ready").status_code) == (200, 200)
    with lost():
        assert desk.opens("/health/live").status_code == 200
        answer = desk.opens("/health/ready")
        assert (answer.status_code, answer.get_json()["missing"]) == (503, ["database"])
    assert desk.opens("/health/ready").status_code == 200
