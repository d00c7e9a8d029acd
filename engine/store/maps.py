"""Deployed versions of maps: kept in the database with the versions that they call, each read once per process."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bpmn import library
from bpmn.errors import MapError
from bpmn.library import Map
from engine.errors import MapGone
from engine.tables import MapVersion

#: by digest; a version never changes
_read: dict[str, Map] = {}


def deploy(session: Session, map_id: str, map_: Map, now: datetime) -> MapVersion:
    """Keeps the version if it is new, and those that it calls before it; gives it back. The caller has had all of
    them checked."""
    for process, called in map_.calls.items():
        deploy(session, process, called, now)
    found = session.get(MapVersion, map_.digest)
    if found is None:
        newest = session.scalar(select(func.max(MapVersion.ordinal)).where(MapVersion.map_id == map_id)) or 0
        found = MapVersion(
            digest=map_.digest,
            map_id=map_id,
            ordinal=newest + 1,
            xml=map_.xml,
            calls={process: called.digest for process, called in map_.calls.items()},
            deployed_at=now,
        )
        session.add(found)
        session.flush()
    _read.setdefault(map_.digest, map_)
    return found


def is_deployed(session: Session, digest: str) -> bool:
    """Whether that version is kept."""
    return session.get(MapVersion, digest) is not None


def newest(session: Session, map_id: str) -> Map | None:
    """The map's newest deployed version."""
    digest = session.scalar(
        select(MapVersion.digest).where(MapVersion.map_id == map_id).order_by(MapVersion.ordinal.desc()).limit(1)
    )
    return by_digest(session, digest) if digest else None


def newest_files(session: Session) -> dict[str, bytes]:
    """The file of each map's newest deployed version, by the map's id."""
    rows = session.execute(select(MapVersion.map_id, MapVersion.xml).order_by(MapVersion.ordinal))
    return dict(rows.all())


def by_digest(session: Session, digest: str) -> Map:
    """A deployed version, with the versions that it was deployed to call; raises `MapGone` where it isn't kept any
    more, or can't be read."""
    if digest not in _read:
        version = session.get(MapVersion, digest)
        if version is None:
            raise MapGone(
                f"流程图版本 {digest[:12]} 已不在库中",
                f"The map's version {digest[:12]} is not kept any more",
            )
        calls = {process: by_digest(session, pinned) for process, pinned in version.calls.items()}
        try:
            _read[digest] = library.read(version.xml, calls)
        except MapError as error:
            name = f"{version.map_id} {version.ordinal}"
            raise MapGone(f"流程图 {name} 已损坏，无法读取", f"The map {name} is damaged and can't be read") from error
    return _read[digest]


def known(digest: str) -> Map:
    """A version that this process has read before; raises `KeyError` for any other."""
    return _read[digest]
