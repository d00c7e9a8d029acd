"""Did both sides come to the same end? What a batch came to, and our side set against the provisioning system's."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from web.demo.batch import Batch
from web.demo.checks import CHECKS, Check, Facts
from web.demo.operator import Operator

#: real seconds in which what is still on its way may arrive
SETTLE, LOOK = 15.0, 0.5
ENDS = ("completed", "cancelled", "failed")
#: work orders that came back or were refused
CAME_BACK = ("failed", "rejected")


@dataclass(frozen=True)
class Outcome:
    """What a batch ends with: numbers by business, and every check with what disagrees."""

    by_business: dict[str, Counter[str]]  #: business -> how many were placed, and came to which end
    checks: list[Check]
    returned: int
    incidents: int
    failed: dict[str, int]  #: business and our code of why -> how many changes and cancels failed
    turned_away: dict[str, int]  #: business and why -> how often a rule said no
    given_up: dict[str, int]  #: business and why -> how many were not placed
    extra: int  #: cancels beyond the plan, of installs that came back too often
    seconds: float

    @property
    def disagreeing(self) -> list[str]:
        """Everything in which the two sides, or our rules and our rows, don't agree."""
        return [f"{check.name.en}: {one}" for check in self.checks for one in check.disagreeing]

    @property
    def good(self) -> bool:
        """All ended, and all agrees."""
        return not self.disagreeing

    def total(self, what: str) -> int:
        """How many of all businesses."""
        return sum(counts[what] for counts in self.by_business.values())

    def as_json(self) -> dict[str, Any]:
        """One line for machines."""
        return {
            **{what: self.total(what) for what in ("placed", *ENDS)},
            "extra": self.extra,
            "returned": self.returned,
            "incidents": self.incidents,
            "businesses": {name: dict(counts) for name, counts in self.by_business.items()},
            "failed_why": self.failed,
            "turned_away": self.turned_away,
            "given_up": self.given_up,
            "checked": {check.key: check.looked_at for check in self.checks},
            "disagreeing": self.disagreeing,
            "seconds": self.seconds,
        }


def settled(
    batch: Batch, supervisor: Operator, simulator: str, began: float, complaints: Sequence[str] = ()
) -> Outcome:
    """The outcome, looked at until both sides agree, but not for ever: an event may be on its way, the simulator may
    be starting again."""
    ends = time.monotonic() + SETTLE
    while True:
        try:
            found = reckon(batch, supervisor, simulator, began, complaints)
        except httpx.TransportError:
            if time.monotonic() > ends:
                raise
        else:
            if found.good or time.monotonic() > ends:
                return found
        time.sleep(LOOK)


def reckon(batch: Batch, supervisor: Operator, simulator: str, began: float, complaints: Sequence[str] = ()) -> Outcome:
    """Looks at both sides once, and compares."""
    stands = supervisor.look(batch.numbers)
    theirs = httpx.get(f"{simulator}/journal/summary", trust_env=False, timeout=30.0).raise_for_status().json()
    taken, tallies = ports(supervisor.json("/api/ports")), supervisor.json("/api/tallies")
    complained = supervisor.look(list(complaints))
    facts = Facts(stands, theirs, batch.ports or {}, taken, batch.numbers, tallies, complained)
    checks = [look(facts) for look in CHECKS]
    by_business: dict[str, Counter[str]] = {}
    for stand in stands:
        by_business.setdefault(stand["business"], Counter()).update(["placed", stand["state"]])
    failed = Counter(f"{one['business']}: {one['asked']['code']}" for one in stands if one["state"] == "failed")
    given_up = Counter(f"{one.business}: {one.given_up}" for one in batch.wishes if one.given_up and not one.extra)
    return Outcome(
        by_business=by_business,
        checks=checks,
        returned=sum(1 for one in facts.work_orders if theirs.get(one["externalId"], {}).get("state") in CAME_BACK),
        incidents=sum(len(stand["incidents"]) for stand in stands),
        failed=dict(failed),
        turned_away=dict(batch.refused),
        given_up=dict(given_up),
        extra=sum(1 for one in batch.wishes if one.extra and one.number),
        seconds=round(time.monotonic() - began, 1),
    )


def ports(accounts: dict[str, Any]) -> dict[str, int]:
    """By node: how many ports are taken that nobody is known to hold."""
    return {str(one["node_id"]): one["taken"] - one["held"] for one in accounts["nodes"]}
