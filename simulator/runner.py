"""The engine of the field work: moves each work order on when its next moment is due."""

from __future__ import annotations

import threading

import structlog

from simulator import acting
from simulator.stand_in import StandIn
from simulator.store import work_orders
from simulator.tables import Moment

log = structlog.get_logger(__name__)

BATCH = 100
#: Moments acted upon in one transaction: few, so that no request waits long for its turn to write.
TOGETHER = 5
#: Real seconds: how long it sleeps at most, and how long a moment rests whose act failed.
LONGEST_SLEEP = 1.0
REST = 10.0


class Runner(threading.Thread):
    """One thread; a moment is acted upon together with all that follows from it, or not at all."""

    def __init__(self, stand: StandIn) -> None:
        super().__init__(name="runner", daemon=True)
        self._stand = stand
        self._news = threading.Event()
        self._stopped = False
        stand.store.after_commit.append(lambda info: self._news.set())

    def run(self) -> None:
        while not self._stopped:
            self._news.clear()
            try:
                pause = self._pass()
            except Exception:  # the field work goes on, whatever happened to this pass
                log.exception("runner failed")
                pause = LONGEST_SLEEP
            if pause > 0:
                self._news.wait(pause)

    def _pass(self) -> float:
        """Act on what is due; real seconds until the next moment."""
        with self._stand.store.read() as session:
            due = work_orders.due_moments(session, self._stand.clock.now(), BATCH)
            following = None if due else work_orders.next_due(session)
        for first in range(0, len(due), TOGETHER):
            if self._stopped:
                return 0.0
            self._act(due[first : first + TOGETHER])
        if due:
            return 0.0
        if following is None:
            return LONGEST_SLEEP
        real = self._stand.clock.real_seconds(following - self._stand.clock.now())
        return min(max(real, 0.001), LONGEST_SLEEP)

    def _act(self, moment_ids: list[int]) -> None:
        """Act on some moments in one transaction; if that fails, on each in one of its own."""
        try:
            with self._stand.store.write() as session:
                for moment_id in moment_ids:
                    moment = session.get(Moment, moment_id)
                    if moment is not None and moment.due is not None:  # not pushed, frozen or dropped meanwhile
                        acting.act(self._stand, session, moment, moment.due)
        except Exception:
            if len(moment_ids) > 1:
                for moment_id in moment_ids:
                    self._act([moment_id])
                return
            log.exception("a moment failed", moment=moment_ids[0])
            rest = REST * self._stand.clock.speed
            with self._stand.store.write() as session:
                work_orders.put_off(session, moment_ids[0], self._stand.clock.now() + rest)

    def stop(self) -> None:
        """Finish the moment at hand and stop."""
        self._stopped = True
        self._news.set()
