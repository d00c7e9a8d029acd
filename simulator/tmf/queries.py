"""Reading a list's query string: filters, paging, choice of attributes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from simulator.errors import BadRequest
from simulator.store.work_orders import Condition
from simulator.tmf.checks import moment

DATES = frozenset(
    {
        "orderDate",
        "startDate",
        "completionDate",
        "cancellationDate",
        "requestedStartDate",
        "requestedCompletionDate",
        "expectedCompletionDate",
        "requestedCancellationDate",
        "effectiveCancellationDate",
    }
)
ORDER = DATES | {
    "id",
    "href",
    "externalId",
    "category",
    "state",
    "description",
    "priority",
    "notificationContact",
    "cancellationReason",
    "@type",
    "@baseType",
}
CANCEL = DATES | {"id", "href", "state", "cancellationReason", "serviceOrder.id"}
#: Attributes that stay whatever ``fields`` says.
REQUIRED_ORDER = frozenset({"id", "href", "state", "orderDate", "completionDate", "serviceOrderItem"})
REQUIRED_CANCEL = frozenset({"id", "href", "state", "serviceOrder"})
OPERATORS = ("gt", "gte", "lt", "lte")
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 1000


@dataclass(frozen=True)
class Page:
    """What a list was asked for."""

    conditions: tuple[Condition, ...]
    offset: int
    limit: int
    fields: frozenset[str]


def read(query: MultiDict[str, str], filterable: frozenset[str]) -> Page:
    """The page a query string asks for; BadRequest for what is no attribute, number or moment."""
    conditions = [
        _condition(name, text, filterable)
        for name, text in query.items(multi=True)
        if name not in ("fields", "offset", "limit")
    ]
    limit = min(_number(query, "limit", DEFAULT_LIMIT), LARGEST_LIMIT)
    return Page(tuple(conditions), _number(query, "offset", 0), limit, fields(query))


def fields(query: MultiDict[str, str]) -> frozenset[str]:
    """The attributes that ``fields`` names; none: all are shown."""
    named = ",".join(query.getlist("fields"))
    return frozenset(name.strip() for name in named.split(",") if name.strip())


def chosen(document: dict[str, Any], names: frozenset[str], required: frozenset[str]) -> dict[str, Any]:
    """A document reduced to the attributes asked for and the required ones."""
    if not names:
        return document
    return {name: value for name, value in document.items() if name in names or name in required}


def _condition(name: str, text: str, filterable: frozenset[str]) -> Condition:
    attribute, dot, operator = name.rpartition(".")
    if name in filterable or not dot:
        attribute, operator = name, "eq"
    if attribute not in filterable:
        raise BadRequest("unknownFilter", f"{name!r} cannot be filtered by; can: {', '.join(sorted(filterable))}")
    if operator not in ("eq", *OPERATORS) or (operator != "eq" and attribute not in DATES):
        raise BadRequest("unknownFilter", f"{name!r}: dates take {', '.join(OPERATORS)}, the others none")
    values = [text] if operator != "eq" else text.split(",")
    if attribute in DATES:
        values = [moment(name, value) for value in values]
    return Condition(attribute, operator, tuple(values))


def _number(query: MultiDict[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadRequest("invalidQuery", f"{name} is a whole number from 0, not {text!r}")
    return int(text)
