"""The form of another appointment (改约): when, at whose wish, why."""

from __future__ import annotations

from datetime import datetime

from wtforms import StringField

from engine.errors import Text
from web.forms.visit import NO_DATE, VisitForm

#: at whose wish there is another appointment; it stands before the reason
WISHED = {
    "customer": Text("客户要求", "The customer's wish"),
    "field": Text("装维原因", "The field side's wish"),
    "carrier": Text("资源或其他原因", "Resources, or another cause"),
}
NO_DAY = Text("请选择上门日期", "Choose the day")
NOBODY = Text("请选择由谁提出", "Choose at whose wish")
NO_REASON = Text("请填写改约原因", "Say why there is another appointment")


class RescheduleForm(VisitForm):
    """All that a 改约 is made of."""

    wished = StringField()
    because = StringField()

    def missing(self) -> dict[str, Text]:
        """What is missing or can't be read, by field."""
        found = {"appointment_day": NO_DATE if self.text("appointment_day") else NO_DAY}
        return (
            (found if None in self.appointment() else {})
            | ({} if self.text("wished") in WISHED else {"wished": NOBODY})
            | ({} if self.text("because") else {"because": NO_REASON})
        )

    def span(self) -> tuple[datetime, datetime]:
        """From when until when; raises `LookupError` where `missing` has found a fault."""
        begins, ends = self.appointment()
        if begins is None or ends is None:
            raise LookupError("no appointment on the form")
        return begins, ends

    def reason(self) -> str:
        """At whose wish, and why: one line."""
        return f"{WISHED[self.text('wished')].zh}：{self.text('because')}"
