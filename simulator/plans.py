"""What chance has in store for one work order, drawn once when it arrives and kept with it.

A plan is plain JSON: ``hours`` (step -> business hours), ``refuse`` (a reason's code or null),
``return_at`` and ``return_reason``, ``delays`` (step -> kind, hours, reason), ``cancel_hours`` (assess and
undo).
"""

from __future__ import annotations

from typing import Any

from simulator.faults import Faults
from simulator.settings import Business, Settings
from simulator.store import Session

#: The one activity that only a returned work order meets.
RETURN_APPROVAL = "approve_return"

#: A delay's fault -> the settings that say at which steps, and how long.
DELAYS = {"wait_carrier": "carrier_wait_steps", "wait_customer": "customer_wait_steps"}


def draw(session: Session, settings: Settings, faults: Faults, business: Business, key: str) -> dict[str, Any]:
    """The plan of the work order whose external id (or number) is `key`."""
    plan: dict[str, Any] = {
        "hours": hours(settings, faults, business, key),
        "refuse": None,
        "return_at": None,
        "return_reason": None,
        "delays": {},
        "cancel_hours": {
            name: spread.draw(faults.chance(key, name, 0))
            for name, spread in settings.in_flight["cancel"].hours.items()
        },
    }
    if faults.strikes(session, "refuse", key, 0):
        plan["refuse"] = pick_reason(settings, faults, "refuse", business.accept_step, key)
        return plan
    if faults.strikes(session, "return", key, 0):
        step = faults.chance(key, "return_step", 0).choice(business.return_steps)
        plan["return_at"] = step
        plan["return_reason"] = pick_reason(settings, faults, "return", step, key)
    for kind, steps in DELAYS.items():
        possible = [step for step in getattr(business, steps) if comes_before_return(business, plan, step)]
        if possible and faults.strikes(session, kind, key, 0):
            step = faults.chance(key, f"{kind}_step", 0).choice(possible)
            plan["delays"][step] = delay(settings, faults, kind, step, key)
    return plan


def comes_before_return(business: Business, plan: dict[str, Any], step: str) -> bool:
    """Whether the work gets to a step at all; the settings name the steps in the order of the map."""
    order = list(business.steps)
    return plan["return_at"] is None or order.index(step) <= order.index(plan["return_at"])


def hours(settings: Settings, faults: Faults, business: Business, key: str) -> dict[str, float]:
    """How long each step takes."""
    return {step: spread.draw(faults.chance(key, f"step {step}", 0)) for step, spread in business.steps.items()}


def straight_hours(plan: dict[str, Any]) -> float:
    """How long the work takes if nothing goes wrong."""
    hours: dict[str, float] = plan["hours"]
    return sum(length for step, length in hours.items() if step != RETURN_APPROVAL)


def step_hours(settings: Settings, faults: Faults, plan: dict[str, Any], step: str, key: str) -> float:
    """How long a step takes; one that the settings do not name has the length of any other."""
    known: float | None = plan["hours"].get(step)
    return settings.other_step.draw(faults.chance(key, f"step {step}", 0)) if known is None else known


def delay(settings: Settings, faults: Faults, kind: str, step: str, key: str) -> dict[str, Any]:
    """A delay of a kind at a step."""
    low, high = faults.measures[f"{kind}_hours_low"], faults.measures[f"{kind}_hours_high"]
    return {
        "kind": kind,
        "hours": faults.chance(key, f"{kind}_hours", 0).uniform(low, max(low, high)),
        "reason": pick_reason(settings, faults, kind, step, key),
    }


def pick_reason(settings: Settings, faults: Faults, kind: str, step: str, key: str) -> str:
    """The code of a reason of a kind that fits the step."""
    fitting = settings.reasons_for(kind, step)
    return faults.chance(key, f"{kind}_reason", 0).choice(fitting).code
