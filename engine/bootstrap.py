"""The one place where the real things are chosen; each may be given instead."""

from __future__ import annotations

from dataclasses import dataclass

from engine import clock as clocks
from engine import keys
from engine.clock import Clock
from engine.dispatch import Dispatch, InProcess
from engine.orchestrator import Orchestrator
from engine.provisioning.gateway import Gateway
from engine.settings import Settings
from engine.store.database import Database


@dataclass(frozen=True)
class System:
    """A running deployment: what the doors and the workers work with."""

    settings: Settings
    clock: Clock
    keyring: keys.KeyRing
    database: Database
    dispatch: Dispatch
    gateway: Gateway
    orchestrator: Orchestrator

    def close(self) -> None:
        """Lets go of connections."""
        self.gateway.close()
        self.database.close()


def build(
    settings: Settings,
    *,
    clock: Clock | None = None,
    dispatch: Dispatch | None = None,
    database: Database | None = None,
    gateway: Gateway | None = None,
) -> System:
    """A system over `settings`. Opens nothing yet but the key file."""
    ring = keys.load(settings.data)
    keys.use(ring)
    clock = clock or clocks.from_environment()
    dispatch = dispatch or InProcess()
    database = database or Database(settings.database)
    gateway = gateway or Gateway(settings.provisioning_url)
    return System(settings, clock, ring, database, dispatch, gateway, Orchestrator(database, clock, dispatch, gateway))
