"""A real worker in a real thread: what is to be done gets done, by itself, and it stops when it is asked to."""

import threading
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import update

from engine import tables
from engine.errors import Unavailable
from engine.store import inbox, outbox
from engine.worker import Worker
from tests.engine import tallying
from tests.engine.actors import Case, Office
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


class Running:
    """A worker at work, as `broadband worker` has it."""

    def __init__(self, office: Office) -> None:
        self.worker = Worker(office.system)
        self.thread = threading.Thread(target=self.worker.run)
        self.thread.start()

    def close(self) -> None:
        self.worker.stop()
        self.thread.join(timeout=20)
        assert not self.thread.is_alive()


@pytest.fixture
def wired(office: Office, server: ProvisioningServer) -> Office:
    """An office whose provisioning system takes each work order up, completes it, and reports over the wire's door."""

    def works(order: dict[str, Any]) -> None:
        number, _, attempt = order["externalId"].rpartition("-")
        for state in ("acknowledged", "inProgress", "completed"):
            milestones = [("archive_work_order", "completed")] if state == "completed" else []
            event = office.provisioning.event(Case(office, number), state, *milestones, attempt=int(attempt))
            office.system.orchestrator.keep(event)

    server.on_taken = works
    return office


def test_ten_orders_go_to_their_end_by_themselves(wired: Office, server: ProvisioningServer) -> None:
    with closing(Running(wired)):
        doors = ["1-101"] * 5 + ["6-102"] * 4
        cases = [wired.counter().orders(door=door) for door in doors]
        cases.append(wired.counter().orders("FREE", door="2-101", campaign="GIFT"))
        until(lambda: all(one.state == "completed" for one in cases))
        until(lambda: {one.state for one in wired.rows(tables.Request)} == {"done"})
        until(lambda: not wired.rows(tables.TallyDelta))  # folded by itself
    tallying.agree(wired.system.database)
    assert len(server.orders) == 10 == len(wired.rows(tables.Subscription))
    assert len(server.journal) == 10  # each was sent once
    assert wired.rows(tables.Incident) == []
    assert {one.state for one in wired.rows(tables.Result)} <= {"applied", "late"}


def test_two_workers_share_the_work_and_nothing_is_done_twice(wired: Office, server: ProvisioningServer) -> None:
    with closing(Running(wired)), closing(Running(wired)):
        cases = [wired.counter().orders() for _ in range(6)]
        until(lambda: all(one.state == "completed" for one in cases))
        until(lambda: {one.state for one in wired.rows(tables.Request)} == {"done"})
    assert len(server.journal) == 6 and len(wired.rows(tables.Subscription)) == 6
    assert len(wired.rows(tables.Notification)) == 12 and wired.rows(tables.Incident) == []


def test_it_keeps_at_it_through_the_faults_of_the_other_side(
    wired: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "BACK_OFF", 0.01)
    monkeypatch.setattr(outbox, "BREAKER_SECONDS", 0.05)
    server.faults = [500, "cut", "taken, then cut", 503, "nonsense", 500, 429, "cut", 500]
    with closing(Running(wired)):
        cases = [wired.counter().orders() for _ in range(4)]
        until(lambda: all(one.state == "completed" for one in cases))
        until(lambda: {one.state for one in wired.rows(tables.Request)} == {"done"})
    assert len(server.orders) == 4 == len(wired.rows(tables.Subscription))
    assert wired.rows(tables.Incident) == []


def test_it_asks_to_be_told_where_our_door_is(wired: Office, server: ProvisioningServer) -> None:
    with closing(Running(wired)):
        until(lambda: server.callbacks)
    assert server.callbacks == [f"{wired.settings.public_url}/api/provisioning/events"]


def test_due_timers_fire_by_themselves(wired: Office) -> None:
    case = wired.counter().orders()
    wired.clock.passes(days=1)
    with closing(Running(wired)):
        until(lambda: case.view.order.overdue)


def test_stopped_it_finishes_what_it_is_sending(wired: Office, server: ProvisioningServer) -> None:
    """Nothing stays claimed by a worker that was asked to stop."""
    held, entered = threading.Event(), threading.Event()

    def slowly(order: dict[str, Any]) -> None:
        entered.set()
        assert held.wait(20)

    server.on_taken = slowly
    running = Running(wired)
    case = wired.counter().orders()
    assert entered.wait(20)
    running.worker.stop()
    held.set()
    running.close()
    assert [one.state for one in case.view.requests] == ["done"]
    assert case.work_orders == [("-1", "acknowledged")]


def test_stopped_before_it_runs_it_returns_at_once(wired: Office) -> None:
    worker = Worker(wired.system)
    worker.stop()
    worker.run()


def test_a_worker_with_nothing_to_do_writes_nothing(wired: Office, server: ProvisioningServer) -> None:
    case = wired.counter().orders()
    wired.sends()
    wired.applies()
    version = case.view.order.version
    worker = Worker(wired.system)
    assert [worker.sweep() for _ in range(3)] == [False] * 3
    assert case.view.order.version == version
    worker.stop()
    worker.run()


def test_it_outlives_a_database_that_goes_away(
    wired: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.worker.LOST", 0.01)
    real, lost = inbox.orders_with_results, threading.Semaphore(5)

    def away(*args: Any) -> Any:
        if lost.acquire(blocking=False):
            raise Unavailable()
        return real(*args)

    monkeypatch.setattr(inbox, "orders_with_results", away)
    with closing(Running(wired)):
        case = wired.counter().orders()
        until(lambda: case.state == "completed")
    assert not lost.acquire(blocking=False)


def test_one_order_that_cannot_be_read_does_not_stop_the_others(wired: Office, server: ProvisioningServer) -> None:
    """A row that nobody can decrypt any more: the worker goes on, and does not spin."""
    spoilt = wired.counter().orders()
    wired.provisioning.sends(wired.provisioning.event(spoilt, "inProgress"))
    with wired.system.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE result SET body = 'spoilt'")
    with closing(Running(wired)) as running:
        case = wired.counter().orders()
        until(lambda: case.state == "completed")
        assert running.thread.is_alive()


def test_a_request_whose_worker_died_is_taken_over_when_its_lease_runs_out(
    wired: Office, server: ProvisioningServer
) -> None:
    case = wired.counter().orders()
    assert len(wired.claims()) == 1  # by a worker that dies now
    with wired.system.database.writing() as session:
        session.execute(update(tables.Request).values(lease_until=1.0))
    with closing(Running(wired)):
        until(lambda: case.state == "completed")
    assert server.journal == [f"GET {case.number}-1", f"POST {case.number}-1"]
