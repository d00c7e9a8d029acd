"""The half days that a customer may wish somebody to come on, Asia/Shanghai."""

from __future__ import annotations

from datetime import date, datetime, time

from engine.clock import SHANGHAI
from engine.errors import Text

SLOTS = {
    "am": (time(9), time(12), Text("上午 09:00–12:00", "Morning 09:00–12:00")),
    "pm": (time(14), time(18), Text("下午 14:00–18:00", "Afternoon 14:00–18:00")),
}


def appointment(day: date, slot: str) -> tuple[datetime, datetime]:
    """From when until when; `slot`: a key of `SLOTS`."""
    begins, ends, _ = SLOTS[slot]
    return datetime.combine(day, begins, SHANGHAI), datetime.combine(day, ends, SHANGHAI)
