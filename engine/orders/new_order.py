"""What comes in at the door: the plain data of a form or of a channel's POST. Nothing in it has been checked against
what may be ordered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True)
class NewOrder:
    """An install as it is asked for."""

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
    exception_by: str = ""  #: S: without a valid document: the duty manager's staff number
    exception_because: str = ""


@dataclass(frozen=True)
class NewTransfer:
    """A transfer (过户) as it is asked for. The customer is the new owner."""

    business: ClassVar[str] = "transfer"

    subscription_id: int
    owner_document_kind: str  #: what the owner until now has shown
    owner_document: str
    customer_name: str
    document_kind: str
    document: str
    phone: str
    owner_consents: bool
    customer_consents: bool
    note: str = ""
    external_id: str | None = None


@dataclass(frozen=True)
class NewMove:
    """A move (移机) as it is asked for. S: address and contact change, and nothing else."""

    business: ClassVar[str] = "move"

    subscription_id: int
    document_kind: str  #: what the owner has shown
    document: str
    address_id: int  #: the new one
    contact_name: str  #: empty: as until now
    contact_phone: str  #: empty: as until now
    at_the_door: bool  #: 是否上门收费
    appointment_from: datetime | None
    appointment_until: datetime | None
    note: str = ""
    external_id: str | None = None
    exception_by: str = ""  #: S: without a valid document: the duty manager's staff number
    exception_because: str = ""


@dataclass(frozen=True)
class NewDismantle:
    """A dismantle (拆机) as it is asked for."""

    business: ClassVar[str] = "dismantle"

    subscription_id: int
    document_kind: str  #: what the owner has shown
    document: str
    contact_name: str  #: empty: as until now
    contact_phone: str  #: empty: as until now
    appointment_from: datetime | None  #: when the terminal may be fetched
    appointment_until: datetime | None
    reason_code: str  #: why the customer leaves
    penalty_agreed: bool  #: to what leaving a contract early costs
    note: str = ""
    external_id: str | None = None
    exception_by: str = ""  #: S: without a valid document: the duty manager's staff number
    exception_because: str = ""


@dataclass(frozen=True)
class NewChange:
    """A change (改单) of an install in flight as it is asked for: its whole new version, not a difference."""

    business: ClassVar[str] = "change_order"

    order_number: str  #: of the install
    document_kind: str  #: what the customer has shown
    document: str
    reason_code: str
    product_id: int
    campaign_id: int | None
    address_id: int
    contact_name: str
    contact_phone: str
    payment_kind: str
    at_the_door: bool
    appointment_from: datetime | None
    appointment_until: datetime | None
    note: str = ""
    external_id: str | None = None
    exception_by: str = ""  #: S: without a valid document: the duty manager's staff number
    exception_because: str = ""


@dataclass(frozen=True)
class NewCancel:
    """A cancel (撤单) of an install in flight as it is asked for."""

    business: ClassVar[str] = "cancel_order"

    order_number: str  #: of the install
    document_kind: str  #: what the customer has shown
    document: str
    reason_code: str
    note: str = ""
    external_id: str | None = None
    exception_by: str = ""  #: S: without a valid document: the duty manager's staff number
    exception_because: str = ""


New = NewOrder | NewTransfer | NewMove | NewDismantle | NewChange | NewCancel

_FORMS: dict[str, type[New]] = {
    "transfer": NewTransfer,
    "move": NewMove,
    "dismantle": NewDismantle,
    "change_order": NewChange,
    "cancel_order": NewCancel,
}
_MOMENTS = ("appointment_from", "appointment_until")


def form(business: str) -> type[New]:
    """What a business is asked for with."""
    return _FORMS.get(business, NewOrder)


def as_plain(new: New) -> dict[str, Any]:
    """The same as JSON can hold it: moments in ISO 8601."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in vars(new).items()}


def from_plain(business: str, values: Mapping[str, Any]) -> New:
    """What `as_plain` made of it, back again."""
    moments = {name: datetime.fromisoformat(values[name]) for name in _MOMENTS if values.get(name)}
    return form(business)(**{**values, **moments})
