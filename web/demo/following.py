"""Places a batch and follows it to its end, with a progress bar on a terminal."""

from __future__ import annotations

import time
from typing import Any

from tqdm import tqdm

from web.demo.batch import ENDED, Batch
from web.demo.operator import Operator
from web.demo.outcome import Outcome, reconcile

#: staff who place orders, one per hall; who looks at all of them
OPERATORS = ("100101", "100201", "100301")
SUPERVISOR = "100901"
#: who sees to incidents, in all halls
KEEPER = "100904"
#: real seconds between two looks
LOOK = 0.5


def follow(batch: Batch, web: str, simulator: str, password: str) -> Outcome:
    """Places what is missing, decides what comes back, waits until all have ended; gives how it ended."""
    began = time.monotonic()
    operators = [Operator(web, number, password) for number in OPERATORS]
    supervisor, keeper = Operator(web, SUPERVISOR, password), Operator(web, KEEPER, password)
    people = (*operators, supervisor, keeper)
    for person in people:
        person.sign_in()
    with _bar(batch.wanted, "受理 / placed") as bar:
        bar.update(len(batch.numbers))

        batch.place_all(operators, bar.update)
    stands = _until_ended(batch, operators, supervisor, keeper)
    outcome = reconcile(stands, len(batch.numbers), simulator, time.monotonic() - began)
    batch.finish()
    for person in people:
        person.close()
    return outcome


def _until_ended(
    batch: Batch, operators: list[Operator], supervisor: Operator, keeper: Operator
) -> list[dict[str, Any]]:
    ended: dict[str, dict[str, Any]] = {}
    with _bar(batch.wanted, "结束 / ended") as bar:
        while len(ended) < len(batch.numbers):
            stands = supervisor.look([one for one in batch.numbers if one not in ended])
            ended |= {one["number"]: one for one in stands if one["state"] in ENDED}
            bar.update(len(ended) - bar.n)
            batch.decide([one for one in stands if one["number"] not in ended], operators, keeper)
            if len(ended) < len(batch.numbers):
                time.sleep(LOOK)
    return list(ended.values())


def _bar(total: int, what: str) -> Any:
    return tqdm(total=total, desc=what, disable=None, leave=True)
