"""A few customers complain (投诉); duty managers and the supervisor see to it, as people would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.demo.batch import Batch, Wish
from web.demo.choosing import ENDED
from web.demo.operator import Operator

#: of the installs of a mixed batch, the customer of every so many-th complains; the first does
EVERY = 12
CAUSES = ("10T01", "10T02", "10T03", "10T04", "10T06")
DEPARTMENTS = ("field", "dispatch", "resources")
#: how many are complex, ask departments, find the answer satisfying, are withdrawn
COMPLEX, ASKED, SATISFIED, WITHDRAWN = 0.25, 0.5, 0.85, 0.1


class Complaining:
    """`managers`: operator -> the duty manager of that hall."""

    def __init__(
        self, batch: Batch, operators: Mapping[str, Operator], managers: Mapping[str, Operator], supervisor: Operator
    ):
        self._batch, self._operators, self._managers, self._supervisor = batch, operators, managers, supervisor
        self._made: dict[str, Wish] = {}  #: complaint -> the install it is about
        self._ended: set[str] = set()

    @property
    def numbers(self) -> list[str]:
        """All complaints that were made."""
        return list(self._made)

    @property
    def open(self) -> bool:
        """Whether one has not ended, or is still to be made."""
        return len(self._ended) < len([one for one in self._wanted() if not one.given_up])

    def step(self) -> None:
        """Makes those that are due, does what waits for a person."""
        about = {wish.number for wish in self._made.values()}
        for wish in self._wanted():
            if wish.number and wish.number not in about:
                self._complain(wish)
        for stand in self._supervisor.look([one for one in self._made if one not in self._ended]):
            if stand["state"] in ENDED:
                self._ended.add(stand["number"])
            else:
                self._decide(stand)

    def _wanted(self) -> list[Wish]:
        if all(one.business == "install" for one in self._batch.wishes):
            return []
        return [one for one in self._batch.wishes if one.business == "install"][::EVERY]

    def _complain(self, wish: Wish) -> None:
        """The same form each time, so that a demonstration that was ended goes on with the same complaint."""
        dice = self._batch.chance("complaint", wish.number)
        severity = "complex" if dice.random() < COMPLEX else "ordinary"
        number = self._operators[wish.operator].complain(
            wish.number, form_key=f"demo {self._batch.seed} {wish.number}", cause_code=dice.choice(CAUSES),
            channel=dice.choice(("counter", "phone")), severity=severity, text="演示：客户反映办理不顺，要求尽快处理。",
        )  # fmt: skip
        self._made[number] = wish

    def _decide(self, stand: dict[str, Any]) -> None:
        number = stand["number"]
        wish = self._made[number]
        manager, dice = self._managers[wish.operator], self._batch.chance("complaint", number, stand["element"])
        here = {one["element"] for one in stand["todos"] if one["kind"] == "element"}
        for todo in stand["todos"]:
            if todo["kind"] == "alert":
                manager.decide(todo["id"], decision="seen")
        if "contact_customer" in here:
            severity = "complex" if dice.random() < COMPLEX else "ordinary"
            manager.complaint(number, "contact", severity=severity, said="演示：已致电客户，致歉并了解情况。")
        elif "handle_complaint" in here:
            self._handle(manager, number)
        elif "call_back" in here:
            act = "satisfied" if dice.random() < SATISFIED else "unsatisfied"
            manager.complaint(number, act, said="演示：客户对答复的意见。")
        elif "review_complaint" in here:
            self._supervisor.complaint(number, "answer", said="演示：经主管复核，维持并补充原答复。")
        elif stand["element"] == "departments_answered":
            for inquiry in manager.inquiries(number):
                manager.complaint(number, "department", inquiry=inquiry, said="演示：已核实，情况属实。")

    def _handle(self, manager: Operator, number: str) -> None:
        """Withdrawn, departments asked once, or answered."""
        dice = self._batch.chance("complaint", number, "handled")
        if dice.random() < WITHDRAWN:
            manager.complaint(number, "withdraw", said="演示：客户已谅解。")
        elif dice.random() < ASKED and not manager.was_asked(number):
            asked = dice.sample(DEPARTMENTS, dice.choice((1, 2)))
            manager.complaint(number, "ask", departments=asked, question="演示：请核实办理经过。")
        else:
            manager.complaint(number, "answer", said="演示：经核实，已安排专人跟进，给您带来不便深表歉意。")
