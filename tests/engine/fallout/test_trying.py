"""Acts that let an order go on as it is: try again, put data right, set aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from engine.errors import Conflict, Invalid
from engine.fallout import correcting
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.fallout.desk import acts, incident, offered, possible
from tests.engine.patience import until
from tests.engine.provisioning_server import ProvisioningServer


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


def test_a_timer_that_stands_on_the_map_is_not_skipped(wired: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = wired.counter().orders()
    wired.clock.passes(hours=8)
    with monkeypatch.context() as broken:
        broken.setattr("engine.orchestrator.ask", lambda *_: 1 // 0)
        wired.fires()
    assert incident(case).kind == "timer" and "skip" in possible(case)
    acts(case, "skip")
    wired.fires()
    assert [one.kind for one in case.view.requests] == ["create"]
    wired.clock.passes(hours=8)
    wired.fires()
    assert [one.kind for one in case.view.requests] == ["create", "ask"]
