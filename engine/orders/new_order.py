"""What comes in at the door: the plain data of a form or of a channel's POST."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NewOrder:
    """An order as it is asked for. Nothing in it has been checked against what may be ordered."""

    business: str
    customer_name: str
    document_kind: str
    document: str
    phone: str
    product_id: int
    campaign_id: int | None
    address_id: int
    contact_name: str
    contact_phone: str
    payment_kind: str  #: prepaid, postpaid, phone_paid (手机代付)
    at_the_door: bool  #: 是否上门收费
    appointment_from: datetime | None
    appointment_until: datetime | None
    note: str = ""
    external_id: str | None = None
