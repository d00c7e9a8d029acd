"""Business time: the only module here that asks the computer what time it is.

Business time may run faster than real time. All programs of one installation agree by sharing an anchor,
``BROADBAND_CLOCK="<real unix seconds>,<business unix seconds>,<speed>"``. Moments are unix seconds (float)
inside, and ISO 8601 in UTC with milliseconds and ``Z`` on the wire: fixed width, so that they also sort as
text.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime

ENVIRONMENT = "BROADBAND_CLOCK"


def real_now() -> float:
    """Real unix seconds: for signatures, back-off and time-outs, never for business."""
    return time.time()


@dataclass(frozen=True)
class Clock:
    """``business0 + (real - real0) * speed``."""

    real0: float
    business0: float
    speed: float

    @classmethod
    def starting_now(cls, speed: float) -> Clock:
        """A clock that agrees with real time at this moment and runs ``speed`` times as fast from here."""
        now = real_now()
        return cls(now, now, speed)

    @classmethod
    def parse(cls, text: str) -> Clock:
        """Read an anchor; ValueError names what is wrong with it."""
        parts = text.split(",")
        if len(parts) != 3:
            raise ValueError(f"{text!r} is not '<real seconds>,<business seconds>,<speed>'")
        real0, business0, speed = (float(part) for part in parts)
        if not speed > 0:
            raise ValueError(f"the speed of a clock is above 0, not {speed}")
        return cls(real0, business0, speed)

    def __str__(self) -> str:
        return f"{self.real0!r},{self.business0!r},{self.speed!r}"

    def now(self) -> float:
        """Business unix seconds."""
        return self.business0 + (real_now() - self.real0) * self.speed

    def real_seconds(self, business_seconds: float) -> float:
        """How long so much business time lasts in real seconds."""
        return business_seconds / self.speed


def choose(stored: str | None, speed: float | None) -> Clock:
    """The clock to run with: the shared anchor, else the one of the last run, else one that starts now.

    A restart must not turn business time back, so a clock of the last run goes on; asked for another speed,
    it goes on from where it stands at that speed.
    """
    shared = os.environ.get(ENVIRONMENT)
    if shared:
        return Clock.parse(shared)
    if stored is None:
        return Clock.starting_now(speed or 1.0)
    last = Clock.parse(stored)
    if speed is None or speed == last.speed:
        return last
    return Clock(real_now(), last.now(), speed)


def wire(moment: float) -> str:
    """A moment as it is written on the wire: ``2025-03-01T08:30:00.000Z``."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_wire(text: str) -> float:
    """The moment a client wrote; ValueError if it is none. A moment without an offset is taken as UTC.

    A ``+`` that a query string turned into a blank, and quotes round the whole, are forgiven.
    """
    plain = text.strip().strip("\"'").strip()
    date, blank, offset = plain.rpartition(" ")
    if blank and "T" in date:
        plain = f"{date}+{offset}"
    moment = datetime.fromisoformat(plain)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.timestamp()
