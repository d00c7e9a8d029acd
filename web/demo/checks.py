"""The reconciliation, check by check: our orders set against the simulator's journal, and against our own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.errors import Text
from web.demo.choosing import ENDED

#: what an order becomes by the end of its last work order
AGREES = {"completed": {"completed"}, "cancelled": {"failed", "rejected", "cancelled"}}
#: what came of a change or cancel without the provisioning system being asked, or without its answer
NOT_ASKED = ("not_asked", "returned")
Row = dict[str, Any]


@dataclass(frozen=True)
class Check:
    """One comparison: how much was looked at, and what does not agree."""

    key: str
    name: Text
    looked_at: int
    disagreeing: list[str]


@dataclass(frozen=True)
class Facts:
    """Both sides. `theirs`: external id -> account of the work order; `ports_*`: taken by nobody we know, by node."""

    stands: Sequence[Row]
    theirs: Mapping[str, Row]
    ports_before: Mapping[str, int]
    ports_after: Mapping[str, int]
    asked: Sequence[str]  #: the numbers of all that were placed
    tallies: Row = field(default_factory=dict)  #: the figures of the map of all orders, as `/api/tallies` says
    complaints: Sequence[Row] = ()  #: how they stand

    @cached_property
    def work_orders(self) -> list[Row]:
        """Ours."""
        return [one for stand in self.stands for one in stand["workOrders"]]

    def of(self, *businesses: str) -> list[Row]:
        """The orders of these businesses."""
        return [stand for stand in self.stands if stand["business"] in businesses]

    @cached_property
    def by_number(self) -> dict[str, Row]:
        """Every order by its number."""
        return {stand["number"]: stand for stand in self.stands}

    def their_state(self, work_order: Row) -> str:
        """How a work order of ours stands there; empty: they have never had it."""
        return str(self.theirs.get(work_order["externalId"], {}).get("state", ""))


def ended(facts: Facts) -> Check:
    """Every order that was placed is there and has ended."""
    wrong = [f"{one['number']}: {one['state']}" for one in facts.stands if one["state"] not in ENDED]
    wrong += [f"{number}: not found" for number in facts.asked if number not in facts.by_number]
    return Check("ended", Text("订单已结束", "orders ended"), len(facts.asked), wrong)


def same_states(facts: Facts) -> Check:
    """Each work order stands there as it stands here. One that was never sent, and voided here, they don't have."""
    wrong = []
    for one in facts.work_orders:
        there = facts.their_state(one)
        voided = not there and not one["known"] and one["state"] == "cancelled"
        if there != one["state"] and not voided:
            wrong.append(f"{one['externalId']}: {one['state']} here, {there or 'unknown'} there")
    return Check(
        "work_orders", Text("施工单两边状态相同", "work orders alike on both sides"), len(facts.work_orders), wrong
    )


def created_once(facts: Facts) -> Check:
    """Each took effect exactly once, and there is none there that we don't know."""
    wrong = []
    for one in facts.work_orders:
        times = facts.theirs.get(one["externalId"], {}).get("created", 0)
        if times != (1 if facts.their_state(one) else 0):
            wrong.append(f"{one['externalId']}: created {times} times")
    ours = {one["externalId"] for one in facts.work_orders}
    numbers = tuple(f"{number}-" for number in facts.by_number)
    strays = [own for own in facts.theirs if own.startswith(numbers) and own not in ours]
    wrong += [f"{own}: unknown here" for own in strays]
    return Check("created_once", Text("施工单各建一次", "work orders created exactly once"), len(ours), wrong)


def ends_agree(facts: Facts) -> Check:
    """An order has ended as its last work order has."""
    wrong, orders = [], facts.of("install", "move", "dismantle")
    for stand in orders:
        last = stand["workOrders"][-1]["state"] if stand["workOrders"] else "none"
        if last not in AGREES.get(stand["state"], set()):
            wrong.append(f"{stand['number']}: {stand['state']}, last work order {last}")
    return Check("ends", Text("订单与末张施工单结局一致", "orders ended as their work orders"), len(orders), wrong)


def changes(facts: Facts) -> Check:
    """A change is agreed here if and only if the work order has taken it over there."""
    wrong, children = [], facts.of("change_order")
    for child in children:
        there = _taken_over(facts, child)
        state, code = child["asked"]["state"], child["asked"]["code"]
        asked = state != "agreed" or code not in NOT_ASKED
        if asked and (there == ["agreed"]) != (state == "agreed"):
            wrong.append(f"{child['number']}: {state} {code} here, {' and '.join(there) or 'unknown'} there")
        if (child["state"] == "completed") != (state == "agreed"):
            wrong.append(f"{child['number']}: {child['state']}, but {state}")
    return Check("changes", Text("改单：同意与修改施工单一致", "changes agreed = taken over"), len(children), wrong)


def _taken_over(facts: Facts, child: Row) -> list[str]:
    """What became of a change there, by each of the install's work orders that knows of it. One that says but when
    somebody comes is taken over without being assessed: its note tells."""
    found = []
    for row in facts.by_number[child["parent"]]["workOrders"]:
        there = facts.theirs.get(row["externalId"], {})
        told = [one["outcome"] for one in there.get("changes", []) if one["key"] == child["number"]]
        found += told or ["agreed" for own in there.get("notes", []) if own == child["number"]]
    return found


def cancels(facts: Facts) -> Check:
    """A cancel is done here if and only if there the work order is cancelled, or none was alive; its install too."""
    wrong, children = [], facts.of("cancel_order")
    for child in children:
        install = facts.by_number[child["parent"]]
        state, code = child["asked"]["state"], child["asked"]["code"]
        last = install["workOrders"][-1] if install["workOrders"] else None
        there = facts.their_state(last) if last else ""
        alive = state == "done" and code not in NOT_ASKED
        if alive and there != "cancelled" and not (last and last["state"] == "cancelled" and not there):
            wrong.append(f"{child['number']}: done here, {last and last['externalId']} {there or 'unknown'} there")
        if (state == "done") != (child["state"] == "completed"):
            wrong.append(f"{child['number']}: {child['state']}, but {state}")
        if state == "done" and install["state"] != "cancelled":
            wrong.append(f"{child['number']}: done, but {install['number']} {install['state']}")
    done = {one["parent"] for one in children if one["asked"]["state"] == "done"}
    for one in facts.of("install"):
        if any(facts.their_state(row) == "cancelled" for row in one["workOrders"]) and one["number"] not in done:
            wrong.append(f"{one['number']}: its work order is cancelled there, without a cancel here")
    return Check(
        "cancels", Text("撤单：办结与撤销施工单一致", "cancels done = work order cancelled"), len(children), wrong
    )


def change_before_completion(facts: Facts) -> Check:
    """S: an install does not complete before its change has ended."""
    wrong, looked = [], 0
    for stand in facts.of("install"):
        for child in stand["children"]:
            looked += 1
            if stand["state"] == "completed" and (not child["endedAt"] or child["endedAt"] > stand["endedAt"]):
                wrong.append(f"{stand['number']}: completed before {child['number']} had ended")
    name = Text("改单、撤单办结后装机才竣工", "installs completed after their changes")
    return Check("change_before_completion", name, looked, wrong)


def transfers(facts: Facts) -> Check:
    """S: a transfer never has a work order, here or there."""
    orders = facts.of("transfer")
    wrong = [f"{one['number']}: has work orders" for one in orders if one["workOrders"]]
    numbers = tuple(f"{one['number']}-" for one in orders)
    wrong += [f"{own}: of a transfer" for own in facts.theirs if numbers and own.startswith(numbers)]
    return Check("transfers", Text("过户没有施工单", "transfers without work orders"), len(orders), wrong)


def subscriptions(facts: Facts) -> Check:
    """One per completed install, at the address of its last completed move, ended if and only if dismantled."""
    wrong, seen = [], set()
    for stand in facts.of("install"):
        held = stand["subscription"]
        if (stand["state"] == "completed") != (held is not None):
            wrong.append(f"{stand['number']}: {stand['state']}, subscription {held and held['id']}")
        if held is None:
            continue
        if held["id"] in seen:
            wrong.append(f"{stand['number']}: subscription {held['id']} is another install's too")
        seen.add(held["id"])
        wrong += _line(facts, stand, held)
    return Check("subscriptions", Text("用户、地址、终止一致", "subscriptions, addresses, ends"), len(seen), wrong)


def _line(facts: Facts, install: Row, held: Row) -> list[str]:
    acts = [
        one
        for one in facts.of("move", "dismantle")
        if one["subscription"]["id"] == held["id"] and one["state"] == "completed"
    ]
    moves = sorted((one for one in acts if one["business"] == "move"), key=lambda one: str(one["endedAt"]))
    address = (moves[-1] if moves else install)["addressId"]
    state = "ended" if any(one["business"] == "dismantle" for one in acts) else "effective"
    wrong = []
    if held["addressId"] != address:
        wrong.append(f"{install['number']}: subscription at {held['addressId']}, not at {address}")
    if held["state"] != state:
        wrong.append(f"{install['number']}: subscription {held['state']}, not {state}")
    return wrong


def no_leak(facts: Facts) -> Check:
    """What is taken of ports is what subscriptions and open orders hold, but for what was taken before."""
    wrong = [
        f"node {node}: {facts.ports_after.get(node, 0) - before:+d} ports taken that nobody holds"
        for node, before in facts.ports_before.items()
        if facts.ports_after.get(node, 0) != before
    ]
    return Check(
        "ports", Text("端口占用无遗漏（节点）", "ports held by somebody (nodes)"), len(facts.ports_before), wrong
    )


def tallied(facts: Facts) -> Check:
    """The map of all orders says of each element what the orders themselves say."""
    wrong = [
        f"{one['business']} {one['element'] or 'all'}: {one['standing']:+d} standing, {one['n']:+d} left"
        for one in facts.tallies.get("wrong", [])
    ]
    if rolled := facts.tallies.get("rolled_wrong", 0):
        wrong.append(f"{rolled} sums over halls")
    return Check(
        "tallies", Text("流程全景与订单一致", "map of all orders = orders"), facts.tallies.get("figures", 0), wrong
    )


def complaints(facts: Facts) -> Check:
    """Every complaint has ended, and none has a work order, here or there."""
    wrong = [f"{one['number']}: {one['state']}" for one in facts.complaints if one["state"] not in ENDED]
    wrong += [f"{one['number']}: has work orders" for one in facts.complaints if one["workOrders"]]
    numbers = tuple(f"{one['number']}-" for one in facts.complaints)
    wrong += [f"{own}: of a complaint" for own in facts.theirs if numbers and own.startswith(numbers)]
    return Check("complaints", Text("投诉均已办结", "complaints closed"), len(facts.complaints), wrong)


CHECKS: tuple[Callable[[Facts], Check], ...] = (
    ended, same_states, created_once, ends_agree, changes, cancels, change_before_completion, transfers, subscriptions,
    no_leak, tallied, complaints,
)  # fmt: skip
