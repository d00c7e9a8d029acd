"""The forms of the businesses that somebody comes for to a line that is there: move (移机) and dismantle (拆机)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from wtforms import BooleanField, HiddenField, StringField

from engine.errors import Text
from engine.orders import identity
from engine.orders.new_order import NewDismantle, NewMove
from web.forms.visit import VisitForm

NO_DOCUMENT = Text("请填写户主出示的证件号码", "Enter the document that the owner has shown")
LENGTHS = {"document": 40, "contact_name": 60, "contact_phone": 20, "note": 500}


class OwnersForm(VisitForm):
    """What the owner asks for, beside the subscription: the document that was shown, and the visit."""

    MUST: ClassVar[dict[str, Text]] = {}

    opened_at = HiddenField()
    document_kind = StringField(default="identity_card")
    document = StringField()

    def missing(self, today: date) -> dict[str, Text]:
        """What is missing or can't be read, by field."""
        kind, document = self.text("document_kind"), self.document_number("document")
        wrong = None if self.excepted else identity.document(kind, document, today)
        found = {"document": NO_DOCUMENT if not self.text("document") else wrong} if wrong else {}
        found |= {name: said for name, said in self.MUST.items() if not self.text(name)}
        return self.unreadable() | found | self.too_long(LENGTHS)

    def asked(self, subscription_id: int) -> dict[str, Any]:
        """What every such order is made of, by the names of its plain data."""
        begins, ends = self.appointment()
        return {
            "subscription_id": subscription_id,
            "document_kind": self.text("document_kind"),
            "document": self.document_number("document"),
            "contact_name": self.text("contact_name"),
            "contact_phone": self.text("contact_phone"),
            "appointment_from": begins,
            "appointment_until": ends,
            "note": self.text("note"),
            **self.exception(),
        }

    def fill(self, new: NewMove | NewDismantle, opened_at: str) -> None:
        """What an order was made of, back in the form."""
        for name, value in vars(new).items():
            if name in self._fields and value is not None:
                self[name].data = value if isinstance(value, bool) else str(value)
        self.fill_appointment(new.appointment_from)
        self.opened_at.data = opened_at


class MoveForm(OwnersForm):
    """All that a move is made of. S: address and contact, and nothing else."""

    MUST: ClassVar = {"address_id": Text("请点“..”选择标准地址", "Choose a standard address with “..”")}

    address_id = HiddenField()
    at_the_door = BooleanField()

    def new_order(self, subscription_id: int) -> NewMove:
        """The move as it is asked for."""
        return NewMove(
            **self.asked(subscription_id),
            address_id=self.number("address_id") or 0,
            at_the_door=bool(self.at_the_door.data),
        )


class DismantleForm(OwnersForm):
    """All that a dismantle is made of."""

    MUST: ClassVar = {"reason_code": Text("请选择拆机原因", "Choose why the customer leaves")}

    reason_code = StringField()
    penalty_agreed = BooleanField()

    def new_order(self, subscription_id: int) -> NewDismantle:
        """The dismantle as it is asked for."""
        return NewDismantle(
            **self.asked(subscription_id),
            reason_code=self.text("reason_code"),
            penalty_agreed=bool(self.penalty_agreed.data),
        )
