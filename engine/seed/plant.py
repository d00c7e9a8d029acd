"""Puts the seed into a database: all of it, or nothing where it is already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.orders.complaints import CAUSES
from engine.seed import city, files, people, places, sales
from engine.store.bulk import Bulk
from engine.tables import Department, Parameter, Promise, Reason, Region

#: told how many addresses are in, of how many
Progress = Callable[[int, int], object]


@dataclass(frozen=True)
class Seeded:
    """How much was planted."""

    addresses: int
    doors: int
    staff: int
    products: int
    campaigns: int


def plant(
    bulk: Bulk,
    password: str,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Seeded | None:
    """Plants the city in the caller's transaction; None: it was there already, and nothing is changed.

    `password`: of all staff; `now`: the day it was set; `progress` is called as addresses go in.
    """
    plan = files.read("city")
    if bulk.holds(Region, name=plan["city"]["name"]):
        return None
    levels = city.levels(plan)
    regions = places.plant_regions(bulk, levels)
    places.plant_addresses(bulk, levels, regions, progress)
    sellers = people.plant(bulk, regions, password, now)
    products, campaigns = sales.plant(bulk, sellers)
    _plant_rules(bulk, sellers)
    return Seeded(
        addresses=sum(map(len, levels)),
        doors=len(levels[-1]),
        staff=len(sellers.staff),
        products=products,
        campaigns=campaigns,
    )


def complete(bulk: Bulk) -> None:
    """Adds the parameters, causes of complaints and departments of the seed that a city planted by an older program
    lacks; those that are there stay."""
    rules = files.read("rules")
    causes = [row for row in rules["reasons"] if row["kind"] == CAUSES]
    wanted = ((Parameter, rules["parameters"]), (Reason, causes), (Department, rules["departments"]))
    for table, rows in wanted:
        bulk.add(table, [row for row in rows if not bulk.holds(table, code=row["code"])])


def _plant_rules(bulk: Bulk, sellers: people.Sellers) -> None:
    rules = files.read("rules")
    bulk.add(Parameter, rules["parameters"])
    bulk.add(Reason, rules["reasons"])
    bulk.add(Department, rules["departments"])
    promises: Sequence[dict[str, object]] = rules["promises"]
    bulk.add(
        Promise,
        [
            {
                "business": promise["business"],
                "region_id": sellers.region(promise),
                "element": promise.get("element", ""),
                "hours": promise["hours"],
                "cutoff": promise.get("cutoff"),
                "calendar": promise.get("calendar", "every_day"),
            }
            for promise in promises
        ],
    )
