"""The part of a form that makes somebody come: whom to call, on which half day."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

from wtforms import StringField, TextAreaField

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.orders import half_days, identity
from engine.orders.half_days import SLOTS
from web.forms.order import OrderForm

__all__ = ["SLOTS", "VisitForm"]

NOON = 12
NO_DATE = Text("日期无法识别，请按 2025-01-31 填写", "Not a date; write it as 2025-01-31")


class VisitForm(OrderForm):
    """A form with a contact, an appointment and a note."""

    BESIDE: ClassVar = {"appointment": "appointment_day"}

    contact_name = StringField()
    contact_phone = StringField()
    appointment_day = StringField()
    appointment_slot = StringField(default="am")
    note = TextAreaField()

    def unreadable(self) -> dict[str, Text]:
        """What of the visit can't be read, by field."""
        wrong = identity.mobile(self.text("contact_phone")) if self.text("contact_phone") else None
        found = {"contact_phone": wrong} if wrong else {}
        if self.text("appointment_day") and self._day() is None:
            found["appointment_day"] = NO_DATE
        return found

    def appointment(self) -> tuple[datetime | None, datetime | None]:
        """When somebody may come, from and until; none and none where nothing is wished for."""
        wish, slot = self._day(), self.text("appointment_slot")
        return half_days.appointment(wish, slot) if wish and slot in SLOTS else (None, None)

    def fill_appointment(self, begins: datetime | None) -> None:
        """The wish of an order, back in the form."""
        if begins:
            local = begins.astimezone(SHANGHAI)
            self.appointment_day.data = local.date().isoformat()
            self.appointment_slot.data = "am" if local.hour < NOON else "pm"

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.text("appointment_day"))
        except ValueError:
            return None
