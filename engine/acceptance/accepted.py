"""What the rules of a business give back: an order that may be made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.orders.new_order import New
from engine.orders.staff_view import StaffView


@dataclass(frozen=True)
class Accepted:
    """What may be ordered, looked up: the rows that applied."""

    new: New
    staff: StaffView
    columns: Mapping[str, Any]  #: of the order's row, as the customer wishes it
    content: Mapping[str, Any]  #: of the confirmation page: plain values, moments in ISO 8601, money in fen
    agreed: tuple[str, ...]  #: what of the content must not have changed when it is submitted
    customer_id: int | None = None  #: whose it is; none: the one whom the form describes, known or not
