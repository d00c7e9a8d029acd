"""Newer versions of the shipped maps on an office's database, and orders moved to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bpmn import library
from engine import migrating, tables
from engine.migrating import Prospect
from engine.store import maps
from engine.store.timers import JEOPARDY
from tests.bpmn.newer_maps import Newer
from tests.engine.actors import Case, Office

Change = Callable[[Newer], object]


def deploys(office: Office, map_id: str, **changes: Change) -> str:
    """Deploys a version of a map in which these files have changed, its own or called ones; gives its digest."""
    files = {name: library.shipped_xml(name) or b"" for name in library.shipped_ids()}
    for name, change in changes.items():
        file = Newer(files[name])
        change(file)
        files[name] = file.xml
    map_ = library.assembled(files[map_id], files.get, (map_id,))
    with office.system.database.writing() as session:
        maps.deploy(session, map_id, map_, office.clock.now())
    return map_.digest


def renamed(office: Office, map_id: str = "install") -> str:
    """A version, with all that it calls, in which every label reads otherwise."""

    def change(name: str) -> Change:
        elements = library.shipped(name).own.elements.values()
        return lambda file: [file.names(one.id, f"{one.name} 新") for one in elements if one.name]

    called = [map_id, *library.shipped(map_id).calls]
    return deploys(office, map_id, **{name: change(name) for name in called})


def looks(case: Case, digest: str) -> Prospect:
    """What would become of the order there."""
    system = case.office.system
    with system.database.reading() as session:
        return migrating.preview(session, case.number, digest, system.clock.now())


def moves(case: Case, digest: str, **rest: object) -> None:
    case.office.system.orchestrator.migrate(case.number, digest, **rest)  # type: ignore[arg-type]


def timers(case: Case) -> dict[tuple[str, str], tuple[datetime, int]]:
    """Each timer's due moment, and its row; but for the one that says when to look at the clocks again, which each
    save sets anew."""
    return {(one.kind, one.element): (one.due_at, one.id) for one in case.view.timers if one.kind != JEOPARDY}


def version(case: Case) -> int:
    return case.view.map_ordinal


def waiting_for_a_change(office: Office) -> Case:
    """An install whose work order is done while a change of it is open."""
    case = office.counter().orders()
    with office.system.database.writing() as session:
        first = session.get_one(tables.Order, case.id)
        columns = {key: getattr(first, key) for key in first.__mapper__.columns.keys() if key != "id"}  # noqa: SIM118
        session.add(tables.Order(**columns | {"number": "GD1", "business": "change_order", "parent_id": case.id}))
    office.provisioning.completes(case)
    return case


def change_ends(office: Office) -> None:
    with office.system.database.writing() as session:
        child = session.query(tables.Order).filter_by(number="GD1").one()
        child.state, child.ended_at = "completed", office.clock.now()
