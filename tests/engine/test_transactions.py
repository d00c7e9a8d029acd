"""One transaction for one thing that happens: entirely or not at all, and once, whoever does it at the same time."""

from typing import Any

import pytest
from sqlalchemy import update

from engine import steps, tables
from engine.errors import BroadbandError, Conflict, Stale
from engine.store import incidents, lives
from engine.store.database import Session
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import at_once, until


@pytest.fixture
def case(office: Office) -> Case:
    return office.counter().orders()


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
    assert (case.state, len(case.work_orders)) in (("inProgress", 2), ("pendingCancellation", 1))


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
    before = office.everything()
    with monkeypatch.context() as busy:
        overtaking(busy, times=1000)
        with pytest.raises(Stale, match=case.number):
            office.counter().decides(case.todo("handle_return"), "send_again")
    assert office.everything() == before


# -- something raises half way


def test_a_step_that_raises_leaves_nothing_half_written(
    office: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The subscription was already there in memory when billing raised."""
    office.provisioning.sends(office.provisioning.event(case, "completed"))
    before = office.everything()
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "notify_billing", fail)
        office.system.orchestrator.receive(case.id)
    after = office.everything()
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
    before = office.everything()
    monkeypatch.setitem(steps.STEPS, "submit_work_order", fail)
    with pytest.raises(RuntimeError, match="half way"):
        office.counter().decides(case.todo("handle_return"), "send_again")
    assert office.everything() == before


def test_an_order_that_cannot_be_begun_leaves_nothing_and_its_port_is_free(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter = office.counter()
    shown = counter.confirms()
    before = office.everything()
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "submit_work_order", fail)
        with pytest.raises(RuntimeError):
            counter.submits(shown)
    assert office.everything() == before
    assert counter.submits(shown).state == "acknowledged"  # the same page still holds


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
