"""The form of a transfer (过户): who hands over, who takes over, what both have said -> a plain `NewTransfer`."""

from __future__ import annotations

from datetime import date

from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from engine.acceptance.transfer import NO_CONSENT
from engine.errors import Text
from engine.orders import identity
from engine.orders.new_order import NewTransfer
from web.forms.order import OrderForm

MISSING = {
    "owner_document": Text("请填写原户主出示的证件号码", "Enter the document that the owner has shown"),
    "document": Text("请填写新户主的证件号码", "Enter the new owner's document number"),
    "customer_name": Text("请填写新户主姓名", "Enter the new owner's name"),
    "phone": Text("请填写新户主手机号码", "Enter the new owner's phone number"),
}
LENGTHS = {"owner_document": 40, "document": 40, "customer_name": 60, "phone": 20, "note": 500}


class TransferForm(OrderForm):
    """All that a transfer is made of, beside its subscription."""

    opened_at = HiddenField()
    owner_document_kind = StringField(default="identity_card")
    owner_document = StringField()
    document_kind = StringField(default="identity_card")
    document = StringField()
    phone = StringField()
    customer_name = StringField()
    owner_consents = BooleanField()
    customer_consents = BooleanField()
    note = TextAreaField()

    def missing(self, today: date) -> dict[str, Text]:
        """What is missing or can't be read, by field."""
        found = {name: sentence for name, sentence in MISSING.items() if not self.text(name)}
        found |= self.too_long(LENGTHS) | {name: said for name, said in NO_CONSENT.items() if not self[name].data}
        checks = {
            "owner_document": self._document("owner_document", today),
            "document": self._document("document", today),
            "phone": identity.mobile(self.text("phone")),
        }
        return {name: sentence for name, sentence in checks.items() if sentence} | found

    def new_order(self, subscription_id: int) -> NewTransfer:
        """The transfer as it is asked for."""
        return NewTransfer(
            subscription_id=subscription_id,
            owner_document_kind=self.text("owner_document_kind"),
            owner_document=self.document_number("owner_document"),
            customer_name=self.text("customer_name"),
            document_kind=self.text("document_kind"),
            document=self.document_number("document"),
            phone=self.text("phone"),
            owner_consents=bool(self.owner_consents.data),
            customer_consents=bool(self.customer_consents.data),
            note=self.text("note"),
        )

    def fill(self, new: NewTransfer, opened_at: str) -> None:
        """What a transfer was made of, back in the form."""
        for name, value in vars(new).items():
            if name in self._fields and value is not None:
                self[name].data = value
        self.opened_at.data = opened_at

    def _document(self, name: str, today: date) -> Text | None:
        return identity.document(self.text(f"{name}_kind"), self.document_number(name), today)
