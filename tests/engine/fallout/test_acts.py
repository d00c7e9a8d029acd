"""What is offered about an incident, who may do it, and that it is done once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.fallout import resolving
from engine.fallout.acts import ACTS
from engine.store import people
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.fallout.desk import KEEPING, acts, incident, offered, possible
from tests.engine.patience import at_once


def test_what_may_be_done_depends_on_what_went_wrong(refused: Case) -> None:
    assert possible(refused) == {"retry", "fix_and_retry", "go_back", "complete_by_hand", "give_up"} | KEEPING
    assert "一直等待" in offered(refused)["skip"].refusal.zh  # type: ignore[union-attr]


def test_a_live_work_order_is_never_doubled(stuck: Case) -> None:
    assert possible(stuck) == {"retry", "skip", "complete_by_hand", "give_up"} | KEEPING
    assert "不能另派" in offered(stuck)["go_back"].refusal.zh  # type: ignore[union-attr]
    with pytest.raises(Conflict, match="不能另派"):
        acts(stuck, "go_back")
    assert "须另行通知其停止" in offered(stuck)["give_up"].consequence.zh


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


@pytest.mark.parametrize("acts_", [("retry", "give_up"), ("complete_by_hand", "give_up"), ("go_back", "retry")])
def test_of_two_at_once_the_second_is_told_who_was_first(refused: Case, acts_: tuple[str, str]) -> None:
    manager = refused.office.counter(town.MANAGER)
    number, resolve = incident(refused).number, refused.office.system.orchestrator.resolve
    outcomes = at_once(*[lambda act=act: resolve(number, act, staff_id=manager.id, because="x") for act in acts_])
    (told,) = [one for one in outcomes if one is not None]
    assert isinstance(told, Conflict) and f"已由工号 {town.MANAGER} 处理" in str(told)
    assert incident(refused).act == acts_[outcomes.index(None)]
    assert refused.happened("incident") == 2
