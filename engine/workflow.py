"""One order's walk through its map, over `bpmn.walk`: which process, which waits are met by what is known.

A wait is met by a state of things, not by the arrival of a message: results may be lost, repeated or out of order,
and the walk still goes where the newest known state says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bpmn.elements import Step
from bpmn.library import Map
from bpmn.walk import Wait, Walk


@dataclass(frozen=True)
class Known:
    """How things stand with an order: what its waits are met by."""

    work_order: str = ""  #: state of its newest work order; empty: it has none
    open_child: bool = False  #: whether a change or cancel of it has not ended
    cancellation: str = ""  #: what its open cancel has come to
    answer: str = ""  #: of a change or cancel: what it has come to
    parent: str = ""  #: of a change or cancel: the state of its install
    departments: str = ""  #: of a complaint: answered, or asked while one that was asked has not answered
    withdrawn: bool = False  #: of a complaint: whether the customer has taken it back


def _returned(known: Known) -> bool:
    """A work order that was taken back by our own wish has not come back, as long as that wish is open."""
    return known.work_order in ("failed", "partial") or (known.work_order == "cancelled" and not known.cancellation)


#: by what a wait for a message is met, the decisive ones first
MET_BY: dict[str, Callable[[Known], bool]] = {
    "cancellation_agreed": lambda known: known.cancellation == "done",
    "work_order_refused": lambda known: known.work_order == "rejected",
    "work_order_returned": _returned,
    "work_order_accepted": lambda known: known.work_order in ("inProgress", "held", "pending", "completed"),
    "work_order_completed": lambda known: known.work_order == "completed",
    "changes_settled": lambda known: not known.open_child,
    "change_agreed": lambda known: known.answer == "agreed",
    "change_refused": lambda known: known.answer == "refused",
    "cancellation_done": lambda known: known.answer == "done",
    "cancellation_denied": lambda known: known.answer == "denied",
    "install_cancelled": lambda known: known.parent == "cancelled",
    "withdrawn_before_contact": lambda known: known.withdrawn,
    "withdrawn_in_handling": lambda known: known.withdrawn,
    "withdrawn_in_review": lambda known: known.withdrawn,
    "departments_answered": lambda known: known.departments == "answered",
}
#: the boundary at which an order leaves its work because it is cancelled
CANCELLATION_AGREED = "cancellation_agreed"
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


def settle(walk: Walk, known: Callable[[], Known]) -> list[str]:
    """Runs on, and delivers what is known to the waits that it meets, until no wait is met.

    `known` is asked anew after each delivery: a step may have made a new work order. Gives back the messages that were
    delivered, in order.
    """
    delivered = []
    walk.run()
    while wait := _met(walk.waits, known()):
        walk.deliver(wait.element, wait.message)
        walk.run()
        delivered.append(wait.message)
    return delivered


def undoing(walk: Walk) -> bool:
    """Whether what was done for the order is being undone: from then on it only ends."""
    return any(walk.map.elements[wait.element].process == UNDO for wait in walk.waits)


def _met(waits: list[Wait], known: Known) -> Wait | None:
    by_message = {wait.message: wait for wait in waits if wait.kind == "message"}
    return next((by_message[message] for message, met in MET_BY.items() if message in by_message and met(known)), None)
