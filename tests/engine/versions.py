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
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.families import change, places

Change = Callable[[Newer], object]


def deploys(office: Office, map_id: str, **changes: Change) -> str:
    """Deploys a version of a map in which these files have changed, its own or called ones; gives its digest."""
    files = {name: library.shipped_xml(name) or b"" for name in library.shipped_ids()}
    for name, made in changes.items():
        file = Newer(files[name])
        made(file)
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
    case.office.system.orchestrator.migrate(case.number, digest, **rest)  # type: ignore[arg-type]  # passed on by name


def timers(case: Case) -> dict[tuple[str, str], tuple[datetime, int]]:
    """Each timer's due moment, and its row; but for the one that says when to look at the clocks again, which each
    save sets anew."""
    return {(one.kind, one.element): (one.due_at, one.id) for one in case.view.timers if one.kind != JEOPARDY}


def version(case: Case) -> int:
    return case.view.map_ordinal


def waiting_for_a_change(office: Office) -> Case:
    """An install whose work order is done while a change of it waits for the duty manager."""
    case = office.counter().orders()
    office.provisioning.says(case, "inProgress", ("build_line", "inProgress"))
    places(office, change(case, contact_phone="13900000009"))
    office.provisioning.completes(case)
    return case


def change_ends(office: Office, case: Case) -> None:
    """The duty manager refuses it, and the install is woken."""
    with office.system.database.reading() as session:
        number = session.query(tables.Order.number).filter_by(parent_id=case.id).scalar()
    child = Case(office, number)
    office.counter(town.MANAGER).decides(child.todo("approve_in_flight"), "refuse", because="已竣工")
    office.fires()
