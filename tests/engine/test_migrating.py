"""Orders under way on a newer version of their map: they stand where they stood, and go on as it says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine import steps, tables
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.provisioning_server import ProvisioningServer
from tests.engine.versions import deploys, looks, moves, renamed, timers, version
from tests.engine.waiting import STANDS, Begins, Ends, accepted, completes, placed, returned, sends_again, undoes

WISH = ("10P05", "客户改约")


@pytest.mark.parametrize("begins, stands, ends, state", STANDS.values(), ids=STANDS)
def test_an_order_at_each_kind_of_wait_is_moved_and_goes_on_to_its_end(
    office: Office, begins: Begins, stands: set[str], ends: Ends, state: str
) -> None:
    case = begins(office)
    assert stands <= case.stands_on
    before, walk, was_state = timers(case), saved(case), case.state
    digest = renamed(office, case.view.order.business)
    assert looks(case, digest).refused == ()
    office.clock.passes(minutes=5)
    moves(case, digest)
    assert timers(case) == before and saved(case) == walk and case.state == was_state
    assert version(case) == 2 and case.view.digest == digest and stands <= case.stands_on
    ends(office, case)
    assert case.state == state and case.view.incidents == []


def test_a_preview_changes_nothing_and_a_move_is_told_in_the_history(office: Office) -> None:
    case, digest = placed(office), renamed(office)
    before = office.everything()
    prospect = looks(case, digest)
    assert office.everything() == before
    assert (prospect.number, prospect.before, prospect.after, prospect.refused) == (case.number, 1, 2, ())
    assert "provisioning_under_way" in prospect.position and prospect.state == "acknowledged"
    told = [text.en for text in prospect.happens]
    assert "timer promise_overdue as it was, due 2026-03-02 23:59:59" in told
    assert f"request create {case.number}-1 (waiting) goes on" in told
    assert "called work_order: version 1 to 2" in told and "called undo: version 1 to 2" in told
    manager = office.counter(town.MANAGER).id
    moves(case, digest, staff_id=manager, because="新版流程")
    (row,) = [one for one in case.view.changes if one.kind == "migration"]
    assert (row.element, row.before, row.after, row.staff_id, row.because) == ("install", "1", "2", manager, "新版流程")
    assert (case.view.map_began, case.view.map_ordinal) == (1, 2)


def test_the_map_of_an_order_is_the_one_it_was_moved_to(office: Office) -> None:
    """Milestones of the provisioning system's pool are those of that version, too."""
    case = placed(office)
    digest = deploys(office, "install", install=lambda file: file.removes("survey_site"))
    moves(case, digest)
    office.provisioning.says(case, "inProgress", ("survey_site", "inProgress"), ("build_line", "inProgress"))
    assert "survey_site" not in case.stands_on and "build_line" in case.stands_on


def test_a_step_that_is_new_and_lies_ahead_is_done(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(steps.STEPS, "call_back", lambda life, data: life.note("visit", element="call_back"))
    case = accepted(office)
    digest = deploys(office, "install", install=lambda file: file.adds("call_back", after="check_campaign"))
    moves(case, digest)
    completes(office, case)
    assert case.state == "completed" and case.happened("visit", "call_back") == 1


def test_what_is_gone_ahead_is_not_done_and_what_is_gone_behind_stays_in_the_history(office: Office) -> None:
    case = returned(office)
    digest = deploys(
        office,
        "install",
        install=lambda file: file.removes("close_order"),
        undo=lambda file: file.removes("return_fee"),
    )
    assert looks(case, digest).refused == ()
    moves(case, digest)
    office.counter(town.MANAGER).decides(case.todo("handle_return"), "cancel", because="不装了")
    undoes(office, case)
    assert case.state == "cancelled"
    visited = {one.element for one in case.view.visits}
    assert "return_fee" not in visited and "close_order" not in visited and "release_port" in visited


def test_a_timer_that_the_map_changed_keeps_its_moment_while_it_runs(office: Office) -> None:
    case = placed(office)
    before = timers(case)
    digest = deploys(office, "install", work_order=lambda file: file.moment("promise_overdue", "'P30D'"))
    moves(case, digest)
    assert timers(case) == before
    office.clock.passes(days=1)
    office.fires()
    assert case.view.order.overdue
    again = office.counter().orders(door="1-102")  # a new order begins on the newest version
    assert version(again) == 2


def test_a_postponed_timer_stays_postponed_and_runs_again_as_it_would_have(office: Office) -> None:
    """缓装: the promise's clock stands still, and with it the timer on the map."""
    case = accepted(office)
    office.clock.passes(hours=2)
    office.provisioning.says(case, "pending", reason=WISH)
    assert ("element", "promise_overdue") not in timers(case)
    digest = renamed(office)
    assert "timer promise_overdue as it was, due at no moment: postponed" in [
        one.en for one in looks(case, digest).happens
    ]
    before = timers(case)
    moves(case, digest)
    assert timers(case) == before
    office.clock.passes(days=3)
    office.fires()
    assert not case.view.order.overdue
    promised = case.view.order.promise_at
    office.provisioning.says(case, "inProgress")
    moment, _ = timers(case)[("element", "promise_overdue")]
    assert moment == case.view.order.promise_at > promised
    before = timers(case)
    moves(case, deploys(office, "install", work_order=lambda file: file.moment("promise_overdue", "'P1D'")))
    assert timers(case) == before  # moved once more, postponed as it is
    completes(office, case)
    assert case.state == "completed"


def test_a_new_timer_on_what_it_stands_on_runs_from_now_on(office: Office) -> None:
    case = returned(office)
    digest = deploys(office, "install", work_order=lambda file: file.watches("remind", host="handle_return"))
    due = office.clock.now() + timedelta(days=3)
    assert any("new timer remind, due 2026-03-05" in one.en for one in looks(case, digest).happens)
    moves(case, digest)
    assert timers(case)[("element", "remind")][0] == due
    office.clock.moment = due
    office.fires()
    assert case.happened("timer", "remind") == 1
    sends_again(office, case)
    assert case.state == "completed"


def test_a_request_in_flight_goes_on_and_its_answer_is_met_after(office: Office, server: ProvisioningServer) -> None:
    case = placed(office)
    (claim,) = office.claims()
    digest = renamed(office)
    assert f"request create {case.number}-1 (claimed) goes on" in [one.en for one in looks(case, digest).happens]
    moves(case, digest)
    office.system.orchestrator.send(claim)
    assert case.work_orders == [("-1", "acknowledged")] and case.view.requests[0].state == "done"
    completes(office, case)
    assert case.state == "completed"


def test_a_result_that_waits_to_be_applied_is_applied_after(office: Office) -> None:
    case = placed(office)
    office.provisioning.sends(office.provisioning.event(case, "inProgress"))
    moves(case, renamed(office))
    office.applies()
    assert "work_order_completed" in case.stands_on and case.results == ["applied"]


def saved(case: Case) -> str:
    (row,) = [one for one in case.office.rows(tables.Workflow) if one.order_id == case.id]
    text: str = row.state
    return text
