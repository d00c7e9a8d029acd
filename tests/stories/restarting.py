"""The same deployment, in another process for each thing that happens: nothing lives in memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.picturing import Picture
from engine.store import pictures
from tests.engine import town
from tests.engine.actors import Case, Office

#: more than any order has steps that stand alone
STEPS = 12


class Restarting:
    """An office whose system is a new one before and after each thing that happens."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def restart(self) -> None:
        self.office.restarts()

    def hears(self, case: Case, state: str, *milestones: tuple[str, str], **rest: Any) -> None:
        """A report, delivered once more than needed, as networks do."""
        self.office.clock.passes(minutes=20)
        event = self.office.provisioning.sends(self.office.provisioning.event(case, state, *milestones, **rest))
        self.restart()
        self.office.applies()
        self.restart()
        self.office.provisioning.sends(event)
        self.office.applies()

    def works(self, case: Case, elements: list[str], **rest: Any) -> None:
        """Provisioning's steps, one after the other; the picture stands at each."""
        for element in elements:
            self.hears(case, "inProgress", (element, "inProgress"), **rest)
            assert standing(case, "provisioning") == {element}
            self.hears(case, "inProgress", (element, "completed"), **rest)

    def decides(self, case: Case, decision: str, because: str = "", number: str = town.OPERATOR) -> None:
        """A person decides on what came back; what follows step by step is each done by a process of its own."""
        self.restart()
        self.office.counter(number).decides(case.todo("handle_return"), decision, because=because)
        for _ in range(STEPS):
            self.restart()
            self.office.fires()

    def in_a_new_process(self, act: Callable[[], Any]) -> Any:
        self.restart()
        return act()


def picture(case: Case) -> Picture:
    with case.office.system.database.reading() as session:
        return pictures.pictured(session, case.number)[1]


def standing(case: Case, pool: str) -> set[str]:
    return {one.element for one in picture(case).here if one.pool == pool}
