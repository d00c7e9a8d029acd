"""The first step of a change and of a cancel: has its install gone too far?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import RuleRefused
from engine.family import parent_of, too_far
from engine.life import Life
from engine.tables import Request, WorkOrder

Data = Mapping[str, Any]


def check_point_of_no_return(life: Life, data: Data) -> Data:
    """D: past a soft point the duty manager must approve, past a hard one nothing goes any more (`RuleRefused`)."""
    parent = parent_of(life)
    crossed = parent.crossed()
    if crossed is not None and crossed.hardness == "hard":
        raise RuleRefused({"order_number": too_far(parent.order.number, crossed)})
    if crossed is not None:
        life.reasons["approve_in_flight"] = (crossed.passed, crossed.name)
    return {"approval_required": crossed is not None}


def too_late(parent: Life) -> tuple[str, str] | None:
    """Why nobody need be asked any more, as a code and what it is about; none: it is not too late."""
    work_order, crossed = parent.work_order, parent.crossed()
    if work_order is not None and work_order.state == "completed":
        return "completed", work_order.external_id
    if crossed is not None and crossed.hardness == "hard":
        return "past_no_return", crossed.name
    return None


def alive(parent: Life) -> WorkOrder | None:
    """The install's work order that the provisioning system has, or may have; None: there is nobody to be asked.

    One that was never sent, and whose sending can still be stopped, it does not have.
    """
    work_order = parent.work_order
    if work_order is None or work_order.ended_at is not None:
        return None
    return None if unsent(parent) is not None else work_order


def unsent(parent: Life) -> Request | None:
    """The request that sends the install's newest work order, where nothing of it can have arrived; its row locked."""
    work_order = parent.work_order
    if work_order is None or work_order.state != "new":
        return None
    create = parent.request(work_order.external_id)
    never = create is not None and create.state in ("waiting", "failed") and not create.unsure
    return create if never else None
