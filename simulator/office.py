"""The post office: sends what is in the outbox, again and again until it arrives, in order per work order."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import Any

import httpx
import structlog

from simulator.clock import real_now
from simulator.events import MAIL, signature
from simulator.stand_in import StandIn
from simulator.store import journal, outbox
from simulator.tables import OutgoingEvent, Subscription

log = structlog.get_logger(__name__)

#: What is sent before what became of it is written down, in events and real seconds. A crash in between
#: repeats them.
BATCH = 20
BATCH_SECONDS = 0.2
#: How often a lane looks even if nobody told it of news, real seconds.
LOOK = 1.0
#: Answers that no repetition will change, and after how many of them an event is given up.
MALFORMED = ("400", "422")
MALFORMED_TRIES = 5
#: News of this many real seconds are sent together.
GATHER = 0.005


@dataclass
class Result:
    """What became of one attempt. `silent`: nobody was there, as opposed to somebody who refused."""

    event: OutgoingEvent
    number: str
    external_id: str | None
    answer: str
    silent: bool

    @property
    def arrived(self) -> bool:
        return self.answer == "delivered"

    @property
    def malformed(self) -> bool:
        """The listener is there and says that it will never take this event."""
        return self.answer in MALFORMED

    @property
    def blocks(self) -> bool:
        """An event that is called malformed keeps back none of those behind it."""
        return self.event.blocks and not self.malformed

    def entry(self, callback: str) -> dict[str, Any]:
        """What the journal says of it."""
        return {
            "name": self.event.event_type,
            "external_id": self.external_id,
            "work_order": self.number,
            "path": callback,
            "event_id": self.event.event_id,
            "answer": self.answer,
        }


class Lane(threading.Thread):
    """Sends the events of some of the work orders to one subscriber, one at a time."""

    def __init__(self, stand: StandIn, subscription: Subscription, number: int) -> None:
        super().__init__(name=f"lane {number} to {subscription.callback}", daemon=True)
        self._stand = stand
        self._subscription_id = subscription.id
        self._callback = subscription.callback
        self._number = number
        self._news = threading.Event()
        self._stopped = threading.Event()
        self._failures = 0

    def wake(self) -> None:
        """There may be something to send."""
        self._news.set()

    def stop(self) -> None:
        """Send no more."""
        self._stopped.set()
        self._news.set()

    def run(self) -> None:
        rules = self._stand.settings.delivery
        timeout = httpx.Timeout(rules.timeout, connect=rules.connect_timeout)
        with httpx.Client(timeout=timeout, trust_env=False) as client:
            while not self._stopped.is_set():
                self._news.clear()
                try:
                    pause = self._pass(client)
                except Exception:  # the lane lives on, whatever happened to this pass
                    log.exception("lane failed", lane=self.name)
                    pause = LOOK
                if self._failures:
                    self._stopped.wait(pause)  # news of more events does not bring a dead listener back
                elif pause and self._news.wait(pause):
                    self._stopped.wait(GATHER)

    def _pass(self, client: httpx.Client) -> float:
        """Send what is ready; real seconds until it makes sense to look again."""
        lane = (self._number, self._stand.settings.delivery.lanes)
        now = real_now()
        with self._stand.store.read() as session:
            ready = outbox.ready(session, self._subscription_id, lane, now, self._stand.gate.held, BATCH)
            later = None if ready else outbox.next_due(session, self._subscription_id, now)
        if not ready:
            return LOOK if later is None else min(max(later - now, 0.01), LOOK)
        results = self._send_all(client, ready)
        self._write_down(results)
        silent = results[-1].silent
        self._failures = self._failures + 1 if silent else 0
        return self._back_off(self._failures) if silent else 0.0

    def _send_all(self, client: httpx.Client, ready: list[outbox.Mail]) -> list[Result]:
        results: list[Result] = []
        kept_back: set[int] = set()
        began = time.monotonic()
        for event, number, external_id in ready:
            if event.blocks and event.work_order_id in kept_back:
                continue
            answer, silent = self._send(client, event)
            results.append(Result(event, number, external_id, answer, silent))
            if not results[-1].arrived and results[-1].blocks:
                kept_back.add(event.work_order_id)
            if silent or self._stopped.is_set() or time.monotonic() - began > BATCH_SECONDS:
                break
        return results

    def _send(self, client: httpx.Client, event: OutgoingEvent) -> tuple[str, bool]:
        body = outbox.unpack(event.body)
        headers = {"Content-Type": "application/json;charset=utf-8"}
        if self._stand.secret:
            timestamp = str(int(real_now()))
            headers |= {
                "X-Timestamp": timestamp,
                "X-Signature": signature(self._stand.secret, timestamp, body),
            }
        try:
            status = client.post(self._callback, content=body, headers=headers).status_code
        except httpx.HTTPError as error:
            return type(error).__name__, True
        return ("delivered", False) if 200 <= status < 300 else (str(status), status >= 500)

    def _write_down(self, results: list[Result]) -> None:
        now = real_now()
        with self._stand.store.write(quiet=True) as session:
            journal.note_attempts(session, self._stand.clock, [result.entry(self._callback) for result in results])
            outbox.write_down(session, [self._fate(result, now) for result in results], now)

    def _fate(self, result: Result, now: float) -> outbox.Fate:
        """Nobody there: tried again as soon as the lane goes on. Refused: this event waits longer each time."""
        tries = result.event.attempts + 1
        settled = result.arrived or (result.malformed and tries >= MALFORMED_TRIES)
        pause = 0.0 if result.silent else self._back_off(tries)
        return outbox.Fate(result.event, settled, now + pause, result.blocks)

    def _back_off(self, attempts: int) -> float:
        rules = self._stand.settings.delivery
        longest: float = min(rules.longest_retry, rules.first_retry * 2 ** min(attempts, 10))
        return longest * random.uniform(0.5, 1.0)  # jitter; no decision that a seed should repeat


class Office(threading.Thread):
    """Keeps as many lanes to each subscriber as the settings say."""

    def __init__(self, stand: StandIn) -> None:
        super().__init__(name="office", daemon=True)
        self._stand = stand
        self._lanes: dict[str, list[Lane]] = {}
        self._news = threading.Event()
        self._stopped = False
        stand.store.after_commit.append(self._committed)
        stand.gate.after_release.append(self._deliver)

    def _committed(self, info: dict[Any, Any]) -> None:
        """Events were written, or else perhaps subscriptions."""
        if MAIL not in info:
            self._news.set()
        for work_order_id in info.get(MAIL, ()):
            self._deliver(work_order_id)

    def _deliver(self, work_order_id: int) -> None:
        """Wake the lanes that have this work order."""
        for lanes in list(self._lanes.values()):
            lanes[work_order_id % len(lanes)].wake()

    def run(self) -> None:
        while not self._stopped:
            self._news.clear()
            self._match_lanes()
            self._news.wait(LOOK)
        for lanes in self._lanes.values():
            for lane in lanes:
                lane.stop()

    def _match_lanes(self) -> None:
        with self._stand.store.read() as session:
            wanted = {subscription.id: subscription for subscription in outbox.subscriptions(session)}
        for gone in set(self._lanes) - set(wanted):
            for lane in self._lanes.pop(gone):
                lane.stop()
        for new in set(wanted) - set(self._lanes):
            self._lanes[new] = [
                Lane(self._stand, wanted[new], number) for number in range(self._stand.settings.delivery.lanes)
            ]
            for lane in self._lanes[new]:
                lane.start()

    def stop(self) -> None:
        """Send no more; what is left is sent after the next start."""
        self._stopped = True
        self._news.set()
