"""What of a message to or from the provisioning system people may read: the fields listed here, nothing else.

A list of what is shown, not of what is hidden: names, phones, addresses, notes and whatever a foreign system adds
stay out by themselves. Free text stays out too, but for the reason that the provisioning system gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Fields = Mapping[str, Any]

#: longest text that is shown of one field, and most entries of a list
LONGEST, MOST = 200, 50
#: characteristics of a service that say nothing of a person or a door
CHARACTERISTICS = frozenset({"productCode", "bandwidth", "provider", "appointmentFrom", "appointmentUntil",
                             "amountAtTheDoor"})  # fmt: skip

_ERROR: Fields = {"code": None, "reason": None, "timestamp": None}
_NOTE: Fields = {"id": None, "author": None, "date": None, "@type": None}
_MILESTONE: Fields = {"id": None, "name": None, "status": None, "milestoneDate": None}
_ORDER: Fields = {
    "id": None,
    "externalId": None,
    "category": None,
    "state": None,
    "orderDate": None,
    "requestedCompletionDate": None,
    "expectedCompletionDate": None,
    "completionDate": None,
    "serviceOrderItem": {
        "id": None,
        "action": None,
        "state": None,
        "service": {"serviceType": None, "serviceCharacteristic": {"name": None, "value": None}},
    },
    "milestone": _MILESTONE,
    "errorMessage": _ERROR,
    "jeopardyAlert": {"id": None, "jeopardyType": None, "alertDate": None},
    "note": _NOTE,
}
_CANCEL: Fields = {
    "id": None,
    "state": None,
    "requestedCancellationDate": None,
    "serviceOrder": {"id": None, "externalId": None},
    "errorMessage": _ERROR,
}
#: of what we send: a work order, or what is to be changed of one, with a note
REQUEST: Fields = {**_ORDER, "note": _NOTE, "changes": _ORDER, "mark": None}
#: of what we hear
EVENT: Fields = {
    "eventId": None,
    "eventType": None,
    "eventTime": None,
    "event": {"serviceOrder": _ORDER, "cancelServiceOrder": _CANCEL},
}


def disclosed(body: Any, fields: Fields) -> dict[str, Any]:
    """The listed fields of a message, as far as it has them, and plain values only where they belong."""
    found = _kept(body, fields)
    return found if isinstance(found, dict) else {}


def _kept(value: Any, fields: Fields | None) -> Any:
    if fields is None:
        return _plain(value)
    if isinstance(value, list):
        entries = [_kept(one, fields) for one in value[:MOST] if isinstance(one, dict) and _may_be_listed(one)]
        return [one for one in entries if one] or None
    if not isinstance(value, dict):
        return None
    kept = {name: _kept(value[name], inner) for name, inner in fields.items() if name in value}
    return {name: one for name, one in kept.items() if one is not None} or None


def _may_be_listed(entry: dict[str, Any]) -> bool:
    """Of characteristics, those that are known; all else is a list of things with fields of their own."""
    return "value" not in entry or entry.get("name") in CHARACTERISTICS


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value[:LONGEST]
    return value if isinstance(value, bool | int | float) else None
