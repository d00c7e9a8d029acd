"""The form of an install: fields checked -> a plain `NewOrder`.

Only what a form can know is checked here: what is missing, and what can't be read. Whether it may be ordered is the
engine's to say.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from wtforms import BooleanField, HiddenField, StringField

from engine.errors import Text
from engine.orders import identity
from engine.orders.new_order import NewOrder
from web.forms.visit import SLOTS, VisitForm

if TYPE_CHECKING:
    from web.finding import Finding

__all__ = ["SLOTS", "InstallForm"]

MISSING = {
    "customer_name": Text("请填写客户姓名", "Enter the customer's name"),
    "document": Text("请填写证件号码", "Enter the document number"),
    "phone": Text("请填写联系电话", "Enter the phone number"),
    "product_id": Text("请选择产品", "Choose a product"),
    "address_id": Text("请点击“..”选择标准地址", "Press “..” and choose the standard address"),
    "payment_kind": Text("请选择付费方式", "Choose how it is paid"),
}
LENGTHS = {"customer_name": 60, "document": 40, "phone": 20, "contact_name": 60, "contact_phone": 20, "note": 500}


class InstallForm(VisitForm):
    """All that an install order is made of."""

    opened_at = HiddenField()
    document_kind = StringField(default="identity_card")
    document = StringField()
    phone = StringField()
    customer_name = StringField()
    product_id = HiddenField()
    campaign_id = HiddenField()
    address_id = HiddenField()
    payment_kind = StringField(default="prepaid")
    at_the_door = BooleanField()

    def missing(self, today: date) -> dict[str, Text]:
        """What is missing or can't be read, by field."""
        found = {name: sentence for name, sentence in MISSING.items() if not self.text(name)}
        found |= self.too_long(LENGTHS)
        kind, document = self.text("document_kind"), self.document_number("document")
        checks = {
            "document": None if self.excepted else identity.document(kind, document, today),
            "phone": identity.mobile(self.text("phone")),
        }
        unreadable = {name: sentence for name, sentence in checks.items() if sentence} | self.unreadable()
        return unreadable | found

    def new_order(self) -> NewOrder:
        """The order as it is asked for. A contact that is left empty is the customer."""
        begins, ends = self.appointment()
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
            contact_phone=self.text("contact_phone") or self.text("phone"),
            payment_kind=self.text("payment_kind"),
            at_the_door=bool(self.at_the_door.data),
            appointment_from=begins,
            appointment_until=ends,
            note=self.text("note"),
            **self.exception(),
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
        self.fill_appointment(new.appointment_from)
        self.opened_at.data = opened_at
