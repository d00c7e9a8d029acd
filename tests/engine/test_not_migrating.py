"""Orders that are not moved to another version, and why; and that one is moved entirely or not at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine import steps
from engine.errors import Conflict, Invalid, NotFound
from engine.store import lives
from tests.bpmn.newer_maps import Newer
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.patience import at_once
from tests.engine.versions import deploys, looks, moves, renamed, timers, version
from tests.engine.waiting import Begins, accepted, completes, placed, returned, undoes, undoing


@pytest.mark.parametrize(
    "begins, changes, element",
    [
        (placed, {"work_order": lambda file: file.removes("work_order_accepted")}, "work_order_accepted"),
        (returned, {"work_order": lambda file: file.removes("handle_return")}, "handle_return"),
        (returned, {"work_order": lambda file: file.replaces("handle_return", "manualTask")}, "handle_return"),
        (undoing, {"undo": lambda file: file.removes("take_back_terminal")}, "take_back_terminal"),
        (accepted, {"work_order": lambda file: file.message("work_order_completed", "done")}, "work_order_completed"),
    ],
)
def test_what_it_stands_on_may_not_be_gone(
    office: Office, begins: Begins, changes: dict[str, Callable[[Newer], Any]], element: str
) -> None:
    case, digest = begins(office), deploys(office, "install", **changes)
    before = office.everything()
    (refused,) = looks(case, digest).refused
    assert element in refused.zh and element in refused.en
    with pytest.raises(Conflict, match=element):
        moves(case, digest)
    assert office.everything() == before and version(case) == 1


def test_who_has_ended_stays_and_who_is_there_already_is_left_alone(office: Office) -> None:
    case, other = placed(office), office.counter().orders(door="1-102")
    completes(office, case)
    digest = renamed(office)
    assert [one.en for one in looks(case, digest).refused] == ["the order has ended"]
    with pytest.raises(Conflict):
        moves(case, digest)
    moves(other, digest)
    assert looks(other, digest).there_already
    moves(other, digest)
    assert other.happened("migration") == 1


def test_back_to_an_older_version_by_the_same_rules(office: Office) -> None:
    first = placed(office).view.digest
    digest = deploys(office, "install", work_order=lambda file: file.watches("remind", host="handle_return"))
    case = office.counter().orders(door="1-102")
    assert version(case) == 2
    moves(case, first)
    assert version(case) == 1
    moves(case, digest)
    office.provisioning.says(case, "failed")
    assert [one.en for one in looks(case, first).refused] == ["it stands on remind, which that version lacks"]


def test_another_map_is_no_version_of_it(office: Office) -> None:
    case, digest = placed(office), renamed(office, "transfer")
    assert [one.en for one in looks(case, digest).refused] == ["the order walks through the map install"]
    with pytest.raises(NotFound):
        moves(Case(office, "ZJ0"), digest)
    with pytest.raises(Invalid):
        moves(case, renamed(office), because="长" * 501)


def test_an_incident_about_a_step_that_would_be_gone_is_in_the_way(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("half way")

    office.sets(apply_attempts=1)
    case = undoing(office)
    with monkeypatch.context() as broken:
        broken.setitem(steps.STEPS, "take_back_terminal", fail)
        office.fires()
    (incident,) = case.view.incidents
    assert incident.kind == "step"
    gone = deploys(office, "install", undo=lambda file: file.removes("take_back_terminal"))
    assert incident.number in looks(case, gone).refused[0].en
    before = timers(case)
    digest = renamed(office)
    assert f"open incident {incident.number} (step) stays" in [one.en for one in looks(case, digest).happens]
    moves(case, digest)
    assert timers(case) == before
    manager = office.counter(town.MANAGER)
    office.system.orchestrator.resolve(incident.number, "retry", staff_id=manager.id, because="再试")
    undoes(office, case)
    assert case.state == "cancelled"


# -- one transaction


def test_two_migrations_at_once_move_it_once(office: Office) -> None:
    case, digest = placed(office), renamed(office)
    assert at_once(*[lambda: moves(case, digest)] * 4) == [None] * 4
    assert case.happened("migration") == 1 and version(case) == 2


def test_a_migration_and_a_result_at_once_both_happen(office: Office) -> None:
    case, digest = placed(office), renamed(office)
    office.provisioning.sends(office.provisioning.event(case, "inProgress"))
    at_once(lambda: moves(case, digest), lambda: office.system.orchestrator.receive(case.id))
    assert version(case) == 2 and case.results == ["applied"] and "work_order_completed" in case.stands_on
    completes(office, case)
    assert case.state == "completed"


def test_what_was_possible_when_it_was_looked_at_is_looked_at_again(office: Office) -> None:
    """Between the preview and the move the order came to stand on what the new version lacks."""
    case = placed(office)
    digest = deploys(office, "install", work_order=lambda file: file.removes("handle_return"))
    assert looks(case, digest).refused == ()
    office.provisioning.says(case, "failed")
    with pytest.raises(Conflict, match="handle_return"):
        moves(case, digest)


def test_a_crash_leaves_the_order_whole_on_one_version(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case, digest = placed(office), renamed(office)
    before = office.everything()
    real = lives.save

    def save(*all_of: Any) -> None:
        real(*all_of)
        raise RuntimeError("the machine stops")

    with monkeypatch.context() as stopping:
        stopping.setattr(lives, "save", save)
        with pytest.raises(RuntimeError):
            moves(case, digest)
    assert office.everything() == before
    moves(case, digest)
    assert version(case) == 2
