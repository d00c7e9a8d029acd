"""One order's walk through its map, over `bpmn.walk`: which process, which waits are met by what is known.

A wait is met by a state of things, not by the arrival of a message: results may be lost, repeated or out of order,
and the walk still goes where the newest known state says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from bpmn.elements import Step
from bpmn.library import Map
from bpmn.walk import Wait, Walk

#: the states of the newest work order that meet a wait for a message, the decisive ones first
MET_BY: dict[str, frozenset[str]] = {
    "work_order_refused": frozenset({"rejected"}),
    "work_order_returned": frozenset({"failed", "cancelled", "partial"}),
    "work_order_accepted": frozenset({"inProgress", "held", "pending", "completed"}),
    "work_order_completed": frozenset({"completed"}),
}
#: met when no change of this order is open
CHANGES_SETTLED = "changes_settled"
#: the user task at which a person decides on a returned or refused work order
HANDLE_RETURN = "handle_return"
#: the call activity that undoes what was done for an order, and the process that it calls
UNDO_ORDER, UNDO = "undo_order", "undo"
#: the timer on the map that is due when the promise is
PROMISE_OVERDUE = "promise_overdue"


def start(
    map_: Map,
    process: str,
    data: Mapping[str, Any],
    steps: Mapping[str, Step],
    now: Callable[[], datetime],
    alone: Collection[str] = (),
) -> Walk:
    """A new walk; not yet run. `alone`: the steps that are done in a transaction of their own each."""
    return Walk.start(map_, process, data, steps, now, alone)


def take_up(
    map_: Map,
    process: str,
    saved: str,
    steps: Mapping[str, Step],
    now: Callable[[], datetime],
    alone: Collection[str] = (),
) -> Walk:
    """The saved walk; `alone` as for `start`."""
    return Walk.restore(map_, process, saved, steps, now, alone)


def settle(walk: Walk, work_order_state: Callable[[], str], open_children: int) -> list[str]:
    """Runs on, and delivers what is known to the waits that it meets, until no wait is met.

    `work_order_state` is asked anew after each delivery: a step may have made a new work order. Gives back the
    messages that were delivered, in order.
    """
    delivered = []
    walk.run()
    while wait := _met(walk.waits, work_order_state(), open_children):
        walk.deliver(wait.element, wait.message)
        walk.run()
        delivered.append(wait.message)
    return delivered


def undoing(walk: Walk) -> bool:
    """Whether what was done for the order is being undone: from then on it only ends."""
    return any(walk.map.elements[wait.element].process == UNDO for wait in walk.waits)


def _met(waits: list[Wait], work_order_state: str, open_children: int) -> Wait | None:
    by_message = {wait.message: wait for wait in waits if wait.kind == "message"}
    for message, states in MET_BY.items():
        if message in by_message and work_order_state in states:
            return by_message[message]
    if CHANGES_SETTLED in by_message and not open_children:
        return by_message[CHANGES_SETTLED]
    return None
