"""Places a batch and follows it to its end, with progress bars on a terminal."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tqdm import tqdm

from engine.clock import SHANGHAI, Clock
from web.demo import outcome
from web.demo.batch import Batch, Wish
from web.demo.choosing import ENDED, Choosing
from web.demo.complaining import Complaining
from web.demo.deciding import Desk
from web.demo.mix import IN_FLIGHT
from web.demo.operator import Operator
from web.demo.outcome import Outcome
from web.demo.placing import Forbidden, place

#: staff who place orders, one per hall, each with the duty manager of that hall; who looks at all of them
HALLS = {"100101": "100109", "100201": "100209", "100301": "100309"}
SUPERVISOR = "100901"
#: who sees to incidents, in all halls
KEEPER = "100904"
#: real seconds between two looks, orders placed between them
LOOK, AT_ONCE = 0.5, 4
#: business time without any change, but at least so many real seconds, after which nothing more is expected
STUCK, STUCK_SECONDS = timedelta(days=14), 120.0


@dataclass(frozen=True)
class Place:
    """Where everything is: the web, the simulator, the business clock, the password of all staff."""

    web: str
    simulator: str
    clock: Clock
    password: str


def follow(batch: Batch, at: Place) -> Outcome:
    """Places what is missing, decides what comes back, waits until all have ended; gives how it ended."""
    began = time.monotonic()
    people = {number: Operator(at.web, number, at.password) for number in _staff()}
    for person in people.values():
        person.sign_in()
    supervisor = people[SUPERVISOR]
    if batch.ports is None:
        batch.ports = outcome.ports(supervisor.json("/api/ports"))
        batch.keep()
    follower = _Follower(batch, at, people)
    follower.run()
    found = outcome.settled(batch, supervisor, at.simulator, began, follower.complaining.numbers)
    batch.finish()
    for person in people.values():
        person.close()
    return found


def _staff() -> list[str]:
    return [*HALLS, *HALLS.values(), SUPERVISOR, KEEPER]


class _Follower:
    def __init__(self, batch: Batch, at: Place, people: dict[str, Operator]):
        self._batch, self._clock, self._people = batch, at.clock, people
        self._choosing = Choosing(batch, list(HALLS))
        managers = {operator: people[manager] for operator, manager in HALLS.items()}
        self._desk = Desk(self._choosing, people, managers, people[KEEPER])
        self.complaining = Complaining(batch, people, managers, people[SUPERVISOR])
        self._moved = (time.monotonic(), at.clock.now())
        self._day = self._today()

    def run(self) -> None:
        """Until all is placed and has ended, or nothing moves any more."""
        with _bar("受理 / placed", 0) as placed, _bar("结束 / ended", 1) as ended:
            while True:
                self._look()
                self._close_day()
                worked = self._place()
                self._decide()
                self.complaining.step()
                left = self._open()
                self._show(placed, len(self._batch.numbers))
                self._show(ended, len(self._batch.numbers) - len(left))
                waiting = [one for one in self._batch.wishes if one.open]
                if (not left and not waiting and not self.complaining.open) or self._stuck():
                    return
                if not worked:
                    time.sleep(LOOK)

    def _open(self) -> list[Wish]:
        """What is placed and has not ended, as it was last seen."""
        stands = self._choosing.stands
        return [
            one
            for one in self._batch.wishes
            if one.number and (one.number not in stands or stands[one.number]["state"] not in ENDED)
        ]

    def _look(self) -> None:
        stands = self._choosing.stands
        for stand in self._people[SUPERVISOR].look([one.number for one in self._open()]):
            known = stands.get(stand["number"])
            if known is None or known["version"] != stand["version"]:
                self._moved = (time.monotonic(), self._clock.now())
            stands[stand["number"]] = stand

    def _place(self) -> bool:
        """Some of what can be placed now; whether anything was."""
        for count in range(AT_ONCE):
            now = self._clock.now()
            wish = self._choosing.next(now)
            if wish is None:
                return count > 0
            try:
                place(self._batch, wish, self._people)
            except Forbidden:
                self._forbidden(wish)
            else:
                self._choosing.placed(wish, self._clock.now())
        return True

    def _forbidden(self, wish: Wish) -> None:
        """Expected of a change or cancel that comes too late: another install is tried."""
        why = "subscription"
        if wish.business in IN_FLIGHT:
            for stand in self._people[SUPERVISOR].look([wish.of]):
                self._choosing.stands[wish.of] = stand
            why = self._choosing.why_refused(wish)
        self._batch.refused[f"{wish.business}: {why}"] += 1
        wish.of, wish.operator = "", ""
        if wish.extra:
            wish.given_up = why
        self._batch.keep()

    def _decide(self) -> None:
        for wish in self._open():
            stand = self._choosing.stands.get(wish.number)
            if stand is not None:
                self._desk.decide(wish, stand, self._clock.now())

    def _today(self) -> date:
        return self._clock.now().astimezone(SHANGHAI).date()

    def _close_day(self) -> None:
        """The duty managers count and close a day as soon as it is over."""
        if self._today() > self._day:
            for manager in HALLS.values():
                self._people[manager].close_day(f"{self._day}")
            self._day = self._today()

    def _stuck(self) -> bool:
        real, business = self._moved
        return time.monotonic() - real > STUCK_SECONDS and self._clock.now() - business > STUCK

    def _show(self, bar: Any, done: int) -> None:
        bar.total = sum(1 for one in self._batch.wishes if not one.given_up)
        bar.update(done - bar.n)


def _bar(what: str, line: int) -> Any:
    return tqdm(desc=what, disable=None, leave=True, position=line)
