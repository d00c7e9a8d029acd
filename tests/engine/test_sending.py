"""The outbox: what is to be sent is sent once, or a person learns of it; over real HTTP."""

import threading
import time
from typing import Any

import pytest
from sqlalchemy import update

from engine import tables, workflow
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.store import outbox
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import at_once, until
from tests.engine.provisioning_server import ProvisioningServer


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Real time is only how long a back-off takes, not whether there is one."""
    monkeypatch.setattr(outbox, "BACK_OFF", 0.0)
    monkeypatch.setattr(outbox, "BREAKER_SECONDS", 0.05)


def request(case: Case) -> tables.Request:
    return case.view.requests[0]


def ages(office: Office, case: Case, seconds: float) -> None:
    """The lease of a claimed request grows old."""
    with office.system.database.writing() as session:
        older = tables.Request.lease_until - seconds
        session.execute(update(tables.Request).where(tables.Request.order_id == case.id).values(lease_until=older))


def test_a_request_is_sent_after_the_commit_and_its_answer_is_heard(office: Office, server: ProvisioningServer) -> None:
    case = office.counter().orders()
    assert server.journal == []
    assert office.sends() == 1
    assert server.journal == [f"POST {case.number}-1"]
    assert request(case).state == "done" and case.work_orders == [("-1", "acknowledged")]
    assert case.view.work_orders[0].foreign_id == "SO1"
    assert office.sends() == 0


def test_what_provisioning_gets_is_the_order_in_tmf641s_words(office: Office, server: ProvisioningServer) -> None:
    case = office.counter().orders(door="1-102", note="先打电话")
    office.sends()
    body = server.orders[f"{case.number}-1"]
    (item,) = body["serviceOrderItem"]
    values = {one["name"]: one["value"] for one in item["service"]["serviceCharacteristic"]}
    assert (body["category"], item["action"], values["bandwidth"]) == ("install", "add", 100)
    assert values["address"] == "榕湾市鼓山区湖东花苑1单元102室"
    assert body["requestedCompletionDate"] == "2026-03-02T15:59:59.000000Z"
    assert {one["role"]: one["name"] for one in body["relatedParty"]} == {"customer": "张晓明", "contact": "李红"}
    assert body["note"][0]["text"] == "先打电话"


@pytest.mark.parametrize("fault", [500, 503, 429, "cut", "nonsense", "taken, then cut"])
def test_after_an_unknown_outcome_it_is_asked_before_it_is_sent_again(
    office: Office, server: ProvisioningServer, fault: int | str
) -> None:
    case = office.counter().orders()
    server.faults = [fault]
    office.sends()
    assert (request(case).state, request(case).unsure, request(case).attempts) == ("waiting", True, 1)
    until(office.sends)
    own = f"{case.number}-1"
    taken = fault in ("nonsense", "taken, then cut")
    assert server.journal == [f"POST {own}", f"GET {own}"] + ([] if taken else [f"POST {own}"])
    assert list(server.orders) == [own] and request(case).state == "done"
    assert case.work_orders == [("-1", "acknowledged")]


def test_what_is_rejected_is_an_incident_at_once_and_sent_again_when_a_person_says_so(
    office: Office, server: ProvisioningServer
) -> None:
    case = office.counter().orders()
    server.faults = [400]
    office.sends()
    (incident,) = case.view.incidents
    assert incident.number.startswith("IN260302") and incident.state == "open"
    assert (incident.kind, incident.element, incident.downstream) == ("send", "submit_work_order", "provisioning")
    assert "不行" in incident.message and request(case).state == "failed"
    assert office.sends() == 0
    manager = office.counter(town.MANAGER)
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="资料已更正")
    until(office.sends)
    assert request(case).state == "done" and case.work_orders == [("-1", "acknowledged")]
    (incident,) = case.view.incidents
    assert (incident.state, incident.resolution, incident.resolved_by) == ("resolved", "资料已更正", manager.id)
    assert case.happened("incident") == 2


def test_an_incident_is_resolved_once_by_who_may_and_with_a_reason(office: Office, server: ProvisioningServer) -> None:
    case = office.counter().orders()
    server.faults = [400]
    office.sends()
    number = case.view.incidents[0].number
    refused = [(town.OPERATOR, "x", NotAllowed), (town.STRANGER, "x", NotAllowed), (town.MANAGER, " ", Invalid)]
    for who, because, error in refused:
        with pytest.raises(error):
            office.system.orchestrator.resolve(number, "retry", staff_id=office.counter(who).id, because=because)
    manager = office.counter(town.MANAGER)
    with pytest.raises(NotFound):
        manager.orchestrator.resolve("IN000000000000", "retry", staff_id=manager.id, because="x")
    manager.orchestrator.resolve(number, "retry", staff_id=manager.id, because="x")
    with pytest.raises(Conflict):
        manager.orchestrator.resolve(number, "retry", staff_id=manager.id, because="x")


def test_tries_are_counted_and_after_the_last_a_person_must_decide(office: Office, server: ProvisioningServer) -> None:
    office.sets(send_attempts=3)
    case = office.counter().orders()
    server.faults = [500, 500, 500]
    for _ in range(3):
        until(office.sends)
    (incident,) = case.view.incidents
    assert (incident.attempts, incident.error_code, request(case).state) == (3, "unknownOutcome", "failed")


def test_the_breaker_pauses_sending_and_uses_up_no_tries(
    office: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the whole downstream is away, no order becomes an incident for it."""
    monkeypatch.setattr(outbox, "BREAKER_SECONDS", 3600)
    office.sets(send_attempts=6)
    case = office.counter().orders()
    server.faults = [500] * 1000
    for _ in range(5):
        until(office.sends)
    (breaker,) = office.rows(tables.Breaker)
    assert breaker.failures == 5 and breaker.open_until > time.time()
    assert office.sends() == 0 and request(case).attempts == 4
    monkeypatch.setattr(outbox, "BREAKER_SECONDS", 0)
    for _ in range(20):
        with office.system.database.writing() as session:
            session.execute(update(tables.Breaker).values(open_until=0))
        until(office.sends)
    assert case.view.incidents == [] and request(case).attempts == 4


def test_a_breaker_that_may_close_again_lets_one_through_and_closes_by_its_answer(
    office: Office, server: ProvisioningServer
) -> None:
    for _ in range(3):
        office.counter().orders()
    with office.system.database.writing() as session:
        session.add(tables.Breaker(downstream="provisioning", failures=9, open_until=time.time() - 1))
    assert office.sends() == 1
    (breaker,) = office.rows(tables.Breaker)
    assert (breaker.failures, breaker.open_until) == (0, 0)
    assert office.sends() == 2


def test_first_failures_at_the_same_moment_are_all_recorded(office: Office, server: ProvisioningServer) -> None:
    """Several senders find the provisioning system away for the first time, all at once."""
    cases = [office.counter().orders() for _ in range(4)]
    server.faults = [500] * 4
    at_once(*[lambda claim=claim: office.system.orchestrator.send(claim) for claim in office.claims()])
    assert [request(case).state for case in cases] == ["waiting"] * 4
    assert [one.failures for one in office.rows(tables.Breaker)] == [4]


def test_a_claim_is_one_senders_only_until_its_lease_runs_out(office: Office, server: ProvisioningServer) -> None:
    case = office.counter().orders()
    (first,) = office.claims()
    assert office.claims() == []
    ages(office, case, outbox.LEASE + 1)
    (second,) = office.claims()
    assert second.fence == first.fence + 1
    assert second.unsure  # its sender died, perhaps after sending: ask first
    office.system.orchestrator.send(second)
    assert server.journal == [f"GET {case.number}-1", f"POST {case.number}-1"]


@pytest.mark.parametrize("fault", ["", 500, 400])
def test_the_report_of_a_sender_that_froze_past_its_lease_is_dropped(
    office: Office, server: ProvisioningServer, fault: int | str
) -> None:
    """SIGSTOP, then SIGCONT: what it did not know while it slept, it may not write now."""
    case = office.counter().orders()
    (frozen,) = office.claims()
    ages(office, case, outbox.LEASE + 1)
    (heir,) = office.claims()
    server.faults = [fault] if fault else []
    office.system.orchestrator.send(frozen)
    assert (request(case).state, request(case).fence, request(case).attempts) == ("claimed", heir.fence, 0)
    assert case.view.incidents == [] and office.rows(tables.Breaker) == []
    office.system.orchestrator.send(heir)
    assert request(case).state == "done" and len(server.orders) == 1


def test_two_workers_claim_different_requests(office: Office) -> None:
    numbers = {office.counter().orders().number for _ in range(6)}
    claims = at_once(*[lambda: office.claims(3)] * 2)
    keys = [claim.body["externalId"] for part in claims for claim in part]
    assert len(keys) == len(set(keys)) == 6 == len(numbers)


def test_a_silent_work_order_is_asked_for_and_its_state_taken(office: Office, server: ProvisioningServer) -> None:
    case = office.counter().orders()
    office.sends()
    server.orders[f"{case.number}-1"]["state"] = "completed"
    office.clock.passes(hours=8)
    office.fires()
    office.sends()
    assert server.journal[-1] == f"GET {case.number}-1"
    assert case.state == "completed"


def test_a_work_order_that_provisioning_no_longer_knows_is_created_again_with_the_same_key(
    office: Office, server: ProvisioningServer
) -> None:
    case = office.counter().orders()
    office.sends()
    server.forget(f"{case.number}-1")
    office.clock.passes(hours=8)
    office.fires()
    office.sends()
    until(office.sends)
    own = f"{case.number}-1"
    assert server.journal == [f"POST {own}", f"GET {own}", f"GET {own}", f"POST {own}"]
    assert case.work_orders == [("-1", "acknowledged")] and list(server.orders) == [own]


def test_an_answer_about_another_work_order_is_not_taken_for_ours(office: Office, server: ProvisioningServer) -> None:
    """A server that ignores a filter it does not know gives back everything it has."""
    other = office.counter().orders()
    office.sends()
    server.deaf = True
    case = office.counter().orders()
    server.faults = [500]
    office.sends()
    until(office.sends)
    assert set(server.orders) == {f"{other.number}-1", f"{case.number}-1"}
    assert case.work_orders == [("-1", "acknowledged")] and request(case).state == "done"


ODD = [[], {}, {"state": "acknowledged"}, [1], "text", None, {"id": 1, "externalId": []}]


def test_odd_answers_are_unknown_outcomes(office: Office, server: ProvisioningServer) -> None:
    for answer in ODD:
        case = office.counter().orders()
        server.odd_answers = [answer]
        until(office.sends)
        assert (request(case).state, request(case).unsure) == ("waiting", True), answer
        until(office.sends)
        assert request(case).state == "done" and case.work_orders == [("-1", "acknowledged")]


def test_an_answer_that_cannot_be_applied_is_tried_again_and_then_an_incident(
    office: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The send worked; taking in the answer raised: asked again, never sent twice."""
    office.sets(apply_attempts=2)
    case = office.counter().orders()
    with monkeypatch.context() as broken:
        broken.setattr("engine.hearing.hear", lambda *_: 1 // 0)
        for _ in range(2):
            until(office.sends)
    (incident,) = case.view.incidents
    assert (incident.kind, incident.error_code, incident.message) == ("send", "ZeroDivisionError", "ZeroDivisionError")
    assert case.work_orders == [("-1", "new")] and len(server.orders) == 1
    manager = office.counter(town.MANAGER)
    manager.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="已修复")
    until(office.sends)
    assert case.work_orders == [("-1", "acknowledged")] and len(server.orders) == 1
    assert server.journal.count(f"POST {case.number}-1") == 1


def test_an_incident_while_something_else_happens_is_seen_by_who_watches_the_version(
    office: Office, server: ProvisioningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both raise the order's version: a page that saw the first must learn of the second."""
    case = office.counter().orders()
    (claim,) = office.claims()
    office.provisioning.sends(office.provisioning.event(case, "inProgress"))
    before, real, loaded, server.faults = case.view.order.version, workflow.settle, threading.Event(), [400]

    def settle(*args: Any) -> Any:
        loaded.set()
        until(office.queued)
        return real(*args)

    monkeypatch.setattr(workflow, "settle", settle)
    orchestrator = office.system.orchestrator
    at_once(lambda: orchestrator.receive(case.id), lambda: loaded.wait() and orchestrator.send(claim))
    assert case.view.order.version == before + 2
    assert case.state == "inProgress" and len(case.view.incidents) == 1
