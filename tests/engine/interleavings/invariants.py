"""What holds after every act, whatever came before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from engine import states, tables, workflow
from engine.steps import ALONE
from engine.store import maps
from engine.store.deeds import KINDS
from engine.tables import Change, Deed, Order
from tests.engine import tallying, town
from tests.engine.interleavings.world import World


class Rows:
    """All that is in the tables that matter, read at once."""

    def __init__(self, world: World) -> None:
        with world.system.database.reading() as session:

            def every(table: Any) -> list[Any]:
                return list(session.scalars(select(table).order_by(*table.__mapper__.primary_key)))

            self.orders: list[Order] = every(tables.Order)
            self.work_orders: list[tables.WorkOrder] = every(tables.WorkOrder)
            self.deeds: list[Deed] = every(tables.Deed)
            self.changes: list[Change] = every(tables.Change)
            self.timers: list[tables.Timer] = every(tables.Timer)
            self.todos: list[tables.Todo] = every(tables.Todo)
            self.requests: list[tables.Request] = every(tables.Request)
            self.incidents: list[tables.Incident] = every(tables.Incident)
            self.subscriptions: list[tables.Subscription] = every(tables.Subscription)
            self.notifications: list[tables.Notification] = every(tables.Notification)
            self.revisions: list[tables.Revision] = every(tables.Revision)
            self.cancellations: list[tables.Cancellation] = every(tables.Cancellation)
            self.addresses = {one.id: one for one in every(tables.Address)}
            self.workflows: list[tables.Workflow] = every(tables.Workflow)

    @property
    def installs(self) -> list[Order]:
        return [one for one in self.orders if one.business == "install"]

    def children(self, parent: Order) -> list[Order]:
        return [one for one in self.orders if one.parent_id == parent.id]

    def of(self, rows: Sequence[Any], order: Order) -> list[Any]:
        return [one for one in rows if one.order_id == order.id]


def hold(world: World, rows: Rows | None = None) -> None:
    """Raises `AssertionError` for the first that does not hold."""
    rows = rows or Rows(world)
    for order in rows.orders:
        _states_follow_the_table(rows, order)
        _every_open_order_waits_for_something(rows, order)
    for install in rows.installs:
        _children(rows, install)
        _subscription(rows, install)
        if install.state == "cancelled":
            _all_is_undone(rows, install)
        if install.state == "completed":
            _all_is_paid_and_held(rows, install)
    _ports_add_up(rows)
    _one_live_work_order_there(world)
    _nothing_broke_by_itself(world, rows)
    _walks_can_be_restored(world, rows)
    _the_tallies_agree(world)


def _the_tallies_agree(world: World) -> None:
    """Some of what was written down is folded in, the rest is not."""
    tallying.folds(world.system.database, 5)
    tallying.agree(world.system.database)


def _children(rows: Rows, install: Order) -> None:
    """At most one is open; none outlives a completion."""
    children = rows.children(install)
    still_open = [one for one in children if one.state not in states.FINAL]
    assert len(still_open) <= 1, f"{install.number} has {len(still_open)} open changes or cancels"
    if install.state == "completed":
        assert not still_open, f"{install.number} is completed before its {still_open[0].number}"
        assert all(one.ended_at <= install.ended_at for one in children if one.ended_at and install.ended_at)
    for child in children:
        if child.state in states.FINAL:
            left = [one.kind for one in rows.of(rows.deeds, child) if one.undone_at is None]
            assert not left, f"{child.number} has ended and still holds {left}"


def _states_follow_the_table(rows: Rows, order: Order) -> None:
    """Each change begins where the one before has ended; the last is how the order stands."""
    history = [one for one in rows.of(rows.changes, order) if one.kind == "state"]
    now = "new"
    for change in history:
        assert change.before == now, f"{order.number} was {now}, and became {change.after} from {change.before}"
        assert change.after in states.ORDER[change.before], f"{order.number}: {change.before} to {change.after}"
        now = change.after
    assert order.state == now, f"{order.number} is {order.state}, its history says {now}"
    for work_order in rows.of(rows.work_orders, order):
        told = [one for one in rows.changes if (one.kind, one.element) == ("work_order", work_order.external_id)]
        now = "new"
        for change in told:
            assert change.before == now and states.way(states.WORK_ORDER, now, change.after), vars(change)
            now = change.after
        assert work_order.state == now, f"{work_order.external_id} is {work_order.state}, its history says {now}"


def _every_open_order_waits_for_something(rows: Rows, order: Order) -> None:
    """A person, a moment, an answer: its own, or another's of its family."""
    if order.state in states.FINAL:
        assert not rows.of(rows.timers, order), f"{order.number} has ended, and a timer of it runs"
        assert not [one for one in rows.of(rows.todos, order) if one.state == "open"], f"{order.number} has ended"
        return
    install_id = order.parent_id or order.id
    family = [one for one in rows.orders if install_id in (one.id, one.parent_id)]
    mine = {one.id for one in family if one.state not in states.FINAL}
    waits = [one.kind for one in rows.timers if one.order_id in mine and one.kind != "jeopardy"]
    waits += [
        one.element for one in rows.todos if one.order_id in mine and (one.state, one.kind) == ("open", "element")
    ]
    waits += [one.kind for one in rows.requests if one.order_id in mine and one.state in ("waiting", "claimed")]
    waits += [one.kind for one in rows.incidents if one.order_id in mine and one.state == "open"]
    assert waits, f"{order.number} is {order.state} and waits for nothing that could come"


def _subscription(rows: Rows, install: Order) -> None:
    """One where it is completed, or on its last way there; none where it was cancelled."""
    made = [one for one in rows.subscriptions if one.order_id == install.id]
    assert len(made) <= 1, f"{install.number} has {len(made)} subscriptions"
    if install.state == "completed":
        assert made, f"{install.number} is completed without a subscription"
    if install.state == "cancelled":
        assert not made, f"{install.number} is cancelled and has a subscription"
    for one in made:
        was = (one.product_id, one.address_id)
        assert was == (install.product_id, install.address_id), f"{install.number} is not what was opened"


def _all_is_undone(rows: Rows, install: Order) -> None:
    """Each deed once, in reverse order of how an order comes to them; the money in one sum."""
    deeds = rows.of(rows.deeds, install)
    left = [one.kind for one in deeds if one.undone_at is None]
    assert not left, f"{install.number} is cancelled, and {left} was not undone"
    history = rows.of(rows.changes, install)
    begun = max(one.id for one in history if (one.kind, one.after) == ("state", "pendingCancellation"))
    told = [one for one in history if (one.kind, one.after) == ("deed", "undone")]
    assert len(told) == len(deeds), f"{install.number}: {len(deeds)} deeds, undone {len(told)} times"
    began = next(one.at for one in history if one.id == begun)
    known = {
        (one.kind, one.value) for one in deeds if one.at <= began
    }  # later: of a terminal that we hear of afterwards
    order = [KINDS.index(one.element) for one in told if one.id > begun and (one.element, one.because) in known]
    assert order == sorted(order, reverse=True), f"{install.number} is undone in the order {order}"
    paid = sum(int(one.because) for one in told if one.element == "fee_charged")
    notices = [one for one in rows.of(rows.notifications, install) if one.kind == "fee_returned"]
    assert sum(one.body["amount"] for one in notices) == paid and len(notices) <= 1, f"{paid} fen, {len(notices)} times"


def _all_is_paid_and_held(rows: Rows, install: Order) -> None:
    """What the customer has paid is what it costs; the port and campaign are those of the order."""
    standing = Counter(one.kind for one in rows.of(rows.deeds, install) if one.undone_at is None)
    values = {kind: [one.value for one in rows.of(rows.deeds, install) if one.undone_at is None and one.kind == kind]
              for kind in standing}  # fmt: skip
    paid = sum(int(one) for one in values.get("fee_charged", []))
    assert paid == (0 if install.at_the_door else install.amount), f"{install.number}: {paid} fen were charged"
    assert standing["port_reserved"] == 1, f"{install.number} holds {standing['port_reserved']} ports"
    (port,) = values["port_reserved"]
    assert _unit(rows, int(port)) == _unit(rows, install.address_id), f"{install.number} holds a port elsewhere"
    campaigns = [] if install.campaign_id is None else [str(install.campaign_id)]
    assert values.get("campaign_ordered", []) == campaigns, f"{install.number}: {values}"


def _ports_add_up(rows: Rows) -> None:
    """Each port is free, or held by one deed that stands."""
    held = Counter(
        _unit(rows, int(one.value)) for one in rows.deeds if one.kind == "port_reserved" and one.undone_at is None
    )
    for name, (_, _, free) in town.UNITS.items():
        now = next(one.ports_free for one in rows.addresses.values() if one.code == f"unit-{name}")
        assert now + held[f"unit-{name}"] == free, (
            f"unit {name}: {now} free, {held[f'unit-{name}']} held, {free} in all"
        )


def _unit(rows: Rows, address_id: int) -> str:
    door = rows.addresses[address_id]
    return str(rows.addresses[door.covered_by or door.id].code)


def _one_live_work_order_there(world: World) -> None:
    live = Counter(own.rsplit("-", 1)[0] for own, work in world.there.works.items() if work.live)
    assert all(count == 1 for count in live.values()), f"several work orders are alive there: {live}"


def _nothing_broke_by_itself(world: World, rows: Rows) -> None:
    """Nothing raises but what was made to; a person is called only for that, or where provisioning said no."""
    for timer in rows.timers:
        assert not timer.failures or timer.element in world.broke, f"timer {timer.kind} {timer.element} raises"
    for incident in rows.incidents:
        broken = incident.kind == "step" and incident.element in world.broke
        declined = incident.kind == "send" and incident.error_code == "rejectedByProvisioning"
        assert broken or declined, f"incident {incident.kind} {incident.element}: {incident.message}"
    with world.system.database.reading() as session:
        failed = session.scalars(select(tables.Result).where(tables.Result.failures > 0)).all()
    assert not failed, f"an event can't be applied: {failed[0].body}"


def _walks_can_be_restored(world: World, rows: Rows) -> None:
    """What is saved is all there is: taken up and saved again, it is the same."""
    businesses = {one.id: (one.business, one.state) for one in rows.orders}
    with world.system.database.reading() as session:
        for row in rows.workflows:
            if world.restored.get(row.order_id) == row.version:
                continue
            business, state = businesses[row.order_id]
            map_ = maps.by_digest(session, row.digest)
            walk = workflow.take_up(map_, business, row.state, {}, world.clock.now, ALONE)
            assert walk.save() == row.state, f"the walk of order {row.order_id} is not the one that was saved"
            assert walk.ended == row.ended == (state in states.FINAL)
            world.restored[row.order_id] = row.version
