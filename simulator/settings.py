"""The settings file as objects. Nothing here decides; see ``settings.toml`` for what the numbers mean."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from random import Random
from typing import Any


@dataclass(frozen=True)
class Spread:
    """How long something takes, in business hours: a distribution between ``low`` and ``high``."""

    shape: str
    low: float
    high: float
    mode: float = 0.0
    median: float = 0.0
    sigma: float = 0.0
    limit: float | None = None

    def draw(self, chance: Random) -> float:
        """Hours, drawn with the given source of chance; never outside ``low`` and ``high``."""
        if self.shape == "triangular":
            return chance.triangular(self.low, self.high, self.mode)
        if self.shape == "lognormal":
            hours = chance.lognormvariate(math.log(self.median), self.sigma)
            return min(max(hours, self.low), self.high)
        raise ValueError(f"unknown shape {self.shape!r}: triangular or lognormal")


@dataclass(frozen=True)
class Reason:
    """Why a work order is refused, returned or delayed."""

    code: str
    kind: str
    zh: str
    en: str
    party: str
    steps: tuple[str, ...]

    def fits(self, kind: str, step: str) -> bool:
        """Whether it is a reason of that kind at that step."""
        return self.kind == kind and (not self.steps or step in self.steps)


@dataclass(frozen=True)
class Business:
    """One kind of work order: the map it walks and how its activities behave."""

    category: str
    zh: str
    en: str
    map: str
    process: str
    accept_step: str
    point_of_no_return: str
    resource_step: str
    field_begins: str
    field_ends: str
    return_steps: tuple[str, ...]
    carrier_wait_steps: tuple[str, ...]
    customer_wait_steps: tuple[str, ...]
    ends: dict[str, str]
    steps: dict[str, Spread]


@dataclass(frozen=True)
class InFlight:
    """What may be asked of a work order in flight: a change, a cancellation. Without `hours` it is answered at once."""

    kind: str
    zh: str
    en: str
    map: str
    process: str
    assess_step: str
    work_step: str
    agreed: str
    refused: str
    reasons: str
    hours: dict[str, Spread]


@dataclass(frozen=True)
class Appointment:
    """What of a service order says nothing but when somebody comes."""

    attributes: tuple[str, ...]
    characteristics: tuple[str, ...]


@dataclass(frozen=True)
class Delivery:
    """How events are sent; real seconds."""

    lanes: int
    connect_timeout: float
    timeout: float
    first_retry: float
    longest_retry: float


@dataclass(frozen=True)
class Settings:
    """All of it."""

    default_business: str
    businesses: dict[str, Business]
    in_flight: dict[str, InFlight]
    appointment: Appointment
    other_step: Spread
    reasons: tuple[Reason, ...]
    faults: dict[str, float]
    measures: dict[str, float]
    delivery: Delivery

    def spread(self, business: Business, step: str) -> Spread:
        """How long a step of a business takes."""
        return business.steps.get(step, self.other_step)

    def reasons_for(self, kind: str, step: str) -> list[Reason]:
        """The reasons of a kind at a step, in the order of the file."""
        return [reason for reason in self.reasons if reason.fits(kind, step)]

    def reason(self, code: str) -> Reason | None:
        """The reason of that code."""
        return next((reason for reason in self.reasons if reason.code == code), None)


def _business(category: str, table: dict[str, Any]) -> Business:
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    plain["steps"] = {step: Spread(**spread) for step, spread in table["steps"].items()}
    return Business(category=category, **plain)


def _in_flight(kind: str, table: dict[str, Any]) -> InFlight:
    hours = {name: Spread(**spread) for name, spread in table.get("hours", {}).items()}
    return InFlight(kind=kind, **{**table, "hours": hours})


def read(text: str) -> Settings:
    """Settings from TOML; TypeError, KeyError or ValueError where the file does not fit."""
    table = tomllib.loads(text)
    return Settings(
        default_business=table["default_business"],
        businesses={name: _business(name, business) for name, business in table["businesses"].items()},
        in_flight={kind: _in_flight(kind, asked) for kind, asked in table["in_flight"].items()},
        appointment=Appointment(**{name: tuple(value) for name, value in table["appointment"].items()}),
        other_step=Spread(**table["other_step"]),
        reasons=tuple(Reason(**{**row, "steps": tuple(row["steps"])}) for row in table["reasons"]),
        faults=table["faults"],
        measures=table["measures"],
        delivery=Delivery(**table["delivery"]),
    )


@cache
def shipped() -> Settings:
    """The settings in the package."""
    return read(resources.files("simulator").joinpath("settings.toml").read_text("utf-8"))
