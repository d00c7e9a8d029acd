"""Acts that take an order elsewhere: a new work order, completed by hand, given up; nothing of the old is left."""

from __future__ import annotations

import pytest

from engine import tables
from engine.errors import Conflict
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.fallout.desk import acts, incident, possible
from tests.engine.families import change, places
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


def test_gone_back_the_order_has_a_new_work_order_and_the_old_one_is_never_sent(
    refused: Case, server: ProvisioningServer
) -> None:
    acts(refused, "go_back")
    assert refused.work_orders == [("-1", "cancelled"), ("-2", "new")]
    assert [one.state for one in refused.view.requests] == ["dropped", "waiting"]
    until(refused.office.sends)
    assert list(server.orders) == [f"{refused.number}-2"]
    assert "provisioning_under_way" in refused.stands_on
    watched = {one.element for one in refused.view.timers if one.kind != "jeopardy"}
    assert watched == {"promise_overdue", f"{refused.number}-2"}
    refused.office.provisioning.completes(refused, attempt=2)
    assert refused.state == "completed" and len(refused.office.rows(tables.Subscription)) == 1


def test_gone_back_from_a_return_its_to_do_is_withdrawn(refused: Case) -> None:
    acts(refused, "retry")
    until(refused.office.sends)
    refused.office.provisioning.says(refused, "rejected", reason=("10R", "资源不足"))
    with refused.office.system.database.writing() as session:
        session.merge(incident(refused)).state = "open"  # as a second thing that went wrong
    acts(refused, "go_back")
    assert [one.state for one in refused.view.todos] == ["withdrawn"]
    assert refused.work_orders == [("-1", "rejected"), ("-2", "new")]


@pytest.mark.parametrize("kind", ["refused", "stuck"])
def test_completed_by_hand_it_goes_on_as_if_completed(
    office: Office, kind: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(kind)
    acts(case, "complete_by_hand", because="装维已上门装好")
    assert case.state == "completed" and case.work_orders == [("-1", "completed")]
    assert len(case.office.rows(tables.Subscription)) == 1
    assert {one.to for one in case.view.notifications} == {"billing", "customer"}
    assert case.view.timers == [] and case.stands_on == set()
    assert {one.state for one in case.view.requests} <= {"done", "dropped"}
    (told,) = [one for one in case.view.changes if one.kind == "work_order" and one.after == "completed"]
    assert told.because == "装维已上门装好" and told.staff_id == case.office.counter(town.MANAGER).id
    case.office.provisioning.says(case, "failed", reason=("10R", "太晚了"))
    assert case.state == "completed" and case.results[-1] == "late"


def test_what_does_not_wait_for_the_work_cannot_be_completed_by_hand(stuck: Case) -> None:
    stuck.office.provisioning.says(stuck, "failed", reason=("10R", "物业阻挠"))
    with pytest.raises(Conflict, match="不在等待施工竣工"):
        acts(stuck, "complete_by_hand")


@pytest.mark.parametrize("kind", ["refused", "stuck"])
def test_given_up_it_ends_cancelled_and_nothing_of_it_is_alive(
    office: Office, kind: str, request: pytest.FixtureRequest
) -> None:
    case: Case = request.getfixturevalue(kind)
    office.clock.passes(days=2)
    office.fires()  # an alert, and a request that asks
    assert office.free_ports("2") == 0
    with office.system.database.reading() as session:
        number = session.query(tables.Incident.number).order_by(tables.Incident.id).first()
    assert number is not None
    manager = office.counter(town.MANAGER)
    office.system.orchestrator.resolve(number[0], "give_up", staff_id=manager.id, because="客户放弃")
    office.undoes()
    assert case.state == "cancelled" and case.view.order.ended_at == office.clock.now()
    assert case.stands_on == set() and office.free_ports("2") == 1
    assert case.view.timers == [] and {one.state for one in case.view.todos} <= {"withdrawn"}
    assert {one.state for one in case.view.requests} <= {"done", "dropped"}
    assert {one.state for one in case.view.incidents} == {"resolved"}
    assert office.sends() == 0
    assert "held" not in case.states
    office.provisioning.says(case, "completed")
    assert case.state == "cancelled" and office.rows(tables.Subscription) == []


def test_given_up_at_a_return_it_goes_the_maps_own_way(stuck: Case) -> None:
    stuck.office.provisioning.says(stuck, "failed", reason=("10R", "物业阻挠"))
    acts(stuck, "give_up")
    stuck.office.undoes()
    assert stuck.state == "cancelled" and stuck.office.free_ports("2") == 1
    (todo,) = stuck.view.todos
    assert (todo.state, todo.decision) == ("done", "cancel")
    ways = {one.element: one.flow for one in stuck.view.visits}
    assert ways["work_order_given_up"] == "flow_return_decision__work_order_given_up"
    assert ways["undo_merge"] == "flow_work_done__undo_merge"
    assert ways["close_order"] == "flow_undo_order__close_order"


def test_what_is_built_is_not_given_up(stuck: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck.office.provisioning.says(stuck, "completed")
    assert "give_up" not in possible(stuck) and "complete_by_hand" not in possible(stuck)


def test_while_a_change_of_it_is_open_it_is_not_given_up(refused: Case) -> None:
    refused.office.provisioning.says(refused, "inProgress", ("build_line", "inProgress"))
    child = places(refused.office, change(refused, note="新"))  # it waits for the duty manager
    for act in ("give_up", "complete_by_hand"):
        with pytest.raises(Conflict, match=child.number):
            acts(refused, act)


def test_a_sender_that_has_it_in_hand_changes_nothing_after_it_was_given_up(stuck: Case) -> None:
    stuck.office.clock.passes(hours=9)
    stuck.office.fires()
    (claim,) = stuck.office.claims()
    acts(stuck, "give_up")
    stuck.office.undoes()
    version = stuck.view.order.version
    stuck.office.system.orchestrator.send(claim)
    assert stuck.state == "cancelled" and stuck.view.requests[-1].state == "dropped"
    assert stuck.work_orders == [("-1", "inProgress")] and stuck.view.order.version == version + 1


def test_while_a_work_order_is_being_sent_nobody_pulls_it_away(refused: Case) -> None:
    with refused.office.system.database.writing() as session:
        session.query(tables.Request).update({"state": "waiting"})
    refused.office.claims()
    for act in ("go_back", "complete_by_hand", "give_up"):
        with pytest.raises(Conflict, match="正在发送"):
            acts(refused, act)
