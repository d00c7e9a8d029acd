"""An install and its change or cancel: one lock, one outcome, whoever comes first; nobody is left asleep."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from engine import steps, tables
from engine.errors import BroadbandError
from engine.steps import change as change_steps
from engine.store import incidents, outbox, timers
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import asked, cancel, cancel_event, change, places, woken
from tests.engine.patience import at_once
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture
def wired(office: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """An office whose provisioning system is there; nobody waits for a back-off."""
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    with closing(office.wired_to(server.url)):
        yield office


@pytest.fixture
def case(wired: Office) -> Case:
    """Its work order is under way."""
    case = wired.counter().orders(campaign="DEAL", door="2-101")
    wired.sends()
    wired.provisioning.says(case, "inProgress", ("accept_work_order", "completed"))
    return case


def waking(office: Office) -> list[int]:
    """The orders that are to look again."""
    return [one.order_id for one in office.rows(tables.Timer) if one.kind == timers.WAKE]


def settled(office: Office, case: Case, child: Case) -> tuple[str, str]:
    woken(office)
    assert waking(office) == []
    return case.state, child.state


def test_two_counters_at_once_make_one_child(wired: Office, case: Case) -> None:
    """D: one open change or cancel per install."""
    pages = []
    for number, form in ((town.OPERATOR, change(case, note="新")), (town.COLLEAGUE, cancel(case))):
        person = wired.counter(number)
        shown = person.orchestrator.prepare(form, staff_id=person.id, opened_at=wired.clock.now())
        pages.append(lambda person=person, shown=shown: person.submits(shown))
    outcomes = at_once(*pages)
    assert sorted(isinstance(one, BroadbandError) for one in outcomes) == [False, True]
    assert len([one for one in wired.rows(tables.Order) if one.parent_id]) == 1


def test_the_database_itself_keeps_a_second_open_child_out(wired: Office, case: Case) -> None:
    places(wired, change(case, note="新"))
    other = wired.counter().orders(door="1-101", phone="13800000007")
    with pytest.raises(IntegrityError), wired.system.database.writing() as session:
        session.query(tables.Order).filter_by(id=other.id).update({"parent_id": case.id})


def test_an_answer_and_a_completion_at_once_have_one_outcome(
    wired: Office, case: Case, server: ProvisioningServer
) -> None:
    child = places(wired, change(case, product="FREE", campaign=""))
    (claim,) = wired.claims()
    wired.provisioning.sends(wired.provisioning.event(case, "completed"))
    orchestrator = wired.system.orchestrator
    at_once(lambda: orchestrator.send(claim), lambda: orchestrator.receive(case.id))
    woken(wired)
    taken = child.state == "completed"
    (item,) = server.orders[f"{case.number}-1"]["serviceOrderItem"]
    (product,) = [one["value"] for one in item["service"]["serviceCharacteristic"] if one["name"] == "productCode"]
    assert taken == (product == "FREE") and {child.state, case.state} <= {"completed", "failed", "inProgress"}
    (subscription,) = wired.rows(tables.Subscription)
    assert (subscription.product_id == wired.id_of(tables.Product, "FREE")) == taken


def test_a_cancels_end_and_a_completion_at_once_have_one_outcome(wired: Office, case: Case) -> None:
    child = places(wired, cancel(case))
    wired.sends()
    done = cancel_event(child, case, "done", "cancelled")
    completed = wired.provisioning.event(case, "completed")
    for event in (done, completed):
        wired.provisioning.sends(event)
    receive = wired.system.orchestrator.receive
    at_once(*[lambda: receive(case.id)] * 3)
    assert settled(wired, case, child) in (("cancelled", "completed"), ("completed", "failed"))
    assert len(wired.rows(tables.Subscription)) == (case.state == "completed")
    assert (wired.free_ports("2") == 1) == (case.state == "cancelled")


def test_parent_and_child_saved_at_once_wait_for_each_other_in_one_order(wired: Office, case: Case) -> None:
    """Whoever loads a child locks its install first: no two ever wait for each other, and nothing is lost."""
    wired.provisioning.says(case, "inProgress", ("build_line", "inProgress"))
    child = places(wired, change(case, note="新"))
    todo, manager = child.todo("approve_in_flight"), wired.counter(town.MANAGER)
    wired.provisioning.sends(wired.provisioning.event(case, "held", reason=("10W", "停电")))
    orchestrator = wired.system.orchestrator
    outcomes = at_once(
        lambda: manager.decides(todo, "approve", because="可以"),
        lambda: orchestrator.receive(case.id),
        lambda: orchestrator.receive(case.id),
    )
    assert outcomes == [None] * 3 and case.state == "held" and asked(child).state == "asked"


def test_a_child_is_woken_by_the_transaction_that_answers_it_and_by_no_other(wired: Office, case: Case) -> None:
    child = places(wired, change(case, note="新"))
    woken(wired)
    wired.provisioning.says(case, "inProgress", ("survey_site", "completed"))
    assert waking(wired) == []  # nothing that it waits for
    wired.sends()
    assert waking(wired) == [child.id]
    wired.system.orchestrator.receive(child.id)  # any save of it is a look
    assert child.state == "completed" and waking(wired) == [case.id]
    assert settled(wired, case, child) == ("inProgress", "completed")


def test_a_wake_that_was_lost_is_a_row_that_any_worker_finds(wired: Office, case: Case) -> None:
    child = places(wired, cancel(case))
    wired.sends()
    event = cancel_event(child, case, "done", "cancelled")
    wired.provisioning.sends(event)
    wired.applies()
    before = waking(wired)
    with closing(wired.again()) as other:  # the first process died right after its commit
        with other.database.reading() as session:
            due = [(one.id, one.order_id) for one in timers.due(session, wired.clock.now(), 100)]
        for timer in due:
            other.orchestrator.fire(*timer)
    assert child.id in before
    assert settled(wired, case, child) == ("cancelled", "completed")


def test_a_childs_step_that_raises_leaves_its_install_as_it_was(
    wired: Office, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incidents, "BACK_OFF", 0)
    child = places(wired, change(case, door="6-101"))
    wired.sends()

    def half_way(life: Any, data: Any) -> None:
        change_steps.apply_change(life, data)
        raise RuntimeError("half way")

    before = case.view.order
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "apply_change", half_way)
        for _ in range(4):
            wired.fires()
    assert case.view.order.address_id == before.address_id and wired.free_ports("2") == 0
    (incident,) = child.view.incidents
    assert (incident.kind, asked(child).state) == ("timer", "agreed")
    manager = wired.counter(town.MANAGER)
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="已修复")
    woken(wired)
    assert child.state == "completed" and wired.free_ports("2") == 1 and wired.free_ports("6") == 7
