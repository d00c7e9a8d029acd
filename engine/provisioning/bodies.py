"""What we ask of the provisioning system: the body of a TMF641 service order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

#: item actions of TMF641 by business; move and transfer have none of their own and say it in `category`
ACTIONS = {"install": "add", "move": "modify", "dismantle": "delete", "change_order": "modify"}


@dataclass(frozen=True)
class Place:
    """A standard address: its code, and how it reads."""

    code: str
    text: str


@dataclass(frozen=True)
class Wanted:
    """What is to be done, in plain words."""

    external_id: str
    business: str
    product_code: str
    product_name: str
    bandwidth: int  #: Mbit/s
    provider: str
    account: str
    address_code: str
    address_text: str
    region_code: str
    customer_name: str
    contact_name: str
    contact_phone: str
    promise_at: datetime
    ordered_at: datetime
    appointment_from: datetime | None
    appointment_until: datetime | None
    at_the_door: bool
    amount: int  #: fen, to be taken at the door
    note: str = ""
    old_address: Place | None = None  #: of a move


def service_order(wanted: Wanted) -> dict[str, Any]:
    """The body of `POST /serviceOrder`. `externalId` makes it safe to repeat."""
    characteristics: Mapping[str, object] = {
        "productCode": wanted.product_code,
        "bandwidth": wanted.bandwidth,
        "provider": wanted.provider,
        "account": wanted.account,
        "addressCode": wanted.address_code,
        "address": wanted.address_text,
        "appointmentFrom": zulu(wanted.appointment_from),
        "appointmentUntil": zulu(wanted.appointment_until),
        "amountAtTheDoor": wanted.amount if wanted.at_the_door else 0,
    }
    return {
        "externalId": wanted.external_id,
        "category": wanted.business,
        "description": wanted.product_name,
        "orderDate": zulu(wanted.ordered_at),
        "requestedCompletionDate": zulu(wanted.promise_at),
        "serviceOrderItem": [
            {
                "id": "1",
                "action": ACTIONS[wanted.business],
                "service": {
                    "name": wanted.product_name,
                    "serviceType": "broadband",
                    "serviceCharacteristic": [
                        {"name": name, "value": value} for name, value in characteristics.items() if value is not None
                    ],
                    "place": [{"id": wanted.address_code, "name": wanted.address_text, "role": "installAddress"}],
                    **_relationship(wanted),
                },
            }
        ],
        "relatedParty": [
            {"id": wanted.account, "name": wanted.customer_name, "role": "customer"},
            {"id": wanted.contact_phone, "name": wanted.contact_name, "role": "contact"},
        ],
        "note": [{"id": "1", "text": wanted.note}] if wanted.note else [],
        "place": [{"id": wanted.region_code, "role": "region"}],
    }


def _relationship(wanted: Wanted) -> dict[str, Any]:
    """TMF641 has no action for a move: that it is one, and from where, is said by a relationship to the service as it
    was. What is there already (moved, dismantled) is named by its account."""
    if ACTIONS[wanted.business] == "add":
        return {}
    there: dict[str, Any] = {"id": wanted.account}
    if (old := wanted.old_address) is None:
        return there
    place = [{"id": old.code, "name": old.text, "role": "installAddress"}]
    was = {"id": wanted.account, "serviceType": "broadband", "place": place}
    return there | {"serviceRelationship": [{"relationshipType": "migrateFrom", "service": was}]}


def note(key: str, text: str, *, author: str, at: datetime, kind: str) -> dict[str, Any]:
    """A note on a work order. `key` makes it safe to repeat; `author` is a staff number, no name."""
    return {"id": key, "text": text, "author": author, "date": zulu(at), "@type": kind}


def zulu(moment: datetime | None) -> str | None:
    """UTC with `Z`: an offset's plus sign becomes a blank when a client puts it back into a query."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if moment else None
