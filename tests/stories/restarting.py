"""What the stories of moves, dismantles and transfers share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.engine import town
from tests.engine.actors import Case
from tests.engine.restarting import Restarting, standing

#: more than any order has steps that stand alone
STEPS = 12


class Hall(Restarting):
    """A deployment that is restarted at every turn, with what whole stories need of it."""

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
