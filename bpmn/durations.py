"""When a timer on a map is due: a moment or a duration in ISO 8601, or the name of data that hold one.

SpiffWorkflow's own reading makes P1M after 31 January the 3rd of March and refuses P1D12H.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import MAXYEAR, UTC, datetime, timedelta

from bpmn.errors import BadData

DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+(?:\.\d+)?)S)?)?"
)


def due(expression: str, data: Mapping[str, object], now: datetime) -> datetime:
    """The moment (UTC) that `expression` names, seen from `now`; raises `BadData` where it names none."""
    text = expression.strip().strip("'\"")
    value = data.get(text, text)
    if not isinstance(value, str):
        raise BadData(f"the timer reads {text}, which is {value!r}, not a moment or a duration")
    try:
        if match := DURATION.fullmatch(value):
            return after(now, **{name: float(part) for name, part in match.groupdict().items() if part})
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise BadData(f"the timer's moment {value!r} has no time zone")
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadData(f"the timer reads {value[:60]!r}, which is beyond the end of time") from None
    except ValueError:
        raise BadData(f"the timer reads {value[:60]!r}: neither a moment nor a duration in ISO 8601") from None


def after(start: datetime, *, years: float = 0, months: float = 0, **rest: float) -> datetime:
    """`start` plus a duration; months are calendar months, cut to the last day of a shorter one.

    Raises `OverflowError` where no calendar reaches.
    """
    count = start.month - 1 + int(years) * 12 + int(months)
    year, month = start.year + count // 12, count % 12 + 1
    if year > MAXYEAR:
        raise OverflowError(f"year {year}")
    day = min(start.day, calendar.monthrange(year, month)[1])
    return start.replace(year=year, month=month, day=day) + timedelta(**rest)
