"""A worker: sends what is to be sent, applies what came, fires what is due. Any number may run; there is no leader.

Each sweep looks at the rows, so nothing depends on a wake-up having arrived. A worker that dies leaves a lease that
runs out; the next sweep of any other takes over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog

from engine.batches.running import Running
from engine.bootstrap import System
from engine.errors import BroadbandError, SendFailure, Unavailable
from engine.store import daily, inbox, outbox, tallies, timers

#: real seconds between two sweeps when nothing wakes the worker
IDLE = 0.1
#: real seconds that a worker waits after the database was lost
LOST = 2.0
#: rows taken per sweep
BATCH = 50
#: real seconds until our listener is registered anew, and after a failure to do so
LISTEN_AGAIN, LISTEN_RETRY = 60.0, 2.0
#: real seconds between two folds of the tallies
FOLD = 1.0
#: where the provisioning system's events are taken in, below the public URL
CALLBACK = "/api/provisioning/events"

log = structlog.get_logger()


class Worker:
    """Sweeps until it is stopped."""

    def __init__(self, system: System):
        self._system = system
        self._stop = threading.Event()
        self._senders = ThreadPoolExecutor(system.settings.senders, thread_name_prefix="send")
        self._sending = threading.BoundedSemaphore(system.settings.senders)
        self._fold_at = 0.0
        self._batches = Running(system.database, system.clock, system.orchestrator)

    def run(self) -> None:
        """Sweeps until `stop`; what is being sent is finished before it returns."""
        log.info("worker.started", senders=self._system.settings.senders)
        listening = threading.Thread(target=self._keep_listening, name="listen", daemon=True)
        listening.start()
        while not self._stop.is_set():
            try:
                busy = self.sweep()
            except Unavailable:
                log.warning("worker.database_lost", retry_seconds=LOST)
                self._stop.wait(LOST)
                continue
            if not busy:
                self._system.dispatch.wait(IDLE)
        self._senders.shutdown(wait=True)
        listening.join()
        log.info("worker.stopped")

    def stop(self) -> None:
        """Ends `run` after the sweep at hand."""
        self._stop.set()
        self._system.dispatch.notify(0)

    def sweep(self) -> bool:
        """One look at all that may be done; whether there was anything."""
        return any([self._receive(), self._fire(), self._send(), self._fold(), self._batches.work()])

    def _keep_listening(self) -> None:
        """Registers our listener, and again and again: a provisioning system may have been set up anew."""
        callback = self._system.settings.public_url.rstrip("/") + CALLBACK
        while not self._stop.is_set():
            try:
                self._system.gateway.listen(callback)
            except SendFailure as error:
                log.warning("worker.not_listening", error=error.code)
                self._stop.wait(LISTEN_RETRY)
            else:
                self._stop.wait(LISTEN_AGAIN)

    def _receive(self) -> bool:
        with self._system.database.reading() as session:
            orders = inbox.orders_with_results(session, BATCH)
        return self._each(orders, self._system.orchestrator.receive)

    def _fire(self) -> bool:
        with self._system.database.reading() as session:
            due = [(row.id, row.order_id) for row in timers.due(session, self._system.clock.now(), BATCH)]
        return self._each(due, lambda timer: self._system.orchestrator.fire(*timer))

    def _send(self) -> bool:
        """Hands requests to the senders, no more than there are free ones."""
        free = 0
        while free < self._system.settings.senders and self._sending.acquire(blocking=False):
            free += 1
        claims: list[outbox.Claim] = []
        try:
            if free and self._anything_to_send():
                with self._system.database.writing() as session:
                    claims = outbox.claim(session, free)
        finally:
            for _ in range(free - len(claims)):
                self._sending.release()
        for claim in claims:
            self._senders.submit(self._send_one, claim)
        return bool(claims)

    def _fold(self) -> bool:
        """Folds the tallies now and then; whether there is more of it to do at once."""
        if time.monotonic() < self._fold_at:
            return False
        with self._system.database.reading() as session:
            some = tallies.anything_to_fold(session) or daily.anything_to_fold(session)
        if some:
            with self._system.database.writing() as session:
                full = [tallies.fold(session) == tallies.FOLDED, daily.fold(session) == daily.FOLDED]
            if any(full):
                return True
        self._fold_at = time.monotonic() + FOLD
        return False

    def _anything_to_send(self) -> bool:
        with self._system.database.reading() as session:
            return outbox.anything_due(session)

    def _send_one(self, claim: outbox.Claim) -> None:
        try:
            self._system.orchestrator.send(claim)
        except BroadbandError as error:  # its lease runs out, and it is taken up again
            log.warning("worker.send_not_recorded", request=claim.id, error=error.code)
        except Exception:
            log.exception("worker.send_crashed", request=claim.id)
        finally:
            self._sending.release()
            self._system.dispatch.notify(claim.order_id)

    @staticmethod
    def _each(items: Iterable[Any], act: Callable[[Any], None]) -> bool:
        """Acts on each; whether any act was done. One that can't even be recorded as failed doesn't stop the others."""
        done = False
        for item in items:
            try:
                act(item)
                done = True
            except Unavailable:
                raise
            except Exception:
                log.exception("worker.act_failed", item=item)
        return done
