"""The same deployment, in another process for each thing that happens: nothing lives in memory."""

from __future__ import annotations

from typing import Any

from engine.picturing import Picture
from engine.store import pictures
from tests.engine.actors import Case, Office


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


def picture(case: Case) -> Picture:
    with case.office.system.database.reading() as session:
        return pictures.pictured(session, case.number)[1]


def standing(case: Case, pool: str) -> set[str]:
    return {one.element for one in picture(case).here if one.pool == pool}
