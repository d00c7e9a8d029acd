"""Faults on purpose: by probability with a seed, or asked for by hand. Only here is it decided.

Every decision has a source of chance of its own, made of the seed, the work order's external id, the fault
and the how-manieth occasion it is: the same seed and ids give the same faults whatever else happens, and
changing the probability of one does not move the others.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from simulator.clock import Clock
from simulator.errors import BadRequest
from simulator.settings import Settings
from simulator.store import Session, Store, journal

#: The faults in the order in which the page shows them.
NAMES = (
    "refuse",
    "return",
    "wait_carrier",
    "wait_customer",
    "change_refused",
    "change_silent",
    "cancel_refused",
    "cancel_silent",
    "error_5xx",
    "hang",
    "answer_lost",
    "event_lost",
    "event_repeated",
    "event_early",
    "event_late",
    "event_out_of_order",
)


@dataclass(frozen=True)
class RequestTrouble:
    """What becomes of one request that changes something."""

    error_before: bool = False
    error_after: bool = False
    hang: bool = False
    answer_lost: bool = False


@dataclass(frozen=True)
class EventTrouble:
    """What becomes of one event."""

    lost: bool = False
    repeated: bool = False
    late: bool = False
    overtaken: bool = False


class Faults:
    """The probabilities and measures in force, and the dice."""

    def __init__(self, store: Store, clock: Clock, settings: Settings, seed: str) -> None:
        self._store = store
        self._clock = clock
        self.seed = seed
        self.probabilities = dict(settings.faults)
        self.measures = dict(settings.measures)
        with store.read() as session:
            self._kept: dict[str, dict[str, float]] = json.loads(store.value(session, "faults") or "{}")
        self.probabilities.update(self._kept.get("probabilities", {}))
        self.measures.update(self._kept.get("measures", {}))
        #: The faults that somebody may have asked for, to spare looking for the others.
        self._demanded = set(NAMES)

    def for_now(self, probabilities: dict[str, Any], measures: dict[str, Any]) -> None:
        """Set some of the probabilities and measures for this run only; all or none. They are not kept."""
        checked, sizes = self._checked(probabilities, measures)
        self.probabilities, self.measures = self.probabilities | checked, self.measures | sizes

    def change(self, probabilities: dict[str, Any], measures: dict[str, Any]) -> None:
        """Set some of the probabilities and measures, from now on and after a restart; all or none."""
        checked, sizes = self._checked(probabilities, measures)
        kept = {
            "probabilities": self._kept.get("probabilities", {}) | checked,
            "measures": self._kept.get("measures", {}) | sizes,
        }
        with self._store.write() as session:
            self._store.keep_value(session, "faults", json.dumps(kept))
            self._kept = kept
            self.probabilities, self.measures = self.probabilities | checked, self.measures | sizes

    def _checked(
        self, probabilities: dict[str, Any], measures: dict[str, Any]
    ) -> tuple[dict[str, float], dict[str, float]]:
        return (
            {name: _number(name, value, NAMES, 1.0) for name, value in probabilities.items()},
            {name: _number(name, value, self.measures, 1e6) for name, value in measures.items()},
        )

    def demand(self, session: Session, fault: str, external_id: str | None, count: int) -> None:
        """Ask for a fault; it strikes the next `count` times that it can."""
        if fault not in NAMES:
            raise BadRequest("unknownFault", f"{fault!r} is no fault; there are {', '.join(NAMES)}")
        if not 1 <= count <= 1000:
            raise BadRequest("count", "count is a whole number from 1 to 1000")
        self._demanded.add(fault)
        journal.demand(session, fault, external_id or None, count)

    def chance(self, external_id: str, name: str, occasion: int) -> Random:
        """The dice for one decision."""
        return Random(f"{self.seed}|{external_id}|{name}|{occasion}")

    def strikes(self, session: Session, name: str, external_id: str, occasion: int) -> bool:
        """Whether the fault strikes now; if so it stands in the journal."""
        demanded = name in self._demanded and self._take_demand(session, name, external_id)
        if not demanded and self.chance(external_id, name, occasion).random() >= self.probabilities[name]:
            return False
        journal.note(
            session,
            self._clock,
            "fault",
            name,
            external_id=external_id,
            answer="asked" if demanded else "chance",
        )
        return True

    def _take_demand(self, session: Session, name: str, external_id: str) -> bool:
        if not journal.is_demanded(session, name):
            self._demanded.discard(name)
            return False
        return journal.take_demand(session, name, external_id)

    def for_request(self, session: Session, external_id: str, occasion: int) -> RequestTrouble:
        """What becomes of the `occasion`-th request about a work order."""
        error = self.strikes(session, "error_5xx", external_id, occasion)
        after = self.chance(external_id, "error_after", occasion).random() < self.measures["error_after_share"]
        return RequestTrouble(
            error_before=error and not after,
            error_after=error and after,
            hang=self.strikes(session, "hang", external_id, occasion),
            answer_lost=self.strikes(session, "answer_lost", external_id, occasion),
        )

    def for_event(self, session: Session, external_id: str, occasion: int) -> EventTrouble:
        """What becomes of the `occasion`-th event of a work order; a lost one meets nothing else."""
        if self.strikes(session, "event_lost", external_id, occasion):
            return EventTrouble(lost=True)
        return EventTrouble(
            repeated=self.strikes(session, "event_repeated", external_id, occasion),
            late=self.strikes(session, "event_late", external_id, occasion),
            overtaken=self.strikes(session, "event_out_of_order", external_id, occasion),
        )


def _number(name: str, value: Any, known: Any, most: float) -> float:
    if name not in known:
        raise BadRequest("unknownFault", f"{name!r} is not known; there are {', '.join(known)}")
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise BadRequest("number", f"{name} is a number from 0 to {most:g}, not {value!r}") from None
    if isinstance(value, bool) or not 0 <= number <= most:
        raise BadRequest("number", f"{name} is a number from 0 to {most:g}, not {value!r}")
    return number
