"""Deploying maps: checked first, kept by version, never changed. A map that the lint refuses is never deployed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bpmn import library, lint
from bpmn.lint.finding import Finding
from engine.errors import BroadbandError
from engine.steps import NAMES
from engine.store import maps
from engine.store.database import Database


class MapRefused(BroadbandError):
    """The lint refuses a map; `findings` are all of them."""

    code = "mapRefused"

    def __init__(self, map_id: str, findings: Sequence[Finding]):
        self.findings = findings
        super().__init__(
            f"流程图 {map_id} 未通过检查（{len(findings)} 处），没有部署",
            f"Map {map_id} is refused ({len(findings)} findings) and was not deployed",
        )


def deploy(database: Database, map_id: str, xml: bytes, now: datetime) -> bool:
    """Deploys a map as the newest version of `map_id`; false where this very version is kept already.

    Raises `MapRefused` with all findings.
    """
    file = f"{map_id}.bpmn"
    findings = lint.check(xml, file=file, steps=NAMES, processes=[map_id])
    if findings:
        raise MapRefused(map_id, findings)
    map_ = library.read(xml)
    with database.writing() as session:
        if maps.is_deployed(session, map_.digest):
            return False
        maps.deploy(session, map_id, map_, now)
    return True


def deploy_shipped(database: Database, now: datetime) -> list[str]:
    """Deploys the maps of this release that are not kept yet; gives their ids. Raises `MapRefused`."""
    new = []
    for map_id in library.shipped_ids():
        map_ = library.shipped(map_id)
        with database.reading() as session:
            known = maps.is_deployed(session, map_.digest)
        if not known and deploy(database, map_id, map_.xml, now):
            new.append(map_id)
    return new
