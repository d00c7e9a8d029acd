"""What waits for a person, decided as people would: returned work orders, approvals, campaigns, alerts, incidents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from web.demo.batch import Wish
from web.demo.choosing import ENDED, Choosing
from web.demo.operator import Operator

#: how often a returned work order is sent again before the order is cancelled
SEND_AGAIN = 1
#: of how many returned work orders the install is changed, or cancelled, where one of those is still to come
CHANGED, CANCELLED = 0.3, 0.45
#: how many campaigns are ordered in time, how many approvals are given
ORDERED, APPROVED = 0.7, 0.85
REASON = {"approve": "演示：情况属实，同意", "refuse": "演示：暂不同意"}


class Desk:
    """`managers`: operator -> the duty manager of that hall. `keeper` sees to incidents."""

    def __init__(
        self, choosing: Choosing, operators: Mapping[str, Operator], managers: Mapping[str, Operator], keeper: Operator
    ):
        self._choosing, self._batch = choosing, choosing.batch
        self._operators, self._managers, self._keeper = operators, managers, keeper
        self._missed: set[int] = set()  #: campaigns that nobody will order

    def decide(self, wish: Wish, stand: dict[str, Any], now: datetime) -> None:
        """Does what waits for a person about one order."""
        for todo in stand["todos"]:
            element = todo["element"] if todo["kind"] == "element" else todo["kind"]
            if element == "handle_return":
                self._returned(wish, stand, todo["id"], now)
            elif element.startswith("approve_"):
                yes = self._chance(wish, todo).random() < APPROVED
                decision = "approve" if yes else "refuse"
                self._managers[wish.operator].decide(todo["id"], decision=decision, because=REASON[decision])
            elif element == "order_campaign" and todo["id"] not in self._missed:
                self._campaign(wish, todo)
            elif element == "alert":
                self._operators[wish.operator].decide(todo["id"], decision="seen")
        for incident in stand["incidents"]:
            if incident["state"] == "open":
                self._keeper.retry(incident["number"], "演示：重试")

    def _returned(self, wish: Wish, stand: dict[str, Any], todo_id: int, now: datetime) -> None:
        """Sent again, changed or cancelled; an open change or cancel is waited for."""
        if any(one["state"] not in ENDED for one in stand["children"]):
            return
        times = len(stand["workOrders"]) - 1
        dice = self._batch.chance("return", wish.number, times).random()
        if wish.business == "install":
            bound = [one for one in self._batch.open(("change_order", "cancel_order")) if one.of == wish.number]
            if bound:
                bound[0].due = now.timestamp()  # the customer is asked today, not later
                return
            if times >= SEND_AGAIN:
                return self._take("cancel_order", wish, now, must=True)
            asked = bool(stand["children"])
            if not asked and dice < CHANGED and self._free("change_order"):
                return self._take("change_order", wish, now)
            if not asked and dice < CANCELLED and self._free("cancel_order"):
                return self._take("cancel_order", wish, now)
        decision = "send_again" if times < SEND_AGAIN else "cancel"
        self._operators[wish.operator].decide(todo_id, decision=decision, because="演示：客户要求")
        return None

    def _free(self, business: str) -> list[Wish]:
        return [one for one in self._batch.open({business}) if not one.of]

    def _take(self, business: str, install: Wish, now: datetime, *, must: bool = False) -> None:
        """A change or cancel of the batch that is about no install yet is about this one; `must`: else one more."""
        free = self._free(business)
        if not free and must:
            free = [Wish(business, extra=True)]
            self._batch.wishes += free
        self._choosing.bind(free[0], install, now.timestamp(), at_once=True)

    def _campaign(self, wish: Wish, todo: dict[str, Any]) -> None:
        """Ordered, or missed: the day ends without it."""
        chance, operator = self._chance(wish, todo), self._operators[wish.operator]
        offered = operator.campaigns(wish.number) if chance.random() < ORDERED else []
        if offered:
            operator.decide(todo["id"], decision="ordered", campaign_id=chance.choice(offered))
        else:
            self._missed.add(todo["id"])

    def _chance(self, wish: Wish, todo: dict[str, Any]) -> Any:
        return self._batch.chance("todo", wish.number, todo["id"])
