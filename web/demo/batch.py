"""A batch of install orders, placed through the web and followed to their ends. Taken up again where it stood.

What was done is kept in a file: a token before it is submitted, a number once it is known. After a crash the same
tokens are submitted again, and give the same orders.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from engine.orders.identity import identity_card_check
from web.demo.operator import Operator, Refused
from web.demo.preparing import write_whole

#: states at which an order has ended
ENDED = frozenset({"completed", "cancelled", "rejected", "failed", "partial"})
#: how often a returned work order is sent again before the order is cancelled
SEND_AGAIN = 1
#: for when customers wish the field staff, in days from now
DAYS_AHEAD = (1, 1, 2)
#: how many doors are tried for one order
TRIES = 5
SURNAMES, GIVEN = "赵钱孙李周吴郑王冯陈", "甲乙丙丁戊己庚辛"


@dataclass
class Placed:
    """One order of the batch."""

    operator: str
    token: str = ""
    number: str = ""


@dataclass
class Batch:
    """`wanted` orders; `file` keeps what was done."""

    file: Path
    wanted: int
    seed: int
    orders: list[Placed] = field(default_factory=list)
    decided: dict[str, int] = field(default_factory=dict)  #: order number -> how often it was sent again

    @classmethod
    def take_up(cls, file: Path, wanted: int) -> Batch:
        """The batch that was not finished, else a new one."""
        if file.exists():
            kept = json.loads(file.read_text("utf-8"))
            orders = [Placed(**one) for one in kept["orders"]]
            return cls(file, kept["wanted"], kept["seed"], orders, kept["decided"])
        return cls(file, wanted, random.SystemRandom().randrange(2**31))

    @staticmethod
    def waits(file: Path) -> bool:
        """Whether a batch was begun and not finished."""
        return file.exists()

    @property
    def numbers(self) -> list[str]:
        """The numbers of all that are placed."""
        return [one.number for one in self.orders if one.number]

    def place_all(self, operators: list[Operator], placed: Callable[[], object]) -> None:
        """Places what is missing; tells of each."""
        choices = {one.number: one.choices() for one in operators}
        by_number = {one.number: one for one in operators}
        for count in range(self.wanted):
            if count == len(self.orders):
                self.orders.append(Placed(operators[count % len(operators)].number))
            order = self.orders[count]
            if order.number:
                continue
            operator, chance = by_number[order.operator], random.Random(f"{self.seed}:{count}")
            if not order.token:
                order.token = self._confirmed(operator, chance, choices[order.operator])
                self.keep()
            order.number = operator.place(order.token)
            self.keep()
            placed()

    @staticmethod
    def _confirmed(operator: Operator, chance: random.Random, choices: dict[str, list[str]]) -> str:
        """The token of a confirmation page; another door where the last port has just been taken."""
        for left in reversed(range(TRIES)):
            try:
                fields = _fields(chance, _somewhere(chance, operator), choices)
                day = operator.first_day() + timedelta(days=chance.choice(DAYS_AHEAD))
                return operator.confirm(fields | {"appointment_day": day.isoformat()})
            except Refused:
                if not left:
                    raise
        raise AssertionError("unreachable")

    def decide(self, stands: list[dict[str, Any]], operators: list[Operator], keeper: Operator) -> None:
        """Does what waits for a person: to-dos as the operators of the halls would, incidents as their keeper."""
        by_number = {one.number: one for one in operators}
        owner = {one.number: by_number[one.operator] for one in self.orders}
        for stand in stands:
            for todo in stand["todos"]:
                if todo["element"] == "handle_return":
                    self._decide_return(stand["number"], todo["id"], owner[stand["number"]])
            for incident in stand["incidents"]:
                if incident["state"] == "open":
                    keeper.retry(incident["number"], "演示：重试")

    def _decide_return(self, number: str, todo_id: int, operator: Operator) -> None:
        times = self.decided.get(number, 0)
        self.decided[number] = times + 1
        self.keep()
        if times < SEND_AGAIN:
            operator.decide(todo_id, decision="send_again")
        else:
            operator.decide(todo_id, decision="cancel", because="客户不再需要")

    def keep(self) -> None:
        """Writes down what was done, all or nothing."""
        kept = {
            "wanted": self.wanted,
            "seed": self.seed,
            "orders": [asdict(one) for one in self.orders],
            "decided": self.decided,
        }
        write_whole(self.file, json.dumps(kept, ensure_ascii=False))

    def finish(self) -> None:
        """The batch has ended: the next one is a new one."""
        self.file.unlink(missing_ok=True)


def _somewhere(chance: random.Random, operator: Operator) -> str:
    """A door that may be ordered at, found by walking down the tree at random."""
    while True:
        node: dict[str, Any] = {"id": None, "leaf": False, "why": ""}
        while not node["leaf"] and (below := operator.children(node["id"])):
            node = chance.choice(below)
        if node["leaf"] and not node["why"]:
            return str(node["id"])


def _fields(chance: random.Random, where: str, choices: dict[str, list[str]]) -> dict[str, str]:
    """An invented customer who wants an install there."""
    product = chance.choice(sorted(choices))
    campaigns = choices[product]
    digits = f"350102{chance.randint(1960, 2004)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    digits += f"{chance.randint(0, 999):03}"
    return {
        "document_kind": "identity_card",
        "document": digits + identity_card_check(digits),
        "customer_name": f"演示{chance.choice(SURNAMES)}{chance.choice(GIVEN)}{chance.randint(0, 10**6)}",
        "phone": f"139{chance.randint(0, 99999999):08}",
        "product_id": product,
        "campaign_id": chance.choice(campaigns) if campaigns and chance.random() < 0.7 else "",
        "address_id": where,
        "appointment_slot": chance.choice(["am", "pm"]),
        "payment_kind": chance.choice(["prepaid", "postpaid"]),
    }
