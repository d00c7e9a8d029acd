"""Checking what a client sends, before anything is done with it. Every refusal names the attribute."""

from __future__ import annotations

import math
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import BadRequest as NotJson
from werkzeug.exceptions import UnsupportedMediaType

from simulator import clock
from simulator.errors import BadRequest
from simulator.settings import Settings

ACTIONS = ("add", "modify", "delete", "noChange")
DATES = ("requestedStartDate", "requestedCompletionDate", "expectedCompletionDate")
TEXTS = ("externalId", "category", "description", "priority", "notificationContact", "cancellationReason")
LISTS = ("note", "relatedParty", "externalReference", "orderRelationship", "serviceOrderItem")
TYPES = ("@type", "@baseType", "@schemaLocation")
#: What a client may say of an order; all else is the server's word and dropped.
CREATE = (*TEXTS, "requestedStartDate", "requestedCompletionDate", *LISTS, *TYPES)
CHANGE = ("description", "priority", "notificationContact", *DATES, *LISTS, *TYPES)
LONGEST_TEXT = 2000
LONGEST_LIST = 200


def body(*media_types: str) -> dict[str, Any]:
    """The request's JSON object; 415 for another media type, 400 for anything else than an object."""
    if request.mimetype not in ("application/json", *media_types):
        raise UnsupportedMediaType("send application/json")
    try:
        value = request.get_json(force=True)
    except (NotJson, RecursionError):
        raise BadRequest("malformedJson", "the body is not JSON") from None
    if not isinstance(value, dict):
        raise BadRequest("notAnObject", "the body is a JSON object")
    if not _finite(value):
        raise BadRequest("malformedJson", "NaN and Infinity are no JSON")
    return value


def _finite(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return all(_finite(one) for one in inner)


def new_order(settings: Settings, given: dict[str, Any]) -> dict[str, Any]:
    """A checked create body with its category, without what the server sets itself."""
    order = {name: given[name] for name in CREATE if given.get(name) is not None}
    _attributes(order)
    if "serviceOrderItem" not in order:
        raise BadRequest("missingAttribute", "serviceOrderItem is mandatory")
    _items(order["serviceOrderItem"])
    order.setdefault("category", settings.default_business)
    if order["category"] not in settings.businesses:
        known = ", ".join(settings.businesses)
        raise BadRequest("unknownCategory", f"category {order['category']!r} is not provisioned here; known: {known}")
    if order.get("externalId") == "":
        raise BadRequest("invalidAttribute", "externalId is not empty")
    return order


def changes(given: dict[str, Any]) -> dict[str, Any]:
    """A checked merge patch: data only (``state`` apart); refused for what no client may set."""
    unknown = sorted(set(given) - set(CHANGE) - {"state"})
    if unknown:
        raise BadRequest("notPatchable", f"cannot be changed: {', '.join(unknown)}; can: {', '.join(CHANGE)}, state")
    data = {name: value for name, value in given.items() if name != "state"}
    given_values = {name: value for name, value in data.items() if value is not None}
    _attributes(given_values)
    data |= given_values
    if "serviceOrderItem" in data:
        _items(data["serviceOrderItem"])
    return data


def _attributes(order: dict[str, Any]) -> None:
    """Texts, moments (rewritten to UTC) and lists of objects are what they should be."""
    for name, value in order.items():
        if name in (*TEXTS, *TYPES) and not (isinstance(value, str) and len(value) <= LONGEST_TEXT):
            raise BadRequest("invalidAttribute", f"{name} is a text of at most {LONGEST_TEXT} characters")
        if name in DATES:
            order[name] = moment(name, value)
        if name in LISTS and not _is_list_of_objects(value):
            raise BadRequest("invalidAttribute", f"{name} is a list of at most {LONGEST_LIST} objects")
        if name == "note":
            order[name] = [_note(row, f"note[{place}]") for place, row in enumerate(value)]


def _note(row: dict[str, Any], where: str) -> dict[str, Any]:
    """A note with a text, its date rewritten to UTC."""
    for name in ("id", "author", "text"):
        text = row.get(name, "")
        if not (isinstance(text, str) and len(text) <= LONGEST_TEXT):
            raise BadRequest("invalidAttribute", f"{where}.{name} is a text of at most {LONGEST_TEXT} characters")
    if not row.get("text"):
        raise BadRequest("missingAttribute", f"{where}.text is mandatory")
    return {**row, "date": moment(f"{where}.date", row["date"])} if "date" in row else row


def _is_list_of_objects(value: Any) -> bool:
    return isinstance(value, list) and len(value) <= LONGEST_LIST and all(isinstance(one, dict) for one in value)


def _items(items: Any) -> None:
    if not items or not _is_list_of_objects(items):
        raise BadRequest("invalidAttribute", "serviceOrderItem is a list of at least one object")
    ids = set()
    for place, item in enumerate(items):
        where = f"serviceOrderItem[{place}]"
        if not isinstance(item.get("id"), str) or not item["id"]:
            raise BadRequest("missingAttribute", f"{where}.id is mandatory, a text")
        if item.get("action") not in ACTIONS:
            raise BadRequest("invalidAttribute", f"{where}.action is mandatory, one of {', '.join(ACTIONS)}")
        if not isinstance(item.get("service"), dict):
            raise BadRequest("missingAttribute", f"{where}.service is mandatory, an object")
        if item["id"] in ids:
            raise BadRequest("invalidAttribute", f"{where}.id {item['id']!r} is given twice")
        ids.add(item["id"])


def moment(name: str, value: Any) -> str:
    """A moment as we write it ourselves."""
    try:
        return clock.wire(clock.read_wire(value))
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise BadRequest("invalidDate", f"{name} is a moment like 2025-03-01T08:30:00Z, not {value!r}") from None


def cancellation(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The id of the order to cancel, and what else the client may say of a cancel task."""
    reference = given.get("serviceOrder")
    if not isinstance(reference, dict) or not isinstance(reference.get("id"), str):
        raise BadRequest("missingAttribute", "serviceOrder.id is mandatory, a text")
    kept = {name: given[name] for name in ("cancellationReason", *TYPES) if given.get(name) is not None}
    _attributes(kept)
    if given.get("requestedCancellationDate") is not None:
        kept["requestedCancellationDate"] = moment("requestedCancellationDate", given["requestedCancellationDate"])
    return reference["id"], kept


def subscription(given: dict[str, Any]) -> tuple[str, str]:
    """A callback and its query."""
    callback, query = given.get("callback"), given.get("query") or ""
    if not isinstance(callback, str) or not isinstance(query, str):
        raise BadRequest("missingAttribute", "callback is mandatory, a text; query is a text")
    parts = urlsplit(callback)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(callback) > LONGEST_TEXT:
        raise BadRequest("invalidAttribute", "callback is an http or https URL")
    return callback, query
