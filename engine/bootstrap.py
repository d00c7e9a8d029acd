"""The one place where the real things are chosen; each may be given instead."""

from __future__ import annotations

from dataclasses import dataclass

from bpmn import library, lint
from engine import clock as clocks
from engine import keys
from engine.clock import Clock
from engine.dispatch import Dispatch, InProcess
from engine.errors import BroadbandError
from engine.orchestrator import Orchestrator
from engine.provisioning.gateway import Gateway
from engine.settings import Settings
from engine.steps import NAMES
from engine.store import maps
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


def build(settings: Settings, *, clock: Clock | None = None, dispatch: Dispatch | None = None) -> System:
    """A system over `settings`. Opens nothing yet but the key file."""
    ring = keys.load(settings.data)
    keys.use(ring)
    clock = clock or clocks.from_environment()
    dispatch = dispatch or InProcess()
    database = Database(settings.database)
    gateway = Gateway(settings.provisioning_url)
    return System(
        settings, clock, ring, database, dispatch, gateway, Orchestrator(database, clock, dispatch, gateway)
    )


def deploy_maps(system: System) -> list[str]:
    """Deploys the maps of this release that are not deployed yet; gives their ids. Raises `BroadbandError` with all
    findings for one that the lint refuses: it is never deployed."""
    deployed = []
    for map_id in library.shipped_ids():
        map_ = library.shipped(map_id)
        with system.database.reading() as session:
            if maps.is_deployed(session, map_.digest):
                continue
        findings = lint.check(map_.xml, file=f"{map_id}.bpmn", steps=NAMES)
        if findings:
            listed = "\n".join(str(finding) for finding in findings)
            raise BroadbandError(
                f"流程图 {map_id} 未通过检查：\n{listed}", f"Map {map_id} is refused:\n{listed}"
            )
        with system.database.writing() as session:
            maps.deploy(session, map_id, map_, system.clock.now())
        deployed.append(map_id)
    return deployed
