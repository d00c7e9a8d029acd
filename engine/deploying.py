"""Deploying maps: checked first, kept by version, never changed. A map that the lint refuses is never deployed.

A version is kept with the versions of what it calls. So a new version of a called map makes new versions of all that
call it; orders keep theirs, and what that calls.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bpmn import library, lint
from bpmn.errors import MapError
from bpmn.lint.finding import Finding
from engine.errors import BroadbandError
from engine.steps import NAMES
from engine.store import audit, maps
from engine.store.database import Database, Session


class MapRefused(BroadbandError):
    """The lint refuses a map; `findings` are all of them."""

    code = "mapRefused"

    def __init__(self, map_id: str, findings: Sequence[Finding]):
        self.findings = findings
        super().__init__(
            f"流程图 {map_id} 未通过检查（{len(findings)} 处），没有部署",
            f"Map {map_id} is refused ({len(findings)} findings) and was not deployed",
        )


def deploy(database: Database, files: Mapping[str, bytes], now: datetime) -> list[str]:
    """Deploys maps (id -> file) as their newest versions, and new versions of all that call them; gives the ids of
    all that is new. A file may call the others, what is deployed, and what is shipped.

    Nothing is done about a version that is kept already. Raises `MapRefused` with all findings of the first map that
    is refused, also of one that calls a given one; then nothing at all is deployed.
    """
    with database.reading() as session:
        known, new = _planned(session, files)
    for map_id in new:
        findings = lint.check(known[map_id], file=f"{map_id}.bpmn", steps=NAMES, processes=[map_id], calls=known)
        if findings:
            raise MapRefused(map_id, findings)
    with database.writing() as session:
        for map_id in new:
            maps.deploy(session, map_id, library.assembled(known[map_id], known.get, (map_id,)), now)
            audit.record(session, "deploy", staff_id=None, subject=map_id, now=now)
    return new


def deploy_shipped(database: Database, now: datetime) -> list[str]:
    """Deploys the maps of this release that are not kept yet; gives the ids of all that is new. Raises `MapRefused`."""
    return deploy(database, _shipped(), now)


def _shipped() -> dict[str, bytes]:
    return {map_id: xml for map_id in library.shipped_ids() if (xml := library.shipped_xml(map_id)) is not None}


def _planned(session: Session, files: Mapping[str, bytes]) -> tuple[dict[str, bytes], list[str]]:
    """What may be called (by map id), with the new files in it; and the maps of which there will be a new version,
    each after those that it calls."""
    deployed = maps.newest_files(session)
    known = {**_shipped(), **deployed}
    every = {**known, **files}
    wanted = {*files, *(called for map_id in files for called in _called(map_id, every) if called not in deployed)}
    new: list[str] = []
    for map_id in _called_first(every):
        calls_new = map_id in deployed and not _called(map_id, every).isdisjoint(new)
        trial = {**known, map_id: files[map_id]} if map_id in files else known
        if (map_id in wanted or calls_new) and not _is_kept(session, map_id, trial):
            known = trial
            new.append(map_id)
    return known, new


def _called_first(files: Mapping[str, bytes]) -> list[str]:
    """The ids of the maps, each after those that it calls: it calls more than they do."""
    return sorted(files, key=lambda map_id: (len(_called(map_id, files)), map_id))


def _called(map_id: str, files: Mapping[str, bytes]) -> set[str]:
    """All that a map calls, also by what it calls."""
    found: set[str] = set()
    todo = [map_id]
    while todo:
        new = set(_calls(files.get(todo.pop()))) - found
        found |= new
        todo += sorted(new)
    return found


def _calls(xml: bytes | None) -> tuple[str, ...]:
    """What can't be read calls nothing: the lint says what is wrong with it."""
    try:
        return library.called(xml) if xml is not None else ()
    except MapError:
        return ()


def _is_kept(session: Session, map_id: str, files: Mapping[str, bytes]) -> bool:
    try:
        return maps.is_deployed(session, library.assembled(files[map_id], files.get, (map_id,)).digest)
    except MapError:
        return False
