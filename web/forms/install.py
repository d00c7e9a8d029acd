"""The form of an install: fields checked -> a plain `NewOrder`.

Only what a form can know is checked here: what is missing, and what can't be read. Whether it may be ordered is the
engine's to say.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, time
from typing import TYPE_CHECKING, ClassVar

from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.orders import identity
from engine.orders.new_order import NewOrder
from web.forms.order import OrderForm

if TYPE_CHECKING:
    from web.finding import Finding

NOON = 12
#: the half days that a customer may wish for, Asia/Shanghai
SLOTS = {
    "am": (time(9), time(12), Text("上午 09:00–12:00", "Morning 09:00–12:00")),
    "pm": (time(14), time(18), Text("下午 14:00–18:00", "Afternoon 14:00–18:00")),
}
MISSING = {
    "customer_name": Text("请填写客户姓名", "Enter the customer's name"),
    "document": Text("请填写证件号码", "Enter the document number"),
    "phone": Text("请填写联系电话", "Enter the phone number"),
    "product_id": Text("请选择产品", "Choose a product"),
    "address_id": Text("请点击“..”选择标准地址", "Press “..” and choose the standard address"),
    "payment_kind": Text("请选择付费方式", "Choose how it is paid"),
}
LENGTHS = {"customer_name": 60, "document": 40, "phone": 20, "contact_name": 60, "contact_phone": 20, "note": 500}


class InstallForm(OrderForm):
    """All that an install order is made of."""

    BESIDE: ClassVar = {"appointment": "appointment_day"}

    opened_at = HiddenField()
    document_kind = StringField(default="identity_card")
    document = StringField()
    phone = StringField()
    customer_name = StringField()
    product_id = HiddenField()
    campaign_id = HiddenField()
    address_id = HiddenField()
    contact_name = StringField()
    contact_phone = StringField()
    appointment_day = StringField()
    appointment_slot = StringField(default="am")
    payment_kind = StringField(default="prepaid")
    at_the_door = BooleanField()
    note = TextAreaField()

    def missing(self, today: date) -> dict[str, Text]:
        """What is missing or can't be read, by field."""
        found = {name: sentence for name, sentence in MISSING.items() if not self.text(name)}
        found |= self.too_long(LENGTHS)
        checks = {
            "document": identity.document(self.text("document_kind"), self.document_number("document"), today),
            "phone": identity.mobile(self.text("phone")),
            "contact_phone": identity.mobile(self._contact_phone()) if self.text("contact_phone") else None,
        }
        for name, sentence in checks.items():
            if sentence and name not in found:
                found[name] = sentence
        if self.text("appointment_day") and self._day() is None:
            found["appointment_day"] = Text("日期无法识别，请按 2025-01-31 填写", "Not a date; write it as 2025-01-31")
        return found

    def new_order(self) -> NewOrder:
        """The order as it is asked for. A contact that is left empty is the customer."""
        begins, ends = self._appointment()
        return NewOrder(
            business="install",
            customer_name=self.text("customer_name"),
            document_kind=self.text("document_kind"),
            document=self.document_number("document"),
            phone=self.text("phone"),
            product_id=self.number("product_id") or 0,
            campaign_id=self.number("campaign_id"),
            address_id=self.number("address_id") or 0,
            contact_name=self.text("contact_name") or self.text("customer_name"),
            contact_phone=self._contact_phone(),
            payment_kind=self.text("payment_kind"),
            at_the_door=bool(self.at_the_door.data),
            appointment_from=begins,
            appointment_until=ends,
            note=self.text("note"),
        )

    def take(self, found: Finding) -> Text:
        """Fills in what was found of a customer; the sentence tells."""
        for name, value in found.fields.items():
            self[name].data = value
        return found.text

    def fill(self, new: NewOrder, opened_at: str) -> None:
        """What an order was made of, back in the form."""
        for name, value in asdict(new).items():
            if name in self._fields and value is not None:
                self[name].data = value if isinstance(value, bool) else str(value)
        if new.appointment_from:
            begins = new.appointment_from.astimezone(SHANGHAI)
            self.appointment_day.data = begins.date().isoformat()
            self.appointment_slot.data = "am" if begins.hour < NOON else "pm"
        self.opened_at.data = opened_at

    def _contact_phone(self) -> str:
        return self.text("contact_phone") or self.text("phone")

    def _day(self) -> date | None:
        try:
            return date.fromisoformat(self.text("appointment_day"))
        except ValueError:
            return None

    def _appointment(self) -> tuple[datetime | None, datetime | None]:
        wish, slot = self._day(), SLOTS.get(self.text("appointment_slot"))
        if wish is None or slot is None:
            return None, None
        begins, ends, _ = slot
        return datetime.combine(wish, begins, SHANGHAI), datetime.combine(wish, ends, SHANGHAI)
