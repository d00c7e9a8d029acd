"""Did every order reach the end that its work order did? Our side against the provisioning system's own word."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import httpx

#: what an order becomes by the end of its last work order
AGREES = {"completed": {"completed"}, "cancelled": {"failed", "rejected", "cancelled"}}


@dataclass
class Outcome:
    """The line that a batch ends with."""

    placed: int
    completed: int
    cancelled: int
    returned: int  #: work orders that came back or were refused
    incidents: int
    disagreeing: list[str]  #: orders that ended otherwise than their work order, with why
    doubled: list[str]  #: work orders that took effect not exactly once
    seconds: float

    @property
    def good(self) -> bool:
        """All ended, and all as their work orders did, each once."""
        return self.completed + self.cancelled == self.placed and not self.disagreeing and not self.doubled

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def reconcile(stands: list[dict[str, Any]], placed: int, simulator: str, seconds: float) -> Outcome:
    """Asks the simulator for each work order, and its journal for what took effect twice."""
    theirs = _work_orders(simulator)
    disagreeing, known = [], set()
    for stand in stands:
        mine = [one["externalId"] for one in stand["workOrders"]]
        known.update(mine)
        last = theirs.get(mine[-1]) if mine else None
        if last not in AGREES.get(stand["state"], set()):
            disagreeing.append(f"{stand['number']}: {stand['state']}, {mine[-1] if mine else '-'}: {last}")
        if missing := [one for one in mine if one not in theirs]:
            disagreeing.append(f"{stand['number']}: unknown to provisioning: {', '.join(missing)}")
    states = [stand["state"] for stand in stands]
    return Outcome(
        placed=placed,
        completed=states.count("completed"),
        cancelled=states.count("cancelled"),
        returned=sum(1 for one in known if theirs.get(one) in ("failed", "rejected")),
        incidents=sum(len(stand["incidents"]) for stand in stands),
        disagreeing=disagreeing,
        doubled=_doubled(simulator, known),
        seconds=round(seconds, 1),
    )


def _work_orders(simulator: str) -> dict[str, str]:
    """The state of every work order by our id."""
    found: dict[str, str] = {}
    with httpx.Client(base_url=simulator, trust_env=False, timeout=30.0) as http:
        while True:
            page = http.get(
                "/tmf-api/serviceOrdering/v4/serviceOrder",
                params={"offset": len(found), "limit": 500, "fields": "externalId,state"},
            ).raise_for_status()
            found |= {one["externalId"]: one["state"] for one in page.json()}
            if not page.json() or len(found) >= int(page.headers["X-Total-Count"]):
                return found


def _doubled(simulator: str, known: set[str]) -> list[str]:
    summary = httpx.get(f"{simulator}/journal/summary", trust_env=False, timeout=30.0).raise_for_status().json()
    return sorted(one for one in known if summary.get(one, {}).get("created", 0) != 1)
