"""Who sees to an incident, and what is written down about it."""

from __future__ import annotations

import pytest

from engine import tables
from engine.errors import Conflict, Invalid
from tests.engine import town
from tests.engine.actors import Case
from tests.engine.fallout.desk import acts, incident


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
