"""Versions of maps as people speak of them: by map and ordinal, with the orders that are under way on each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bpmn.library import Map
from engine.errors import NotFound
from engine.tables import Incident, MapVersion, Order, Request, Workflow

#: requests that have not been answered
IN_FLIGHT = ("waiting", "claimed", "failed")


@dataclass(frozen=True)
class Version:
    """A deployed version; `calls`: the ordinal of each version that it calls."""

    map_id: str
    ordinal: int
    digest: str
    deployed_at: datetime
    running: int  #: orders under way on it
    calls: dict[str, int]


def listed(session: Session, map_id: str | None = None) -> list[Version]:
    """All deployed versions, or one map's: by map, the oldest first."""
    orders = (
        select(Workflow.digest, func.count().label("running"))
        .where(~Workflow.ended)
        .group_by(Workflow.digest)
        .subquery()
    )
    wanted: list[ColumnElement[bool]] = [MapVersion.map_id == map_id] if map_id else []
    rows = session.execute(
        select(MapVersion, orders.c.running)
        .outerjoin(orders, orders.c.digest == MapVersion.digest)
        .where(*wanted)
        .order_by(MapVersion.map_id, MapVersion.ordinal)
    ).all()
    ordinals = ordinals_of(session)
    return [
        Version(
            map_id=row.map_id,
            ordinal=row.ordinal,
            digest=row.digest,
            deployed_at=row.deployed_at,
            running=running or 0,
            calls={process: ordinals[digest] for process, digest in row.calls.items()},
        )
        for row, running in rows
    ]


def ordinals_of(session: Session) -> dict[str, int]:
    """The ordinal of each deployed version, by its digest."""
    return dict(session.execute(select(MapVersion.digest, MapVersion.ordinal)).all())


def deployed(session: Session, map_id: str) -> Sequence[int]:
    """The ordinals of a map's deployed versions, the oldest first."""
    return session.scalars(
        select(MapVersion.ordinal).where(MapVersion.map_id == map_id).order_by(MapVersion.ordinal)
    ).all()


def numbered(session: Session, map_id: str, ordinal: int | None = None) -> MapVersion:
    """A map's version of that ordinal, by default its newest; raises `NotFound`."""
    wanted = [MapVersion.map_id == map_id] + ([MapVersion.ordinal == ordinal] if ordinal is not None else [])
    found = session.scalar(select(MapVersion).where(*wanted).order_by(MapVersion.ordinal.desc()).limit(1))
    if found is None:
        which = ("", "") if ordinal is None else (f"第 {ordinal} 版", f" version {ordinal}")
        raise NotFound(
            f"没有部署过流程图 {map_id[:40]} {which[0]}".rstrip(), f"Map {map_id[:40]}{which[1]} was never deployed"
        )
    return found


def of(session: Session, digest: str) -> MapVersion:
    """The deployed version of that digest."""
    return session.get_one(MapVersion, digest)


def under_way(session: Session, map_id: str, ordinal: int | None = None) -> Sequence[str]:
    """The numbers of the orders that walk through that map, or that version of it, the oldest first."""
    wanted = [MapVersion.map_id == map_id, ~Workflow.ended]
    wanted += [MapVersion.ordinal == ordinal] if ordinal is not None else []
    asked = (
        select(Order.number)
        .join(Workflow, Workflow.order_id == Order.id)
        .join(MapVersion, MapVersion.digest == Workflow.digest)
    )
    return session.scalars(asked.where(*wanted).order_by(Order.id)).all()


def in_flight(session: Session, order_id: int) -> Sequence[Request]:
    """The order's requests that have not been answered, the oldest first."""
    asked = select(Request).where(Request.order_id == order_id, Request.state.in_(IN_FLIGHT))
    return session.scalars(asked.order_by(Request.id)).all()


def open_incidents(session: Session, order_id: int) -> Sequence[Incident]:
    """The order's open incidents, the oldest first."""
    asked = select(Incident).where(Incident.order_id == order_id, Incident.state == "open")
    return session.scalars(asked.order_by(Incident.id)).all()


def called_ordinals(session: Session, before: Map, after: Map) -> dict[str, tuple[int | None, int | None]]:
    """The called maps of which the other version calls another version: process -> ordinals, none where not called."""
    known = ordinals_of(session)
    was, now = _called(before), _called(after)
    return {
        process: (known.get(was.get(process, "")), known.get(now.get(process, "")))
        for process in {**was, **now}
        if was.get(process) != now.get(process)
    }


def _called(map_: Map) -> dict[str, str]:
    """All that a map calls, however deep: process -> digest."""
    return {process: one.digest for caller in map_.every() for process, one in caller.calls.items()}
