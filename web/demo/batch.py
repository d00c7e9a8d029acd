"""A batch of orders that customers wish for: what is planned, what was done. Taken up again where it stood.

What was done is kept in a file: a confirmation page before it is submitted, a number once it is known. After a crash
the same pages are submitted again, and give the same orders.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random, SystemRandom

from web.demo import mix
from web.demo.preparing import write_whole


@dataclass
class Wish:
    """One order of the batch."""

    business: str
    operator: str = ""  #: who places it
    of: str = ""  #: the number of the install in flight, or the id of the subscription, that it acts on
    due: float = 0.0  #: the business moment from which on it is placed
    tries: int = 0
    document: str = ""  #: what the customer has shown who has the line after it
    confirmation: str = ""  #: the confirmation page, before it is submitted
    number: str = ""
    given_up: str = ""  #: why it was not placed
    extra: bool = False  #: not planned: what came of another order made it necessary

    @property
    def open(self) -> bool:
        """It is still to be placed."""
        return not self.number and not self.given_up


@dataclass
class Batch:
    """`file` keeps it. `ports`: by node, how many ports were taken before it that nobody is known to hold."""

    file: Path
    seed: int
    wishes: list[Wish]
    ports: dict[str, int] | None = None
    refused: Counter[str] = field(default_factory=Counter)  #: business and why -> how often a rule said no

    @classmethod
    def take_up(cls, file: Path, shares: dict[str, int], wanted: int) -> Batch:
        """The batch that was not finished, else a new one."""
        if file.exists():
            kept = json.loads(file.read_text("utf-8"))
            wishes = [Wish(**one) for one in kept["wishes"]]
            return cls(file, kept["seed"], wishes, kept["ports"], Counter(kept["refused"]))
        seed = SystemRandom().randrange(2**31)
        return cls(file, seed, [Wish(business) for business in mix.plan(shares, wanted, seed)])

    @staticmethod
    def waits(file: Path) -> bool:
        """Whether a batch was begun and not finished."""
        return file.exists()

    @property
    def numbers(self) -> list[str]:
        """The numbers of all that are placed."""
        return [one.number for one in self.wishes if one.number]

    def open(self, businesses: Iterable[str]) -> list[Wish]:
        """What of these businesses is still to be placed, in the order of the plan."""
        known = frozenset(businesses)
        return [one for one in self.wishes if one.open and one.business in known]

    def chance(self, *about: object) -> Random:
        """The dice for one decision: the same batch decides the same."""
        return Random(":".join(map(str, (self.seed, *about))))

    def place_of(self, wish: Wish) -> int:
        """Where it stands in the batch."""
        return next(place for place, one in enumerate(self.wishes) if one is wish)

    def keep(self) -> None:
        """Writes down what was done, all or nothing."""
        kept = {
            "seed": self.seed,
            "wishes": [asdict(one) for one in self.wishes],
            "ports": self.ports,
            "refused": dict(self.refused),
        }
        write_whole(self.file, json.dumps(kept, ensure_ascii=False))

    def finish(self) -> None:
        """The batch has ended: the next one is a new one."""
        self.file.unlink(missing_ok=True)
