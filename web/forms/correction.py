"""The form that puts an order's data right. Personal data are never shown in it: what is left empty stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from engine.clock import SHANGHAI
from engine.errors import Invalid, Text
from engine.fallout.correcting import Correction
from web.forms.install import SLOTS

__all__ = ["SLOTS", "corrected"]


def corrected(form: Mapping[str, str], present: Correction) -> Correction:
    """The data as they shall be; raises `Invalid` where a date can't be read."""
    given = {name: form.get(name, "").strip() for name in ("contact_name", "contact_phone", "note")}
    wished = replace(present, **{name: text for name, text in given.items() if text})
    day = form.get("appointment_day", "").strip()
    if not day:
        return wished
    begins, ends, _ = SLOTS.get(form.get("appointment_slot", ""), SLOTS["am"])
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise Invalid({"appointment": Text("日期无法识别", "This is not a date")}) from None
    return replace(
        wished,
        appointment_from=datetime.combine(on, begins, SHANGHAI),
        appointment_until=datetime.combine(on, ends, SHANGHAI),
    )
