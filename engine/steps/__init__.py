"""What a service task does: the step of the task's id. A step changes rows of the order's life, never the network.

`STEPS` is the one register: a test finds tasks without a step and steps without a task.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bpmn.elements import Step
from engine.life import Life
from engine.steps import (
    campaign,
    cancel,
    change,
    complaint,
    completion,
    dismantling,
    in_flight,
    moving,
    transfer,
    undo,
    work_order,
)

Data = Mapping[str, Any]

STEPS: dict[str, Callable[[Life, Data], Data | None]] = {
    "submit_work_order": work_order.submit_work_order,
    "raise_alert": work_order.raise_alert,
    "close_order": work_order.close_order,
    "check_changes": completion.check_changes,
    "open_subscription": completion.open_subscription,
    "notify_billing": completion.notify_billing,
    "notify_customer": completion.notify_customer,
    "check_campaign": campaign.check_campaign,
    "record_missed_campaign": campaign.record_missed_campaign,
    "move_subscription": moving.move_subscription,
    "release_old_port": moving.release_old_port,
    "check_dues": dismantling.check_dues,
    "end_subscription": dismantling.end_subscription,
    "check_point_of_no_return": in_flight.check_point_of_no_return,
    "request_change": change.request_change,
    "apply_change": change.apply_change,
    "drop_change": change.drop_change,
    "request_cancellation": cancel.request_cancellation,
    "drop_cancellation": cancel.drop_cancellation,
    "take_back_terminal": undo.take_back_terminal,
    "void_campaign": undo.void_campaign,
    "release_port": undo.release_port,
    "return_fee": undo.return_fee,
    "check_identities": transfer.check_identities,
    "change_owner": transfer.change_owner,
    "notify_old_owner": transfer.notify_old_owner,
    "notify_new_owner": transfer.notify_new_owner,
    "give_receipt": complaint.give_receipt,
    "ask_departments": complaint.ask_departments,
    "send_answer": complaint.send_answer,
    "record_withdrawal": complaint.record_withdrawal,
}

#: steps that are each a transaction of its own: what one undoes stays undone, whatever becomes of the next
ALONE = frozenset({"take_back_terminal", "void_campaign", "release_port", "return_fee"})

#: the names, for the lint of maps
NAMES = frozenset(STEPS)


def bind(life: Life) -> dict[str, Step]:
    """The steps, each over this order's life."""
    return {name: partial(step, life) for name, step in STEPS.items()}
