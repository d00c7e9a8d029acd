"""The forms of what may happen to an install in flight: a change (改单), its whole new version, and a cancel (撤单)."""

from __future__ import annotations

from datetime import date, datetime

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from engine.errors import Text
from engine.orders import identity
from engine.orders.new_order import NewCancel, NewChange
from engine.tables import Order
from web.forms.order import OrderForm
from web.forms.visit import VisitForm

NO_DOCUMENT = Text("请填写客户出示的证件号码", "Enter the document that the customer has shown")
NO_REASON = Text("请选择原因", "Choose the reason")
MISSING = {
    "product_id": Text("请选择产品", "Choose a product"),
    "address_id": Text("请点击“..”选择标准地址", "Press “..” and choose the standard address"),
    "payment_kind": Text("请选择付费方式", "Choose how it is paid"),
}
LENGTHS = {"document": 40, "note": 500}
CONTACT = {"contact_name": 60, "contact_phone": 20}


def _shown(form: OrderForm, today: date) -> dict[str, Text]:
    """What is wrong with the document that was shown, and with the reason."""
    kind, document = form.text("document_kind"), form.document_number("document")
    wrong = None if form.excepted else identity.document(kind, document, today)
    found = {"document": NO_DOCUMENT if not form.text("document") else wrong} if wrong else {}
    return found | ({} if form.text("reason_code") else {"reason_code": NO_REASON})


class ChangeForm(VisitForm):
    """All that a change is made of, beside its install; it begins as that is now."""

    opened_at = HiddenField()
    document_kind = StringField(default="identity_card")
    document = StringField()
    reason_code = StringField()
    product_id = HiddenField()
    campaign_id = HiddenField()
    address_id = HiddenField()
    payment_kind = StringField()
    at_the_door = BooleanField()
    note = TextAreaField(description=_("留空则备注不变"))

    def begin(self, order: Order) -> None:
        """The install as it is. Whom to call, and the note, are left out: what is empty stays as it is."""
        for name in ("product_id", "campaign_id", "address_id", "payment_kind"):
            value = getattr(order, name)
            self[name].data = "" if value is None else str(value)
        self.at_the_door.data = order.at_the_door
        self.fill_appointment(order.appointment_from)

    def missing(self, today: date) -> dict[str, Text]:
        """What is missing or can't be read, by field."""
        found = {name: sentence for name, sentence in MISSING.items() if not self.text(name)}
        return self.unreadable() | _shown(self, today) | found | self.too_long(LENGTHS | CONTACT)

    def new_order(self, order: Order) -> NewChange:
        """The change as it is asked for, of that install."""
        begins, ends = self._wish(order)
        return NewChange(
            order_number=order.number,
            document_kind=self.text("document_kind"),
            document=self.document_number("document"),
            reason_code=self.text("reason_code"),
            product_id=self.number("product_id") or 0,
            campaign_id=self.number("campaign_id"),
            address_id=self.number("address_id") or 0,
            contact_name=self.text("contact_name") or order.contact_name,
            contact_phone=self.text("contact_phone") or order.contact_phone,
            payment_kind=self.text("payment_kind"),
            at_the_door=bool(self.at_the_door.data),
            appointment_from=begins,
            appointment_until=ends,
            note=self.text("note") or order.note or "",
            **self.exception(),
        )

    def fill(self, new: NewChange, order: Order, opened_at: str) -> None:
        """What a change was made of, back in the form; what stays as it is of contact and note, is left out again."""
        for name, value in vars(new).items():
            if name in self._fields and name not in CONTACT:
                self[name].data = value if isinstance(value, bool) else "" if value is None else str(value)
        for name in (*CONTACT, "note"):
            self[name].data = "" if getattr(new, name) == getattr(order, name) else getattr(new, name)
        self.fill_appointment(new.appointment_from)
        self.opened_at.data = opened_at

    def _wish(self, order: Order) -> tuple[datetime | None, datetime | None]:
        """When somebody may come: the half day that was chosen, or, where it was left alone, exactly as it is."""
        as_it_is = ChangeForm(formdata=None)
        as_it_is.fill_appointment(order.appointment_from)
        if self.appointment() == as_it_is.appointment():
            return order.appointment_from, order.appointment_until
        return self.appointment()


class CancelForm(OrderForm):
    """All that a cancel is made of, beside its install."""

    opened_at = HiddenField()
    document_kind = StringField(default="identity_card")
    document = StringField()
    reason_code = StringField()
    note = TextAreaField()

    def missing(self, today: date) -> dict[str, Text]:
        """What is missing or can't be read, by field."""
        return _shown(self, today) | self.too_long(LENGTHS)

    def new_order(self, order: Order) -> NewCancel:
        """The cancel as it is asked for, of that install."""
        return NewCancel(
            order_number=order.number,
            document_kind=self.text("document_kind"),
            document=self.document_number("document"),
            reason_code=self.text("reason_code"),
            note=self.text("note"),
            **self.exception(),
        )

    def fill(self, new: NewCancel, order: Order, opened_at: str) -> None:
        """What a cancel was made of, back in the form."""
        for name, value in vars(new).items():
            if name in self._fields and value is not None:
                self[name].data = value
        self.opened_at.data = opened_at
