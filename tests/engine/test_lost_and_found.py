"""Answers that are lost and databases that go away: whoever asked asks again, and it has happened once."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from engine import steps, tables
from engine.bootstrap import build
from engine.errors import Conflict, Unavailable
from engine.settings import Settings
from engine.store.database import Database, Session
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.servers.postgres import Postgres


@pytest.fixture
def case(office: Office) -> Case:
    return office.counter().orders()


@contextmanager
def lost_answers(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Everything is committed, and nobody hears of it."""
    real = database.writing

    @contextmanager
    def writing() -> Iterator[Session]:
        with real() as session:
            yield session
        raise Unavailable()

    with monkeypatch.context() as lossy:
        lossy.setattr(database, "writing", writing)
        yield


def tried_again(office: Office, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Does it once with the answer lost, as whoever asked would, and then again."""
    with lost_answers(office.system.database, monkeypatch), pytest.raises(Unavailable):
        act()
    act()


def test_a_submit_whose_answer_was_lost_is_one_order(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = office.counter()
    shown = counter.confirms()
    tried_again(office, monkeypatch, lambda: counter.submits(shown))
    assert len(office.rows(tables.Order)) == 1 and office.free_ports("1") == 7


def test_an_event_whose_answer_was_lost_is_kept_once(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = office.provisioning.event(case, "completed")
    tried_again(office, monkeypatch, lambda: office.provisioning.sends(event))
    office.applies()
    assert case.results == ["applied"] and case.state == "completed"


def test_a_result_whose_commit_was_not_heard_of_is_applied_once(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.provisioning.sends(office.provisioning.event(case, "completed"))
    tried_again(office, monkeypatch, lambda: office.system.orchestrator.receive(case.id))
    assert case.results == ["applied"] and case.states == ["acknowledged", "inProgress", "completed"]
    assert len(office.rows(tables.Subscription)) == 1


def test_a_decision_whose_answer_was_lost_is_taken_once(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.provisioning.says(case, "failed")
    todo = case.todo("handle_return")
    with pytest.raises(Conflict, match=town.OPERATOR):
        tried_again(office, monkeypatch, lambda: office.counter().decides(todo, "send_again"))
    assert case.work_orders == [("-1", "failed"), ("-2", "new")]


# -- the database is gone


def test_a_lost_database_is_told_as_such_by_every_way_in(postgres: Postgres, tmp_path: Path) -> None:
    """`Unavailable`, never a driver's own exception: whoever asked may ask again."""
    system = build(Settings(data=tmp_path, database_url=postgres.url("no_such_database")))
    event = {
        "eventId": "1",
        "eventTime": "2026-03-02T01:00:00Z",
        "eventType": "ServiceOrderStateChangeEvent",
        "event": {"serviceOrder": {"id": "1", "externalId": "x-1", "state": "completed"}},
    }
    ways: list[Callable[[], object]] = [
        lambda: system.orchestrator.place("token", staff_id=1),
        lambda: system.orchestrator.keep(event),
        lambda: system.orchestrator.receive(1),
        lambda: system.orchestrator.fire(1, 1),
        lambda: system.orchestrator.complete(1, decision="seen", staff_id=1),
        lambda: system.orchestrator.claim(1, staff_id=1),
        lambda: system.orchestrator.resolve("IN1", "retry", staff_id=1, because="x"),
    ]
    for way in ways:
        with pytest.raises(Unavailable):
            way()
    system.close()


def cut_connections(office: Office) -> None:
    """The server ends every connection of this database but the one that asks."""
    with closing(office.again()) as other, other.database.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def test_a_connection_cut_half_way_leaves_nothing_half_written(office: Office, case: Case) -> None:
    """PostgreSQL stops under a transaction; on SQLite the file is locked away from it."""
    office.provisioning.sends(office.provisioning.event(case, "completed"))
    before = office.everything()
    sqlite = office.system.database.sqlite

    def cut(*_: object) -> None:
        if sqlite:
            raise_locked(office)
        cut_connections(office)

    with pytest.MonkeyPatch.context() as broken:
        broken.setitem(steps.STEPS, "notify_billing", cut)
        with pytest.raises(Unavailable):
            office.system.orchestrator.receive(case.id)
    assert office.everything() == before
    office.applies()
    assert case.state == "completed" and case.view.incidents == []


def raise_locked(office: Office) -> None:
    """Another connection asks for what the transaction at hand holds, and doesn't wait for it."""
    with office.system.database.engine.connect() as other:
        other.exec_driver_sql("PRAGMA busy_timeout = 0")
        other.exec_driver_sql("UPDATE orders SET version = version")


def test_a_lost_database_uses_up_no_tries(office: Office, case: Case) -> None:
    """It says nothing about the result: however long it is away, no order becomes an incident for it."""
    office.sets(apply_attempts=1)
    office.provisioning.sends(office.provisioning.event(case, "completed"))

    def away(*_: object) -> None:
        raise Unavailable()

    with pytest.MonkeyPatch.context() as broken:
        broken.setattr("engine.workflow.settle", away)
        for _ in range(3):
            with pytest.raises(Unavailable):
                office.system.orchestrator.receive(case.id)
    assert case.view.incidents == [] and [one.failures for one in case.view.results] == [0]
