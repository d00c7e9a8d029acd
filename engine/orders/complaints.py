"""Complaints (投诉): what may be said of one, and how long each part of it may take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from engine.clock import SHANGHAI
from engine.errors import Text
from engine.orders.promises import Limit

#: by what way a complaint comes
CHANNELS = {"counter": Text("营业厅", "At the counter"), "phone": Text("电话", "By phone")}
#: how hard it is to answer
ORDINARY, COMPLEX = "ordinary", "complex"
SEVERITIES = {ORDINARY: Text("一般", "Ordinary"), COMPLEX: Text("复杂", "Complex")}
#: how it was closed
OUTCOMES = {
    "satisfied": Text("客户满意", "Customer satisfied"),
    "unsatisfied": Text("客户不满意", "Customer not satisfied"),
    "withdrawn": Text("客户撤诉", "Withdrawn by the customer"),
}
#: what was said about it
ENTRIES = {
    "contact": Text("联系客户", "Customer contacted"),
    "note": Text("备注", "Note"),
    "answer": Text("书面答复", "Answer in writing"),
    "objection": Text("客户不满意", "Customer not satisfied"),
    "satisfied": Text("客户满意", "Customer satisfied"),
    "withdrawal": Text("客户撤诉", "Withdrawn"),
}
#: the class of the reasons that are causes of complaints
CAUSES = "10T"
#: rows of the table of promises that are no element of the map: a complex complaint as a whole, one department
DEPARTMENT = "department"
#: S: a supervisor contacts within 2 h; ordinary 24 h, complex 72 h; a department answers within 1 h. (D) as long
#: again to hear whether the customer is satisfied, and for a supervisor to look at it once more. The table of promises
#: goes before
LIMITS: Mapping[str, Limit] = {
    "": Limit(24),
    COMPLEX: Limit(72),
    "contact_customer": Limit(2),
    DEPARTMENT: Limit(1),
    "call_back": Limit(24),
    "review_complaint": Limit(24),
}
LONGEST = {"text": 2000, "wish": 500, "contact_name": 60}


@dataclass(frozen=True)
class NewComplaint:
    """A complaint as it is made."""

    business: ClassVar[str] = "complaint"

    order_number: str  #: what it is about
    form_key: str
    cause_code: str
    channel: str
    severity: str
    text: str
    wish: str = ""
    contact_name: str = ""  #: empty: as the order says
    contact_phone: str = ""
    again: bool = False  #: the customer says that it is not the same as one of the last hour


def limit_of(limits: Mapping[str, Limit], severity: str) -> Limit:
    """How long a complaint of that severity may take until it is answered in writing."""
    return limits[COMPLEX if severity == COMPLEX else ""]


def kept_until(closed_at: datetime, years: int) -> datetime:
    """S: kept at least 3 years. Until the same day so many years after it was closed, Asia/Shanghai."""
    local = closed_at.astimezone(SHANGHAI)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    later = local.replace(year=local.year + years, day=day)
    return (later if later > local else local).astimezone(closed_at.tzinfo)
