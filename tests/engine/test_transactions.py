"""One transaction for one thing that happens: entirely or not at all, and once, whoever does it at the same time."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import text, update

from engine import steps, tables
from engine.bootstrap import build
from engine.errors import BroadbandError, Conflict, Stale, Unavailable
from engine.settings import Settings
from engine.store import incidents, lives
from engine.store.database import Database, Session
from tests.engine import town
from tests.engine.actors import Case, Office, at_once, until


@pytest.fixture
def case(office: Office) -> Case:
    return office.counter().orders()


def everything(office: Office) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    mapped = tables.Base.registry.mappers
    return {
        one.local_table.name: [
            {column.key: getattr(row, column.key) for column in one.column_attrs} for row in office.rows(one.class_)
        ]
        for one in mapped
    }


def fail(*_: object) -> None:
    raise RuntimeError("half way")


# -- two at once


def test_the_same_result_applied_by_two_workers_at_once_takes_effect_once(office: Office, case: Case) -> None:
    office.provisioning.sends(office.provisioning.event(case, "completed", ("archive_work_order", "completed")))
    outcomes = at_once(*[lambda: office.system.orchestrator.receive(case.id)] * 4)
    assert outcomes == [None] * 4
    assert case.states == ["acknowledged", "inProgress", "completed"]
    assert len(office.rows(tables.Subscription)) == 1 and len(office.rows(tables.Notification)) == 2
    assert case.happened("milestone") == 1 and case.view.incidents == []


def test_the_same_event_over_two_connections_at_once_is_kept_once(office: Office, case: Case) -> None:
    event = office.provisioning.event(case, "inProgress")
    assert at_once(*[lambda: office.provisioning.sends(event)] * 4) == [event] * 4
    assert [(one.times, one.state) for one in office.rows(tables.Result)] == [(4, "waiting")]


def test_a_to_do_done_by_two_at_once_is_done_by_one(office: Office, case: Case) -> None:
    office.provisioning.says(case, "failed")
    todo = case.todo("handle_return")
    mine, theirs = office.counter(), office.counter(town.COLLEAGUE)
    outcomes = at_once(
        lambda: mine.decides(todo, "send_again"), lambda: theirs.decides(todo, "cancel", because="不装了")
    )
    (lost,) = [one for one in outcomes if one is not None]
    assert isinstance(lost, Conflict)
    assert (case.state, len(case.work_orders)) in (("inProgress", 2), ("cancelled", 1))


def test_different_things_at_once_all_happen(office: Office, case: Case) -> None:
    """A result and a timer of the same order: both, in one order or the other."""
    office.clock.passes(days=2)
    office.provisioning.sends(office.provisioning.event(case, "inProgress"))
    (timer,) = [one for one in case.view.timers if one.element == "promise_overdue"]
    orchestrator = office.system.orchestrator
    at_once(lambda: orchestrator.receive(case.id), lambda: orchestrator.fire(timer.id, case.id))
    assert case.view.order.overdue and case.state == "inProgress" and case.results == ["applied"]
    assert case.view.order.version == 3


def test_many_orders_at_once_do_not_stand_in_each_others_way(office: Office) -> None:
    cases = [office.counter().orders() for _ in range(6)]
    for one in cases:
        office.provisioning.sends(office.provisioning.event(one, "completed"))
    at_once(*[lambda one=one: office.system.orchestrator.receive(one.id) for one in cases])
    assert {one.state for one in cases} == {"completed"}


# -- the version


def overtaken(session: Session, order_id: int) -> None:
    """As if another transaction had saved the order's walk since it was loaded."""
    raised = tables.Workflow.version + 1
    changed = update(tables.Workflow).where(tables.Workflow.order_id == order_id).values(version=raised)
    session.execute(changed.execution_options(synchronize_session=False))


def overtaking(monkeypatch: pytest.MonkeyPatch, times: int) -> list[int]:
    """Has the next loads overtaken before they are saved; gives the loads."""
    loads: list[int] = []
    real = lives.load

    def load(session: Session, order_id: int, *rest: Any) -> Any:
        life = real(session, order_id, *rest)
        loads.append(life.workflow.version)
        if len(loads) <= times:
            overtaken(session, order_id)
        return life

    monkeypatch.setattr(lives, "load", load)
    return loads


def test_who_was_overtaken_loads_again_and_happens_once(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`UPDATE … WHERE version = :v`: no row changed means somebody was faster."""
    office.provisioning.sends(office.provisioning.event(case, "completed"))
    loads = overtaking(monkeypatch, times=3)
    office.system.orchestrator.receive(case.id)
    assert len(loads) == 4
    assert case.states == ["acknowledged", "inProgress", "completed"]
    assert len(office.rows(tables.Subscription)) == 1


def test_a_person_who_is_overtaken_again_and_again_is_told_to_try_again(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.provisioning.says(case, "failed")
    before = everything(office)
    with monkeypatch.context() as busy:
        overtaking(busy, times=1000)
        with pytest.raises(Stale, match=case.number):
            office.counter().decides(case.todo("handle_return"), "send_again")
    assert everything(office) == before


# -- something raises half way


def test_a_step_that_raises_leaves_nothing_half_written(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The subscription was already there in memory when billing raised."""
    office.provisioning.sends(office.provisioning.event(case, "completed"))
    before = everything(office)
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "notify_billing", fail)
        office.system.orchestrator.receive(case.id)
    after = everything(office)
    (result,) = after.pop("result")
    assert result["state"] == "waiting" and result["failures"] == 1
    before.pop("result")
    assert after == before


def test_after_the_last_try_a_step_that_raises_is_a_numbered_incident_and_retry_sets_it_going(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "BACK_OFF", 0)
    office.provisioning.sends(office.provisioning.event(case, "completed"))
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "notify_billing", fail)
        office.applies()  # three tries, by the parameter's default
    (incident,) = case.view.incidents
    assert (incident.kind, incident.error_code, incident.attempts) == ("result", "RuntimeError", 3)
    assert incident.message == "RuntimeError"  # a foreign exception's words may hold personal data
    assert case.results == ["failed"] and case.state == "acknowledged"
    manager = office.counter(town.MANAGER)
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="计费已恢复")
    office.applies()
    assert case.state == "completed" and case.results == ["applied"]
    assert [one.state for one in case.view.incidents] == ["resolved"]


def test_while_one_result_is_stuck_the_next_heals_it(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each report is the whole work order: an order is not stuck for a report that can't be applied."""
    monkeypatch.setattr(incidents, "BACK_OFF", 0)
    office.sets(apply_attempts=1)
    office.provisioning.sends(office.provisioning.event(case, "inProgress"))
    with monkeypatch.context() as broken:
        broken.setattr("engine.hearing.hear", fail)
        office.applies()
    office.provisioning.says(case, "completed")
    assert case.state == "completed" and case.results == ["failed", "applied"]


def test_a_result_that_failed_waits_before_it_is_tried_again(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.provisioning.sends(office.provisioning.event(case, "completed"))
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "notify_billing", fail)
        office.applies()
        office.applies()
    assert [one.failures for one in case.view.results] == [1]
    until(lambda: office.applies() or case.state == "completed")


def test_a_timer_whose_step_raises_becomes_an_incident_and_fires_after_retry(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "BACK_OFF", 0)
    office.clock.passes(days=1)
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "raise_alert", fail)
        for _ in range(5):
            office.fires()
    (incident,) = case.view.incidents
    assert (incident.kind, incident.element, incident.attempts) == ("timer", "promise_overdue", 3)
    office.fires()
    assert not case.view.order.overdue  # it stands still until a person sets it going
    manager = office.counter(town.MANAGER)
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="已修复")
    office.fires()
    assert case.view.order.overdue


def test_a_person_is_told_at_once_what_their_act_could_not_do(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.provisioning.says(case, "failed")
    before = everything(office)
    monkeypatch.setitem(steps.STEPS, "submit_work_order", fail)
    with pytest.raises(RuntimeError, match="half way"):
        office.counter().decides(case.todo("handle_return"), "send_again")
    assert everything(office) == before


def test_an_order_that_cannot_be_begun_leaves_nothing_and_its_port_is_free(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = office.counter()
    shown = counter.confirms()
    before = everything(office)
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "submit_work_order", fail)
        with pytest.raises(RuntimeError):
            counter.submits(shown)
    assert everything(office) == before
    assert counter.submits(shown).state == "acknowledged"  # the same page still holds


# -- the commit happened, but the caller saw an error


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


def test_a_lost_database_is_told_as_such_by_every_way_in(postgres_office_url: str, tmp_path: Any) -> None:
    """`Unavailable`, never a driver's own exception: whoever asked may ask again."""
    nobody = postgres_office_url.replace("/test_", "/no_such_")
    system = build(Settings(data=tmp_path, database_url=nobody))
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
    before = everything(office)
    sqlite = office.system.database.sqlite

    def cut(*_: object) -> None:
        if sqlite:
            raise_locked(office)
        cut_connections(office)

    with pytest.MonkeyPatch.context() as broken:
        broken.setitem(steps.STEPS, "notify_billing", cut)
        with pytest.raises(Unavailable):
            office.system.orchestrator.receive(case.id)
    assert everything(office) == before
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


def test_incidents_at_the_same_moment_have_numbers_of_their_own(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.sets(apply_attempts=1)
    cases = [office.counter().orders() for _ in range(4)]
    for one in cases:
        office.provisioning.sends(office.provisioning.event(one, "completed"))
    monkeypatch.setitem(steps.STEPS, "notify_billing", fail)
    at_once(*[lambda one=one: office.system.orchestrator.receive(one.id) for one in cases])
    numbers = [one.number for one in office.rows(tables.Incident)]
    assert len(set(numbers)) == 4 and all(number.startswith("IN260302") for number in numbers)


def test_refusals_are_no_incidents(office: Office, case: Case) -> None:
    with pytest.raises(BroadbandError):
        office.counter(town.STRANGER).decides(tables.Todo(id=10**9), "seen")
    assert case.view.incidents == []
