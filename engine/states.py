"""The states of an order and of a work order, and the only changes between them.

Source: the state diagrams of TMF622 Product Ordering 4.0.0 and TMF641 Service Ordering 4.1.0.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

from engine.errors import Conflict, Text

Table = Mapping[str, frozenset[str]]

#: an order (TMF622)
ORDER: Table = {
    "new": frozenset({"acknowledged", "rejected"}),
    "acknowledged": frozenset({"inProgress", "pending"}),
    "inProgress": frozenset({"pending", "held", "assessingCancellation", "completed", "failed", "partial"}),
    "pending": frozenset({"inProgress", "assessingCancellation", "cancelled"}),
    "held": frozenset({"inProgress", "assessingCancellation", "cancelled"}),
    "assessingCancellation": frozenset({"pendingCancellation", "inProgress", "pending", "held"}),
    "pendingCancellation": frozenset({"cancelled"}),
    "rejected": frozenset(),
    "cancelled": frozenset(),
    "completed": frozenset(),
    "failed": frozenset(),
    "partial": frozenset(),
}

#: a work order (TMF641): the same, with these differences
WORK_ORDER: Table = {
    **ORDER,
    "new": frozenset({"acknowledged"}),
    "acknowledged": frozenset({"inProgress", "rejected", "assessingCancellation", "cancelled"}),
    "inProgress": ORDER["inProgress"] | {"cancelled"},
    "assessingCancellation": ORDER["assessingCancellation"] | {"acknowledged"},
}

#: the states as people say them
NAMES = {
    "new": Text("待派出", "To be sent"),
    "acknowledged": Text("已受理", "Accepted"),
    "inProgress": Text("进行中", "In progress"),
    "pending": Text("缓装", "Postponed"),
    "held": Text("待装", "On hold"),
    "assessingCancellation": Text("撤单评估中", "Assessing cancel"),
    "pendingCancellation": Text("撤单处理中", "Cancelling"),
    "cancelled": Text("已撤单", "Cancelled"),
    "completed": Text("竣工", "Completed"),
    "failed": Text("失败", "Failed"),
    "partial": Text("部分完成", "Partly done"),
    "rejected": Text("已拒绝", "Rejected"),
}

#: where an order's word differs: a transfer is postponed by nobody, it waits for a duty manager
OF_TRANSFERS = NAMES | {"pending": Text("待复核", "Awaiting approval")}
#: an order that waits for the hall's decision on what came back is pending in TMF's words, but nobody calls it 缓装
RETURNED = NAMES | {"pending": Text("退单待处理", "Returned")}

#: a complaint (投诉) is dealt with, not built
OF_COMPLAINTS = NAMES | {
    "acknowledged": Text("已受理", "Received"),
    "inProgress": Text("处理中", "In hand"),
    "pending": Text("待处理", "To be handled"),
    "completed": Text("已办结", "Closed"),
    "failed": Text("未能解决", "Not solved"),
    "cancelled": Text("已撤诉", "Withdrawn"),
}

#: what a subscription is
SUBSCRIPTIONS = {"effective": Text("生效", "Effective"), "ended": Text("已终止", "Ended")}

#: S: a transfer (过户) never touches provisioning; no work order may exist for it
#: a complaint is about an order, and builds nothing
WITHOUT_PROVISIONING = frozenset({"transfer", "complaint"})
#: an order's row that none of the six businesses has; lists and figures of orders leave it out until it is asked for
COMPLAINT = "complaint"

#: what is said of an order and its work order while a cancel is assessed, and carried out
CANCELLING = ("assessingCancellation", "pendingCancellation")

FINAL = frozenset(state for state, following in ORDER.items() if not following)

#: what an order became, by the end event that it reached
BECAME = {
    "order_completed": "completed",
    "order_cancelled": "cancelled",
    "order_refused": "failed",
    "complaint_closed": "completed",
    "complaint_withdrawn": "cancelled",
    "complaint_unsolved": "failed",
}


def way(table: Table, before: str, after: str) -> list[str]:
    """The states from `before` (not included) to `after`, by the fewest changes; empty where none leads there.
    Of two ways as short, the one through inProgress: a state that comes into the history must be likely to have been.

    A provisioning system whose reports were lost may be several changes ahead of what we know of it.
    """
    ways = deque([[before]])
    seen = {before}
    while ways:
        path = ways.popleft()
        if path[-1] == after:
            return path[1:]
        for state in sorted(table.get(path[-1], ()), key=lambda state: (state != "inProgress", state)):
            if state not in seen:
                seen.add(state)
                ways.append([*path, state])
    return []


def order_way(number: str, before: str, after: str) -> list[str]:
    """The changes of an order's state; raises `Conflict` where the table has no way."""
    path = way(ORDER, before, after)
    if not path and before != after:
        raise Conflict(
            f"订单 {number} 处于 {before}，不能变为 {after}",
            f"Order {number} is {before}, it can't become {after}",
        )
    return path


def name(business: str, state: str, *, returned: bool) -> Text:
    """An order's state as people say it; `returned`: a work order came back and a person must decide."""
    if returned:
        return RETURNED[state]
    return {"transfer": OF_TRANSFERS, COMPLAINT: OF_COMPLAINTS}.get(business, NAMES)[state]


def without_work_order(*, waits_for_a_person: bool) -> str:
    """The state of an open order that has no work order."""
    return "pending" if waits_for_a_person else "inProgress"


def standing(work_order: str, *, returned: bool, before: str) -> str:
    """The state of an open order, from its newest work order's state.

    `returned`: a work order came back and a person must decide (pending: it waits for somebody). 缓装 is the
    work order's pending, 待装 its held. While a cancel of it is assessed and carried out, so is the order's.
    Until a first work order is taken up, the order stays acknowledged.
    """
    if returned:
        return "pending"
    if work_order in ("pending", "held", *CANCELLING):
        return work_order
    if work_order in ("new", "acknowledged") and before == "acknowledged":
        return before
    return "inProgress"
