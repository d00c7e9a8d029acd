"""The form of a complaint (投诉): of what, how hard, by what way, what the customer says and wishes."""

from __future__ import annotations

import secrets

from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from engine.errors import Text
from engine.orders.complaints import LONGEST, NewComplaint
from web.forms.order import OrderForm

_LONGEST_KEY = 64


class ComplaintForm(OrderForm):
    """All that a complaint is made of, beside its order."""

    form_key = HiddenField()
    opened_at = HiddenField()
    cause_code = StringField()
    channel = StringField(default="counter")
    severity = StringField(default="ordinary")
    text_ = TextAreaField(name="text")
    wish = TextAreaField()
    contact_name = StringField()
    contact_phone = StringField()
    again = BooleanField()

    BESIDE = {"text": "text_"}  # noqa: RUF012 - as the other forms have it

    def begin(self, opened_at: str) -> None:
        """An empty form, to be sent once."""
        self.form_key.data, self.opened_at.data = secrets.token_urlsafe(24), opened_at

    def key(self) -> str:
        """The key of this form; one that can't be ours is another form."""
        key = self.text("form_key")
        return (
            key if 0 < len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable() else secrets.token_urlsafe(24)
        )

    def missing(self) -> dict[str, Text]:
        """What is longer than can be kept, by field; all else the rules say."""
        return self.too_long({"contact_phone": 20, "wish": LONGEST["wish"]})

    def new_complaint(self, number: str) -> NewComplaint:
        """The complaint as it is made, about that order."""
        return NewComplaint(
            order_number=number,
            form_key=self.key(),
            cause_code=self.text("cause_code"),
            channel=self.text("channel"),
            severity=self.text("severity"),
            text=self.text("text_"),
            wish=self.text("wish"),
            contact_name=self.text("contact_name"),
            contact_phone=self.text("contact_phone"),
            again=bool(self.again.data),
        )
