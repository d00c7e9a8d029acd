"""Numbers of orders, incidents and vouchers: the business, the day of acceptance in Asia/Shanghai, and a count."""

from __future__ import annotations

from datetime import datetime

from engine.clock import SHANGHAI

#: the businesses' letters: the initials of their Chinese names
LETTERS = {
    "install": "ZJ",
    "move": "YJ",
    "dismantle": "CJ",
    "change_order": "GD",
    "cancel_order": "CD",
    "transfer": "GH",
}
#: of an order's row that is none of the six
COMPLAINT = "TS"


def order_number(business: str, accepted_at: datetime, count: int) -> str:
    """`ZJ261122000017`: the 17th order ever, an install accepted on 22 November 2026."""
    return f"{LETTERS.get(business, COMPLAINT)}{accepted_at.astimezone(SHANGHAI):%y%m%d}{count:06d}"


def incident_number(created_at: datetime, count: int) -> str:
    """`IN261122000003`."""
    return f"IN{created_at.astimezone(SHANGHAI):%y%m%d}{count:06d}"


def voucher_number(at: datetime, count: int) -> str:
    """`PZ261122000005`."""
    return f"PZ{at.astimezone(SHANGHAI):%y%m%d}{count:06d}"
