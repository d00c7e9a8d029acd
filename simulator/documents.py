"""Changing a work order's document, the TMF641 service order that GET shows and events carry."""

from __future__ import annotations

from typing import Any

from simulator import states
from simulator.clock import read_wire, wire
from simulator.settings import Reason
from simulator.tables import WorkOrder

PATH = "/tmf-api/serviceOrdering/v4"
#: `@type` of a note that asks us to hurry
URGE = "Urge"


def fresh(number: str, given: dict[str, Any], now: float, expected: float) -> dict[str, Any]:
    """The document of a new work order from a checked create body."""
    server = {"state": states.ACKNOWLEDGED, "orderDate": wire(now), "expectedCompletionDate": wire(expected)}
    document = {"id": number, "href": f"{PATH}/serviceOrder/{number}", **given, **server, "milestone": []}
    return _with_items(document, states.ACKNOWLEDGED)


def set_state(order: WorkOrder, state: str, at: float) -> None:
    """Change the state by the table, in the row and in the document with all its items and dates."""
    states.check(order.state, state)
    order.state = state
    dates = {}
    if state == states.COMPLETED:
        dates["completionDate"] = wire(at)
    if state == states.CANCELLED:
        dates["cancellationDate"] = wire(at)
    if state == states.IN_PROGRESS and "startDate" not in order.document:
        dates["startDate"] = wire(at)
    order.document = _with_items({**order.document, "state": state, **dates}, state)


def _with_items(document: dict[str, Any], state: str) -> dict[str, Any]:
    return {
        **document,
        "serviceOrderItem": [{**item, "state": state} for item in document["serviceOrderItem"]],
    }


def milestone(order: WorkOrder, element: str, name: str, status: str, at: float) -> None:
    """Write how far an activity is. Done, its one entry keeps the moment of its begin as `message`."""
    rows = list(order.document["milestone"])
    entry = {"id": element, "name": name, "status": status, "milestoneDate": wire(at)}
    running = (place for place, row in enumerate(rows) if (row["id"], row["status"]) == (element, "inProgress"))
    place = next(running, None)
    if place is None:
        rows.append(entry)
    else:
        rows[place] = {**entry, "message": rows[place]["milestoneDate"]}
    order.document = {**order.document, "milestone": rows}


def forget_milestones(order: WorkOrder, elements: set[str]) -> None:
    """These activities are to be done again: the work order has not come to them."""
    rows = [row for row in order.document["milestone"] if row["id"] not in elements]
    order.document = {**order.document, "milestone": rows}


def passed(order: WorkOrder) -> set[str]:
    """The activities that are done."""
    return {row["id"] for row in order.document["milestone"] if row["status"] == "completed"}


def reached(order: WorkOrder) -> set[str]:
    """The activities that are done or under way."""
    return {row["id"] for row in order.document["milestone"]}


def trouble(order: WorkOrder, code: str, reason: Reason | str | None, at: float, until: float | None = None) -> None:
    """Say in the contract what the matter is: one entry, the one that counts now."""
    text = reason.zh if isinstance(reason, Reason) else reason or code
    entry = {"code": code, "reason": text, "timestamp": wire(at)}
    if until is not None:
        entry["message"] = f"预计 {wire(until)} 恢复"
    order.document = {**order.document, "errorMessage": [entry]}


def clear_trouble(order: WorkOrder) -> None:
    """Nothing is the matter any more."""
    order.document = {key: value for key, value in order.document.items() if key != "errorMessage"}


def patch(order: WorkOrder, changes: dict[str, Any]) -> None:
    """Take over a checked merge patch of the data. Notes are only added to: what was said stays said."""
    known = notes(order)
    merged = merge(order.document, changes)
    ids = {row.get("id") for row in known} - {None}
    merged["note"] = known + [row for row in merged.get("note") or [] if row not in known and row.get("id") not in ids]
    order.document = _with_items(merged, order.state)


def notes(order: WorkOrder) -> list[dict[str, Any]]:
    """What was noted on it, oldest first."""
    return list(order.document.get("note") or [])


def urges(order: WorkOrder) -> int:
    """How often BOSS has urged us (催单)."""
    return sum(one.get("@type") == URGE for one in notes(order))


def put_off(order: WorkOrder, seconds: float) -> None:
    """The work will be done that much later than it was said (or sooner)."""
    expected = read_wire(order.document["expectedCompletionDate"]) + seconds
    order.document = {**order.document, "expectedCompletionDate": wire(expected)}


def too_late(order: WorkOrder) -> bool:
    """Whether it will be done later than was asked for."""
    wanted = order.document.get("requestedCompletionDate")
    return bool(wanted) and read_wire(order.document["expectedCompletionDate"]) > read_wire(wanted)


def jeopardy(order: WorkOrder, at: float) -> None:
    """Say in the contract that the requested moment will be missed: one alert, the one that counts now."""
    expected = order.document["expectedCompletionDate"]
    alert = {"id": "1", "alertDate": wire(at), "jeopardyType": "Critical", "name": "预计超时"}
    order.document = {**order.document, "jeopardyAlert": [{**alert, "message": f"预计 {expected} 完成，晚于要求时间"}]}


def merge(target: Any, changes: Any) -> Any:
    """A merge patch (RFC 7386) of plain JSON; neither argument is changed."""
    if not isinstance(changes, dict):
        return changes
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in changes.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = merge(merged.get(key), value)
    return merged
