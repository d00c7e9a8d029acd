"""The one place that says what time it is: business time, which may run faster than life.

An anchor fixes a real moment to a business moment and a speed; all processes of one deployment share it through the
environment (`BROADBAND_CLOCK="<real unix seconds>,<business unix seconds>,<speed>"`). Without one, it is real time.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from engine.errors import BroadbandError

VARIABLE = "BROADBAND_CLOCK"
SHANGHAI = ZoneInfo("Asia/Shanghai")
#: the ordinal of 1970-01-01
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Clock:
    """Business time. `real` and `business` are unix seconds that belong together; `speed` is their ratio."""

    real: float = 0.0
    business: float = 0.0
    speed: float = 1.0

    def now(self) -> datetime:
        """The business moment, UTC."""
        return datetime.fromtimestamp(self.business + (time.time() - self.real) * self.speed, UTC)

    def real_seconds(self, span: timedelta) -> float:
        """How many real seconds a span of business time takes."""
        return span.total_seconds() / self.speed

    def anchor(self) -> str:
        """The value for the environment of another process."""
        return f"{self.real},{self.business},{self.speed}"


def from_environment() -> Clock:
    """The clock that the environment anchors, else real time; raises `BroadbandError` for nonsense."""
    anchor = os.environ.get(VARIABLE)
    if not anchor:
        return Clock()
    try:
        real, business, speed = (float(part) for part in anchor.split(","))
    except ValueError:
        raise BroadbandError(f"{VARIABLE} 的值无法识别", f"{VARIABLE} is not REAL,BUSINESS,SPEED") from None
    if not speed > 0:
        raise BroadbandError(f"{VARIABLE} 的倍速必须大于零", f"{VARIABLE}: the speed must be over zero")
    return Clock(real, business, speed)


def starting(speed: float, business: float | None = None) -> Clock:
    """A clock from now on: at `business` (unix seconds; default: real now) with `speed`."""
    real = time.time()
    return Clock(real, real if business is None else business, speed)


def end_of_day(moment: datetime) -> datetime:
    """The last second of that day in Asia/Shanghai, UTC."""
    local = moment.astimezone(SHANGHAI)
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def day_number(moment: datetime) -> int:
    """That moment's day in Asia/Shanghai, as days since 1970-01-01: how the figures of days are kept."""
    return moment.astimezone(SHANGHAI).date().toordinal() - EPOCH


def date_of(number: int) -> date:
    """The day that `day_number` counted; raises `ValueError` for one that no calendar has."""
    return date.fromordinal(number + EPOCH)


def number_of(day: date) -> int:
    """The number of a day, as `day_number` counts."""
    return day.toordinal() - EPOCH
