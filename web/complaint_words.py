"""The words people read about complaints (投诉)."""

from __future__ import annotations

from engine.errors import Text
from engine.orders import complaints

#: kinds of history
KINDS = {
    "complaint": Text("投诉", "Complaint"),
    "inquiry": Text("转派部门", "Department"),
}
#: what a change came from or went to
VALUES = {
    "received": Text("已出具回执", "receipt given"),
    "answered": Text("已答复", "answered"),
    "asked": Text("已转派", "asked"),
    "dropped": Text("不再等待", "no longer waited for"),
    "ordinary": Text("一般", "ordinary"),
    "complex": Text("复杂", "complex"),
    "satisfied": Text("客户满意", "customer satisfied"),
    "unsatisfied": Text("客户不满意", "customer not satisfied"),
    "answer": Text("书面答复", "answered in writing"),
}
WORDS: dict[str, dict[str, Text]] = {
    "complaint_channel": complaints.CHANNELS,
    "severity": complaints.SEVERITIES,
    "complaint_outcome": complaints.OUTCOMES,
    "complaint_entry": complaints.ENTRIES,
    "inquiry": {
        "open": Text("待答复", "waiting"),
        "answered": Text("已答复", "answered"),
        "dropped": Text("不再等待", "no longer waited for"),
    },
}
