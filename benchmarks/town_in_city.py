"""The made-up city in the place of the tests' town: so that the day which the tests play can be played in it too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from engine import bootstrap, tables
from engine.settings import Settings
from engine.store import catalogue, people
from tests.engine import town
from tests.engine.actors import Office, Provisioning
from tests.engine.patience import HandClock

#: what the tests' town calls its doors, each with free ports, and its products
DOORS = ("1-101", "1-102", "2-101", "6-101", "6-102")
PRODUCTS = {"FAST": "CM-300", "FREE": "CM-FREE-100"}
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


class CityOffice(Office):
    """A deployment over the city, with what is in its database."""

    def __init__(self, settings: Settings) -> None:
        self.clock = HandClock(NOW)
        self.settings = settings
        self.system = bootstrap.build(settings, clock=self.clock)
        self.provisioning = Provisioning(self)
        self._known: dict[tuple[str, str], int] = {}

    def looks_around(self) -> None:
        """Finds what stands for the town's things."""
        with self.system.database.reading() as session:
            for own, theirs in PRODUCTS.items():
                asked = select(tables.Product.id).where(tables.Product.code == theirs)
                self._known["product", own] = session.scalars(asked).one()
            manager = people.staff_by_number(session, town.MANAGER)
            assert manager is not None
            for own in ("FAST", "FREE"):
                offered = catalogue.campaigns_for(session, manager, self._known["product", own], NOW)
                self._known["campaign", {"FAST": "DEAL", "FREE": "GIFT"}[own]] = offered[0].id
            covered = select(tables.Address.id).where(tables.Address.coverage == "ftth", tables.Address.ports_free > 7)
            doors = select(tables.Address.id).where(
                tables.Address.leaf, tables.Address.covered_by.in_(covered.limit(len(DOORS)))
            )
            for own, found in zip(DOORS, session.scalars(doors.limit(len(DOORS))), strict=True):
                self._known["address", own] = found

    def id_of(self, table: Any, code: str) -> int:
        return self._known[table.__tablename__, code]
