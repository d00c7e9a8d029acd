"""What of a batch can be placed now, and for whom: changes and cancels of its installs at moments that chance decides,
moves, dismantles and transfers of what its installs have made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from web.demo.batch import Batch, Wish
from web.demo.mix import IN_FLIGHT, ON_SUBSCRIPTIONS

#: states at which an order has ended
ENDED = frozenset({"completed", "cancelled", "rejected", "failed", "partial"})
#: a change or cancel comes at any moment in so many business hours from acceptance; each further try sooner
SPREAD, SOONER = 16 * 3600.0, 0.6
#: changes and cancels are given to the first of the installs, so that what comes too late finds another
FIRST = 0.7
#: why a wish is given up
NO_INSTALL, NO_SUBSCRIPTION = "no install in flight", "no subscription"


@dataclass
class Choosing:
    """`stands`: how each order of the batch stood when it was last looked at."""

    batch: Batch
    operators: list[str]  #: staff numbers, in turn
    stands: dict[str, dict[str, Any]] = field(default_factory=dict)

    def next(self, now: datetime) -> Wish | None:
        """What is to be placed next; None: nothing can be just now, or all is placed."""
        if begun := [one for one in self.batch.wishes if one.confirmation and one.open]:
            return begun[0]
        installs = self.batch.open({"install"})
        if not installs:
            self._bind_the_rest(now)
        due = [one for one in self._bound() if one.due <= now.timestamp()]
        if due:
            return min(due, key=lambda one: one.due)
        if (found := self._on_subscription()) is not None:
            return found
        if len(installs) <= len(self._bound()):
            return None  # what is left is for those that will have come too late
        installs[0].operator = self.operators[self.batch.place_of(installs[0]) % len(self.operators)]
        return installs[0]

    def placed(self, wish: Wish, now: datetime) -> None:
        """An install was placed: as often as needed it gets a change or a cancel at some moment to come."""
        waiting = [one for one in self.batch.open(IN_FLIGHT) if not one.of]
        if wish.business != "install" or not waiting:
            return
        left = FIRST * len(self.batch.open({"install"}))
        if self.batch.chance("flight", wish.number).random() * max(left, 1.0) < len(waiting):
            self.bind(waiting[0], wish, now.timestamp())

    def bind(self, wish: Wish, install: Wish, from_moment: float, *, at_once: bool = False) -> None:
        """That wish is about that install."""
        after = 0.0
        if not at_once:
            hours = self.batch.chance("moment", self.batch.place_of(wish), wish.tries).random()
            after = hours * SPREAD * SOONER**wish.tries
        wish.of, wish.operator, wish.document = install.number, install.operator, install.document
        wish.due = from_moment + after
        self.batch.keep()

    def install(self, number: str) -> Wish:
        """The install of that number; raises `StopIteration`."""
        return next(one for one in self.batch.wishes if one.number == number)

    def why_refused(self, wish: Wish) -> str:
        """Why a rule forbade it, by how the install stands (it was just looked at)."""
        stand = self.stands[wish.of]
        if stand["state"] in ENDED:
            return "ended"
        return "open child" if self._has_open_child(self.install(wish.of)) else "too far"

    def _bound(self) -> list[Wish]:
        return [one for one in self.batch.open(IN_FLIGHT) if one.of]

    def _bind_the_rest(self, now: datetime) -> None:
        """No further install comes: what still waits is about one that has not ended, or is given up."""
        bound = {one.of for one in self._bound()}
        for wish in [one for one in self.batch.open(IN_FLIGHT) if not one.of]:
            free = [one for one in self._in_flight() if one.number not in bound and not self._has_open_child(one)]
            if free:
                chosen = self.batch.chance("rest", self.batch.place_of(wish), wish.tries).choice(free[-3:])
                self.bind(wish, chosen, now.timestamp(), at_once=True)
                bound.add(chosen.number)
            elif not self._in_flight():
                self._give_up(wish, NO_INSTALL)

    def _in_flight(self) -> list[Wish]:
        return [one for one in self.batch.wishes if one.business == "install" and one.number and not self._over(one)]

    def _has_open_child(self, wish: Wish) -> bool:
        children = self.stands.get(wish.number, {}).get("children", [])
        return any(one["state"] not in ENDED for one in children)

    def _over(self, wish: Wish) -> bool:
        return wish.number in self.stands and self.stands[wish.number]["state"] in ENDED

    def _on_subscription(self) -> Wish | None:
        """The next move, dismantle or transfer, with a subscription that nothing else happens to."""
        waiting = self.batch.open(ON_SUBSCRIPTIONS)
        if not waiting:
            return None
        mine = [
            one for one in self.batch.wishes if one.business in ON_SUBSCRIPTIONS and (one.number or one.confirmation)
        ]
        busy = {one.of for one in mine if not self._over(one)}
        gone = {one.of for one in mine if one.business == "dismantle" and self._completed(one)}
        free = {key: one for key, one in self._subscriptions().items() if key not in busy | gone}
        wish = waiting[0]
        if free:
            wish.of = self.batch.chance("line", self.batch.place_of(wish), wish.tries).choice(sorted(free, key=int))
            wish.operator, wish.document = free[wish.of].operator, self._owner(wish.of, free[wish.of])
            self.batch.keep()
            return wish
        if not busy and not self._in_flight() and not self.batch.open({"install"}):
            self._give_up(wish, NO_SUBSCRIPTION)
        return None

    def _subscriptions(self) -> dict[str, Wish]:
        """Subscription -> the install that made it."""
        return {
            str(self.stands[one.number]["subscription"]["id"]): one
            for one in self.batch.wishes
            if one.business == "install" and self._completed(one)
        }

    def _completed(self, wish: Wish) -> bool:
        return self._over(wish) and self.stands[wish.number]["state"] == "completed"

    def _owner(self, subscription: str, install: Wish) -> str:
        """The document of whoever owns it now."""
        transfers = [
            one
            for one in self.batch.wishes
            if one.business == "transfer" and one.of == subscription and self._completed(one)
        ]
        last = max(transfers, key=lambda one: str(self.stands[one.number]["endedAt"]), default=install)
        return last.document

    def _give_up(self, wish: Wish, why: str) -> None:
        wish.given_up = why
        self.batch.keep()
