"""The fair end: everything arrives, everybody does their work; then each order must have come to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from engine import states, tables
from engine.provisioning import bodies
from engine.steps.work_order import wanted
from engine.store import lives
from tests.engine.interleavings import invariants
from tests.engine.interleavings.invariants import Rows
from tests.engine.interleavings.there import Work
from tests.engine.interleavings.world import World, may_refuse

#: more rounds than any order needs
ROUNDS = 150
#: what the provisioning system does next, left alone; the first that is possible
FAIR = ("goes on", "has cancelled it", "agrees to cancel", "denies the cancel", "takes it up", "completes it")

Log = Callable[[str], None]


def decides(world: World, todo: tables.Todo, other: bool) -> None:
    """A person decides on a to-do, one way or the other."""
    if todo.kind == "alert":
        world.decides(todo, "seen")
    elif todo.element == "handle_return":
        world.decides(todo, "cancel" if other else "send_again")
    elif todo.element == "approve_in_flight":
        world.decides(todo, "refuse" if other else "approve")
    else:
        world.decides(todo, "ordered", campaign="GIFT")


def ends(world: World, log: Log) -> None:
    """Runs to the end, and checks that it is the same end on both sides, and that nothing comes after it."""
    world.failing.clear()
    world.there.willing = True
    log("-- the fair end")
    for _ in range(ROUNDS):
        if not world.open_orders():
            break
        _round(world, log)
    rows = Rows(world)
    invariants.hold(world, rows)
    stuck = [(one.number, one.business, one.state, one.element) for one in rows.orders if one.state not in states.FINAL]
    assert not stuck, f"never ended: {stuck}"
    for install in rows.installs:
        _same_on_both_sides(world, rows, install)
    _nothing_comes_after(world, rows)


def _round(world: World, log: Log) -> None:
    world.real_time_passes(leases=True)
    busy = _delivers(world)
    busy |= bool(world.sends_all())
    due = world.due()
    for timer in due:
        world.system.orchestrator.fire(*timer)
    busy |= bool(due)
    for incident in world.open_incidents():
        busy |= _resolves(world, incident, log)
    for todo in world.open_todos():
        busy |= may_refuse(lambda todo=todo: decides(world, todo, False)) == "done"
    invariants.hold(world)
    if busy:
        return
    if name := _moves(world):
        log(f"  there: {name}")
    else:
        _waits(world)


def _delivers(world: World) -> bool:
    waiting = [place for place, told in enumerate(world.there.events) if not told.times and not told.lost]
    for place in waiting:
        world.hears(place)
    world.applies()
    return bool(waiting)


def _resolves(world: World, incident: tables.Incident, log: Log) -> bool:
    """What was refused for good is set aside, where it may be; all else is tried again."""
    for act in ("skip", "retry") if incident.kind == "send" else ("retry", "skip"):
        said = may_refuse(lambda act=act: world.resolves(incident, act))
        log(f"  {act} {incident.number}: {said}")
        if said == "done":
            return True
    return False


def _moves(world: World) -> str:
    found = world.there.moves()
    for wanted_ in FAIR:
        for name, act in found.items():
            if name.endswith(wanted_):
                act()
                return name
    return ""


def _waits(world: World) -> None:
    """Nothing can happen but by time: to the next moment that is waited for."""
    moments = [one.due_at for one in world.rows(tables.Timer) if one.due_at > world.clock.now()]
    assert moments, f"all wait for ever: {[(one.number, one.state, one.element) for one in world.open_orders()]}"
    world.clock.moment = min(moments)


def _same_on_both_sides(world: World, rows: Rows, install: tables.Order) -> None:
    works = [work for own, work in world.there.works.items() if own.rsplit("-", 1)[0] == install.number]
    assert not [work.external_id for work in works if work.live], f"{install.number} has ended, its work order has not"
    completed = [work for work in works if work.state == "completed"]
    assert (install.state == "completed") == bool(completed), (
        f"{install.number} is {install.state}; there: {[(work.external_id, work.state) for work in works]}"
    )
    cancels = {"completed": 0, "failed": 0}
    for child in rows.children(install):
        if child.business == "cancel_order":
            cancels[child.state] += 1
        else:
            _change_is_the_same(world, rows, child)
    by_hand = any(
        (one.kind, one.element, one.after) == ("todo", "handle_return", "cancel")
        for one in rows.of(rows.changes, install)
    )
    cancelled = install.state == "cancelled"
    assert cancels["completed"] == (1 if cancelled and not by_hand else 0), f"{install.number}: {cancels}, {by_hand=}"
    if completed:
        _work_done_is_the_work_ordered(world, install, completed[0])


def _change_is_the_same(world: World, rows: Rows, child: tables.Order) -> None:
    """Taken there, it is taken here; not taken there, only where that work order came to nothing."""
    (revision,) = [one for one in rows.revisions if one.order_id == child.id]
    asked = next((one for one in rows.work_orders if one.id == revision.work_order_id), None)
    work = world.there.works.get(asked.external_id) if asked else None
    if work is None:
        return
    taken = work.has_note(child.number)
    if child.state == "failed":
        assert not taken, f"{child.number} is refused here, and taken there"
    elif work.state == "completed":
        assert taken, f"{child.number} is done here, and was never taken there"


def _work_done_is_the_work_ordered(world: World, install: tables.Order, work: Work) -> None:
    """What was built is what the customer has: product, address, contact, and the appointment where all was told."""
    with world.system.database.reading() as session:
        life = lives.load(session, install.id, world.clock.now(), lock=False)
        assert life.work_order is not None
        ours = bodies.service_order(wanted(life, life.work_order))
        told = session.scalars(select(tables.Request).where(tables.Request.order_id == install.id)).all()
    all_told = not any(one.kind == "reschedule" for one in told)
    assert _plain(ours, all_told) == _plain(work.body, all_told), f"{work.external_id} is not what was ordered"


def _plain(body: dict[str, Any], with_appointment: bool) -> dict[str, Any]:
    service = body["serviceOrderItem"][0]["service"]
    values = {one["name"]: one["value"] for one in service["serviceCharacteristic"]}
    if not with_appointment:
        values = {name: value for name, value in values.items() if not name.startswith("appointment")}
    contact = sorted((one["role"], one["name"], one["id"]) for one in body["relatedParty"])
    return {**values, "place": service["place"], "contact": contact, "description": body["description"]}


def _nothing_comes_after(world: World, rows: Rows) -> None:
    """All events once more, the lost ones too: they change nothing any more, but that a terminal of which nobody had
    heard is taken back."""
    for place in range(len(world.there.events)):
        world.hears(place)
    world.applies()
    world.real_time_passes(leases=True)
    world.fires()
    world.sends_all()
    after = Rows(world)
    invariants.hold(world, after)
    assert _essence(after) == _essence(rows)


def _essence(rows: Rows) -> dict[str, Any]:
    return {
        "orders": [(one.number, one.state, one.ended_at) for one in rows.orders],
        "work orders": [(one.external_id, one.state) for one in rows.work_orders],
        "told": [one.key for one in rows.notifications if one.kind not in ("terminal_taken_back", "sms")],
        "subscriptions": len(rows.subscriptions),
    }
