"""What is looked at on the map of all orders: business, map and version, region, hall, days, and what heat means.
All of it stands in the address, so that a view can be kept and passed on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import request

from engine.clock import SHANGHAI
from engine.store.overview import Wanted
from web import words
from web.current import now, wide

#: what heat may show
MEASURES = ("standing", "overdue", "mean", "p95")
#: by what the table may be sorted; "flow": as the order walks
SORTS = ("flow", "standing", "overdue", "left", "mean", "p95")
#: days that end today; "range": from, to
WINDOWS: Mapping[str, int] = {"today": 1, "7": 7, "30": 30}
RANGE = "range"
DEFAULTS = {"business": "install", "window": "7", "heat": "standing", "sort": "flow"}
#: the largest number that a column of ids holds
LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Choice:
    """What the address says, as far as it makes sense; else what is shown at first."""

    business: str
    called: str
    version: int | None
    region: int | None
    hall: int | None
    window: str
    since: date
    until: date
    heat: str
    sort: str

    @property
    def wanted(self) -> Wanted:
        """For the figures."""
        return Wanted(self.business, self.since, self.until, self.version, self.region, self.hall)

    def args(self, **changes: Any) -> dict[str, Any]:
        """The arguments of an address that shows the same, but for `changes`; what is usual is left out."""
        days = {"from": self.since, "to": self.until} if self.window == RANGE else {}
        every = {
            "business": self.business, "map": self.called, "version": self.version, "region": self.region,
            "hall": self.hall, "window": self.window, **days, "heat": self.heat, "sort": self.sort, **changes,
        }  # fmt: skip
        return {name: value for name, value in every.items() if value and value != DEFAULTS.get(name)}

    def orders(self, **more: Any) -> dict[str, Any]:
        """The arguments of the list of these orders in flight."""
        every = {
            "business": self.business, "version": self.version, "region": self.region, "hall": self.hall,
            "state": "open", **more,
        }  # fmt: skip
        return {name: value for name, value in every.items() if value}


def choice() -> Choice:
    """What the address of this request says."""
    args = request.args
    window = args.get("window", DEFAULTS["window"])
    window = window if window in (*WINDOWS, RANGE) else DEFAULTS["window"]
    since, until = _days(window)
    business = args.get("business", "")
    return Choice(
        business=business if business in words.BUSINESSES else DEFAULTS["business"],
        called=args.get("map", "")[:64],
        version=number("version"),
        region=number("region") if wide() else None,
        hall=number("hall") if wide() else None,
        window=window,
        since=since,
        until=until,
        heat=_one_of("heat", MEASURES),
        sort=_one_of("sort", SORTS),
    )


def number(name: str) -> int | None:
    """A positive whole number of the address, no larger than a database counts; else none."""
    found = request.args.get(name, type=int)
    return found if found is not None and 0 < found <= LARGEST else None


def _one_of(name: str, known: tuple[str, ...]) -> str:
    said = request.args.get(name, "")
    return said if said in known else DEFAULTS[name]


def _days(window: str) -> tuple[date, date]:
    """The first and the last day, in Asia/Shanghai."""
    today = now().astimezone(SHANGHAI).date()
    if window != RANGE:
        return today - timedelta(days=WINDOWS[window] - 1), today
    since, until = _day("from") or today, _day("to") or today
    return min(since, until), max(since, until)


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
