"""What is done about the one incident of an order, and what is offered to be done."""

from __future__ import annotations

from typing import Any

from engine import tables
from engine.fallout import resolving
from engine.store import people
from tests.engine import town
from tests.engine.actors import Case

#: the acts that leave an incident open
KEEPING = {"take", "hand_over", "note"}


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
