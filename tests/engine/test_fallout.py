"""What a person may do about an incident: each act does what was told before, wholly, once, by who may."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from engine import tables
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.fallout import correcting, resolving
from engine.fallout.acts import ACTS
from engine.store import incidents, outbox, people
from tests.engine import town
from tests.engine.actors import Case, Office, at_once, until
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture
def server() -> Iterator[ProvisioningServer]:
    with closing(ProvisioningServer()) as server:
        yield server


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    monkeypatch.setattr(incidents, "BACK_OFF", 0.0)


@pytest.fixture
def wired(office: Office, server: ProvisioningServer, tmp_path: Path) -> Iterator[Office]:
    """An office whose provisioning system is there; the administrator sees to incidents of all halls."""
    with closing(office.wired_to(server.url)):
        office.sets(apply_attempts=1)
        yield office


@pytest.fixture
def refused(wired: Office, server: ProvisioningServer) -> Case:
    """An order whose work order provisioning would not take."""
    case = wired.counter().orders(door="2-101")
    server.faults = [400]
    wired.sends()
    return case


@pytest.fixture
def stuck(wired: Office, monkeypatch: pytest.MonkeyPatch) -> Case:
    """An order at work of which a report can't be applied."""
    case = wired.counter().orders(door="2-101")
    wired.sends()
    wired.clock.passes(minutes=1)
    wired.provisioning.says(case, "inProgress", ("accept_work_order", "completed"), ("book_appointment", "inProgress"))
    wired.clock.passes(minutes=1)
    with monkeypatch.context() as broken:
        broken.setattr("engine.hearing.hear", lambda *_: 1 // 0)
        wired.provisioning.says(case, "held", reason=("10W", "端口不足"))
    return case


def incident(case: Case) -> tables.Incident:
    (found,) = case.view.incidents
    return found


def acts(case: Case, act: str, who: str = town.MANAGER, because: str = "已核实", **more: Any) -> None:
    office = case.office
    staff_id = office.counter(who).id
    number = incident(case).number
    office.system.orchestrator.resolve(number, act, staff_id=staff_id, because=because, **more)


def offered(case: Case, who: str = town.MANAGER) -> dict[str, resolving.Option]:
    with case.office.system.database.reading() as session:
        viewer = people.staff_by_number(session, who)
        assert viewer is not None
        found = resolving.options(session, incident(case), viewer, case.office.clock.now())
    return {one.act: one for one in found}


def possible(case: Case, who: str = town.MANAGER) -> set[str]:
    return {name for name, option in offered(case, who).items() if option.refusal is None}


KEEPING = {"take", "hand_over", "note"}


def test_what_may_be_done_depends_on_what_went_wrong(refused: Case) -> None:
    assert possible(refused) == {"retry", "fix_and_retry", "go_back", "complete_by_hand", "give_up"} | KEEPING
    assert "一直等待" in offered(refused)["skip"].refusal.zh  # type: ignore[union-attr]


def test_a_live_work_order_is_never_doubled(stuck: Case) -> None:
    assert possible(stuck) == {"retry", "skip", "complete_by_hand", "give_up"} | KEEPING
    assert "不能另派" in offered(stuck)["go_back"].refusal.zh  # type: ignore[union-attr]
    with pytest.raises(Conflict, match="不能另派"):
        acts(stuck, "go_back")
    assert "须另行通知其停止" in offered(stuck)["give_up"].consequence.zh


def test_one_that_may_have_arrived_is_asked_for_before_a_second_is_sent(
    wired: Office, server: ProvisioningServer
) -> None:
    wired.sets(send_attempts=1)
    case = wired.counter().orders()
    server.faults = ["taken, then cut"]
    wired.sends()
    assert "可能已送达" in offered(case)["go_back"].refusal.zh  # type: ignore[union-attr]
    assert "核实" in offered(case)["retry"].consequence.zh and "核实" in offered(case)["give_up"].consequence.zh
    acts(case, "retry")
    until(wired.sends)
    assert case.work_orders == [("-1", "acknowledged")] and len(server.orders) == 1


@pytest.mark.parametrize("kind", ["refused", "stuck"])
def test_every_act_has_its_consequence_told_in_both_languages(
    office: Office, kind: str, request: pytest.FixtureRequest
) -> None:
    options = offered(request.getfixturevalue(kind))
    assert options.keys() == ACTS.keys()
    assert all(one.consequence.zh and one.consequence.en for one in options.values())


#: who may do what: the hall's operator, the supervisor of all halls, the duty manager
MATRIX = {
    town.OPERATOR: set[str](),
    town.STRANGER: set[str](),
    town.SUPERVISOR: set[str](),
    town.VIEWER: set[str](),
    "administrator": {"retry", "fix_and_retry", "skip", "go_back"} | KEEPING,
    town.MANAGER: {*ACTS},
}


@pytest.mark.parametrize("who", MATRIX)
def test_rights(refused: Case, who: str) -> None:
    """Cancelling and completing by hand are the duty manager's."""
    with refused.office.system.database.reading() as session:
        known = people.staff_by_number(session, town.MANAGER if who == "administrator" else who)
        assert known is not None
        viewer = replace(known, role="administrator", hall_id=0) if who == "administrator" else known
        found = resolving.options(session, incident(refused), viewer, refused.office.clock.now())
    assert {one.act for one in found if one.allowed} == MATRIX[who]


@pytest.mark.parametrize("act", sorted(ACTS))
def test_what_may_not_be_done_is_refused_and_nothing_is_stored(refused: Case, act: str) -> None:
    before = refused.view
    for who in (town.OPERATOR, town.STRANGER, town.SUPERVISOR):
        with pytest.raises(NotAllowed):
            acts(refused, act, who)
    after = refused.view
    assert after.order.version == before.order.version and len(after.changes) == len(before.changes)


@pytest.mark.parametrize("act", sorted(name for name, act in ACTS.items() if act.reason and name != "skip"))
def test_every_act_takes_a_reason(refused: Case, act: str) -> None:
    with pytest.raises(Invalid):
        acts(refused, act, because="  ")
    assert incident(refused).state == "open"


def test_an_act_or_an_incident_that_there_is_not(refused: Case) -> None:
    with pytest.raises(Invalid):
        acts(refused, "explode")
    with pytest.raises(NotFound):
        refused.office.system.orchestrator.resolve("IN000000000000", "retry", staff_id=1, because="x")


def test_the_history_tells_who_did_what_and_why(refused: Case) -> None:
    acts(refused, "retry", because="下游已恢复")
    told = [one for one in refused.view.changes if one.kind == "incident"]
    number = incident(refused).number
    assert [(one.before, one.after, one.because) for one in told] == [
        ("", "open", number),
        ("open", "retry", f"{number} 下游已恢复"),
    ]
    assert told[-1].staff_id == refused.office.counter(town.MANAGER).id


def test_a_retry_that_fails_again_opens_the_same_incident_with_more_attempts(
    refused: Case, server: ProvisioningServer
) -> None:
    number = incident(refused).number
    for attempts in (2, 3):
        acts(refused, "retry")
        server.faults = [422]
        until(refused.office.sends)
        again = incident(refused)
        assert (again.number, again.state, again.attempts) == (number, "open", attempts)
        assert "422" in again.message
    acts(refused, "retry")
    until(refused.office.sends)
    assert incident(refused).state == "resolved" and refused.work_orders == [("-1", "acknowledged")]


def test_all_reports_that_cannot_be_applied_are_one_incident(stuck: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("engine.hearing.hear", lambda *_: 1 // 0)
        stuck.office.provisioning.says(stuck, "inProgress")
    assert incident(stuck).attempts == 2 and "2 条" in offered(stuck)["retry"].consequence.zh
    acts(stuck, "retry")
    stuck.office.applies()
    assert "failed" not in stuck.results and incident(stuck).state == "resolved"


def test_what_cannot_be_applied_is_set_aside_and_the_next_report_heals(stuck: Case) -> None:
    acts(stuck, "skip")
    assert stuck.results.count("dropped") == 1 and incident(stuck).state == "resolved"
    stuck.office.clock.passes(minutes=1)
    stuck.office.provisioning.says(stuck, "completed")
    assert stuck.state == "completed"


def corrected(case: Case, **changes: Any) -> correcting.Correction:
    return replace(correcting.present(case.view.order), **changes)


def test_data_are_put_right_and_sent_with_history_but_without_personal_data(
    refused: Case, server: ProvisioningServer
) -> None:
    day = refused.office.clock.now() + timedelta(days=1)
    fixed = corrected(
        refused, contact_name="王芳", contact_phone="13700000003", note="走后门",
        appointment_from=day, appointment_until=day + timedelta(hours=3),
    )  # fmt: skip
    acts(refused, "fix_and_retry", fixed=fixed)
    order = refused.view.order
    assert (order.contact_name, order.contact_phone, order.note) == ("王芳", "13700000003", "走后门")
    until(refused.office.sends)
    body = server.orders[f"{refused.number}-1"]
    assert {one["role"]: one["name"] for one in body["relatedParty"]}["contact"] == "王芳"
    assert body["note"][0]["text"] == "走后门"
    told = [one for one in refused.view.changes if one.kind == "correction"]
    assert {one.element for one in told} == {
        "contact_name", "contact_phone", "note", "appointment_from", "appointment_until"
    }  # fmt: skip
    assert "王芳" not in repr([vars(one) for one in refused.view.changes])
    assert refused.work_orders == [("-1", "acknowledged")]


@pytest.mark.parametrize(
    "changes, field",
    [
        ({}, "correction"),
        ({"contact_name": " "}, "contact_name"),
        ({"contact_name": "名" * 61}, "contact_name"),
        ({"contact_phone": "12345"}, "contact_phone"),
        ({"appointment_from": town.MONDAY}, "appointment"),
    ],
)
def test_data_that_cannot_be_are_refused_by_field(refused: Case, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as error:
        acts(refused, "fix_and_retry", fixed=corrected(refused, **changes))
    assert set(error.value.fields) == {field}
    assert incident(refused).state == "open" and refused.view.order.contact_name == "李红"


def test_what_provisioning_has_is_not_put_right_behind_its_back(stuck: Case) -> None:
    with pytest.raises(Conflict):
        acts(stuck, "fix_and_retry", fixed=corrected(stuck, note="x"))


def test_gone_back_the_order_has_a_new_work_order_and_the_old_one_is_never_sent(
    refused: Case, server: ProvisioningServer
) -> None:
    acts(refused, "go_back")
    assert refused.work_orders == [("-1", "cancelled"), ("-2", "new")]
    assert [one.state for one in refused.view.requests] == ["dropped", "waiting"]
    until(refused.office.sends)
    assert list(server.orders) == [f"{refused.number}-2"]
    assert "provisioning_under_way" in refused.stands_on
    watched = {one.element for one in refused.view.timers}
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
    assert stuck.state == "cancelled" and stuck.office.free_ports("2") == 1
    (todo,) = stuck.view.todos
    assert (todo.state, todo.decision) == ("done", "cancel")
    ways = {one.flow for one in stuck.view.visits if one.element == "close_order"}
    assert ways == {"flow_return_decision__close_order"}


def test_what_is_built_is_not_given_up(stuck: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    stuck.office.provisioning.says(stuck, "completed")
    assert "give_up" not in possible(stuck) and "complete_by_hand" not in possible(stuck)


def test_while_a_change_of_it_is_open_it_is_not_given_up(refused: Case) -> None:
    child = refused.office.counter().orders()
    with refused.office.system.database.writing() as session:
        session.query(tables.Order).filter_by(id=child.id).update({"parent_id": refused.id})
    with pytest.raises(Conflict, match="在途"):
        acts(refused, "give_up")


@pytest.mark.parametrize("acts_", [("retry", "give_up"), ("complete_by_hand", "give_up"), ("go_back", "retry")])
def test_of_two_at_once_the_second_is_told_who_was_first(refused: Case, acts_: tuple[str, str]) -> None:
    manager = refused.office.counter(town.MANAGER)
    number, resolve = incident(refused).number, refused.office.system.orchestrator.resolve
    outcomes = at_once(*[lambda act=act: resolve(number, act, staff_id=manager.id, because="x") for act in acts_])
    (told,) = [one for one in outcomes if one is not None]
    assert isinstance(told, Conflict) and f"已由工号 {town.MANAGER} 处理" in str(told)
    assert incident(refused).act == acts_[outcomes.index(None)]
    assert refused.happened("incident") == 2


def test_a_sender_that_has_it_in_hand_changes_nothing_after_it_was_given_up(stuck: Case) -> None:
    stuck.office.clock.passes(hours=9)
    stuck.office.fires()
    (claim,) = stuck.office.claims()
    acts(stuck, "give_up")
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


def test_a_timer_that_stands_on_the_map_is_not_skipped(wired: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = wired.counter().orders()
    wired.clock.passes(hours=8)
    with monkeypatch.context() as broken:
        broken.setattr("engine.orchestrator.request", lambda *_: 1 // 0)
        wired.fires()
    assert incident(case).kind == "timer" and "skip" in possible(case)
    acts(case, "skip")
    wired.fires()
    assert [one.kind for one in case.view.requests] == ["create"]
    wired.clock.passes(hours=8)
    wired.fires()
    assert [one.kind for one in case.view.requests] == ["create", "ask"]


def test_who_sees_to_it_acts_and_hands_it_over(refused: Case) -> None:
    office = refused.office
    acts(refused, "take", because="")
    assert incident(refused).owner_id == office.counter(town.MANAGER).id
    with pytest.raises(Conflict, match=f"已由工号 {town.MANAGER} 负责"):
        acts(refused, "take")
    for to, sentence in (("999999", "没有这个工号"), (town.OPERATOR, "不能处理此异常单")):
        with pytest.raises(Invalid, match=sentence):
            acts(refused, "hand_over", to=to)
    acts(refused, "hand_over", because="")
    assert incident(refused).owner_id is None and incident(refused).state == "open"
    told = [one.after for one in refused.view.changes if one.kind == "incident"]
    assert told == ["open", "claimed", "released"]


def test_another_may_not_act_upon_what_somebody_sees_to(refused: Case) -> None:
    with refused.office.system.database.writing() as session:
        session.query(tables.Staff).filter_by(number=town.SUPERVISOR).update({"role": "administrator"})
    acts(refused, "take")
    with pytest.raises(Conflict, match=f"由工号 {town.MANAGER} 负责"):
        acts(refused, "retry", town.SUPERVISOR)
    acts(refused, "hand_over", to=town.SUPERVISOR)
    acts(refused, "retry", town.SUPERVISOR)
    assert incident(refused).state == "resolved"


def test_notes_are_kept_and_the_history_has_only_that_there_is_one(refused: Case) -> None:
    acts(refused, "note", because="客户电话 13900000009，等回电")
    (note,) = refused.office.rows(tables.IncidentNote)
    assert note.text == "客户电话 13900000009，等回电"
    assert "13900000009" not in repr([vars(one) for one in refused.view.changes])
    assert incident(refused).state == "open" and refused.happened("incident") == 2
