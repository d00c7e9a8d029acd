"""Steps that stand alone: a transaction each; one that fails is an incident of its own, tried again from there."""

import pytest

from engine import steps, tables
from engine.errors import Conflict
from engine.life import Life
from engine.store import timers
from tests.engine.actors import Case, Office
from tests.engine.fallout.desk import acts, incident, offered, possible

#: what the steps undo
DEEDS = ["terminal_issued", "campaign_ordered", "port_reserved", "fee_charged"]
IN_ORDER = ["take_back_terminal", "void_campaign", "release_port", "return_fee"]


@pytest.fixture
def case(office: Office) -> Case:
    """An order with a fee, a campaign and a port, whose work order came back and which was cancelled then."""
    case = office.counter().orders(campaign="DEAL", door="2-101")
    office.provisioning.says(case, "inProgress", ("build_line", "completed"))
    office.provisioning.says(case, "failed", reason=("10R", "物业阻挠"))
    office.counter().decides(case.todo("handle_return"), "cancel", because="客户不装了")
    return case


def standing(case: Case) -> list[str]:
    return [one.kind for one in case.office.rows(tables.Deed) if one.undone_at is None]


def due(case: Case) -> list[str]:
    """The steps that a worker will do next."""
    return [one.element for one in case.view.timers if one.kind == timers.STEP]


def does(case: Case) -> None:
    """What a worker does when it finds the row of the next step."""
    (timer,) = [one for one in case.view.timers if one.kind == timers.STEP]
    case.office.system.orchestrator.fire(timer.id, case.id)


@pytest.fixture
def broken(case: Case, monkeypatch: pytest.MonkeyPatch) -> Case:
    """Billing's notice of a void campaign can't be written, this time and the next."""

    def fails(life: Life, data: object) -> None:
        raise ZeroDivisionError

    case.office.sets(apply_attempts=2)
    monkeypatch.setitem(steps.STEPS, "void_campaign", fails)
    does(case)
    for _ in range(2):
        does(case)
    monkeypatch.undo()
    return case


def test_each_step_is_a_commit_of_its_own_in_the_maps_order(office: Office, case: Case) -> None:
    left = len(standing(case))
    for step in IN_ORDER:
        assert due(case) == [step] and case.state == "pendingCancellation"
        assert {"undo_order", step} <= case.stands_on
        does(case)
        left -= 1
        assert len(standing(case)) == left
    assert case.state == "cancelled" and due(case) == [] and case.view.timers == []


def test_a_step_done_by_two_workers_is_done_once(office: Office, case: Case) -> None:
    while found := [one for one in case.view.timers if one.kind == timers.STEP]:
        for _ in range(2):
            office.system.orchestrator.fire(found[0].id, case.id)
    assert [one.element for one in case.view.changes if one.kind == "deed"] == DEEDS
    assert len([one for one in office.rows(tables.Notification) if one.kind == "fee_returned"]) == 1


def test_after_a_crash_between_two_steps_another_process_goes_on(office: Office, case: Case) -> None:
    does(case)
    other = office.again()
    for step in IN_ORDER[1:]:
        (timer,) = [one for one in case.view.timers if one.kind == timers.STEP]
        assert timer.element == step
        other.orchestrator.fire(timer.id, case.id)
    other.close()
    assert case.state == "cancelled" and standing(case) == []


def test_a_step_that_fails_keeps_what_was_done_before_it_and_becomes_an_incident(broken: Case) -> None:
    found = incident(broken)
    assert (found.kind, found.element, found.attempts, found.state) == ("step", "void_campaign", 2, "open")
    assert "terminal_issued" not in standing(broken) and "campaign_ordered" in standing(broken)
    assert broken.state == "pendingCancellation" and due(broken) == ["void_campaign"]
    broken.office.clock.passes(days=1)
    broken.office.fires()  # nothing tries it again by itself
    assert due(broken) == ["void_campaign"] and incident(broken).attempts == 2


def test_retried_the_step_is_done_again_and_those_after_it_follow(broken: Case) -> None:
    assert offered(broken)["retry"].consequence.zh == "该步骤立即重新执行，之后的步骤随之进行"
    acts(broken, "retry")
    assert broken.office.undoes() == 3
    assert broken.state == "cancelled" and standing(broken) == [] and incident(broken).state == "resolved"
    assert [one.element for one in broken.view.changes if one.kind == "deed"] == DEEDS


def test_a_step_that_undoes_can_be_retried_and_nothing_else(broken: Case) -> None:
    """Neither skipped nor walked around: what it should undo would stay."""
    assert possible(broken) - {"take", "hand_over", "note"} == {"retry"}
    for act in ("skip", "give_up", "go_back", "complete_by_hand"):
        with pytest.raises(Conflict):
            acts(broken, act)


def test_what_provisioning_says_meanwhile_moves_nothing(office: Office, case: Case) -> None:
    does(case)
    office.provisioning.says(case, "completed")
    assert case.state == "pendingCancellation" and due(case) == ["void_campaign"]
    office.undoes()
    assert case.state == "cancelled" and office.rows(tables.Subscription) == []
