"""What the provisioning system says of a work order, read out of TMF641's JSON.

Everything here comes from a foreign system: what is missing or odd is refused with the path of the fault.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.errors import Invalid, Text
from engine.states import WORK_ORDER

EVENT_TYPES = frozenset(
    {
        "ServiceOrderCreateEvent",
        "ServiceOrderStateChangeEvent",
        "ServiceOrderAttributeValueChangeEvent",
        "ServiceOrderMilestoneEvent",
        "ServiceOrderJeopardyEvent",
        "ServiceOrderInformationRequiredEvent",
        "ServiceOrderDeleteEvent",
        "CancelServiceOrderCreateEvent",
        "CancelServiceOrderStateChangeEvent",
        "CancelServiceOrderInformationRequiredEvent",
    }
)
#: the states of a cancel task; TMF641 says accepted where TMF622 says acknowledged
CANCEL_STATES = frozenset({"acknowledged", "accepted", "inProgress", "done", "terminatedWithError"})
#: longest identifiers that we keep, and longest codes
LONGEST, LONGEST_CODE = 80, 64
#: most alerts that we read of one work order, the newest
MOST_ALERTS = 20
#: a moment within words
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Passed:
    """A milestone: `element` is its id at the provisioning system and on the map."""

    element: str
    name: str
    status: str  #: inProgress, completed
    at: datetime
    began: datetime | None


@dataclass(frozen=True)
class Alert:
    """The provisioning system's word that a work order is at risk."""

    id: str
    kind: str  #: TMF641: Normal, Hazard, Critical …
    message: str
    raised_at: datetime


@dataclass(frozen=True)
class CancelTask:
    """TMF641's cancelServiceOrder: the provisioning system's own record of a cancel that we asked for."""

    foreign_id: str
    state: str  #: one of `CANCEL_STATES`
    reason: str  #: as we gave it; begins with the number of the cancel's order
    order_foreign_id: str  #: of the work order; empty where it is named by our id only
    order_external_id: str
    code: str = ""  #: why it was not done
    words: str = ""


@dataclass(frozen=True)
class Report:
    """A work order as the provisioning system sees it at `said_at`."""

    external_id: str
    foreign_id: str
    state: str
    said_at: datetime
    milestones: tuple[Passed, ...] = ()
    reason_code: str = ""
    reason: str = ""
    until_at: datetime | None = None  #: when a delay ends, as far as was said
    expected_at: datetime | None = None  #: when it will be done, as far as was said
    alerts: tuple[Alert, ...] = ()
    notes: frozenset[str] = frozenset()  #: the ids of the notes on it
    declined: tuple[str, str] | None = None  #: code and words, where it was just asked for something and will not do it
    task: CancelTask | None = None  #: of a cancel of it, where that was asked about too


@dataclass(frozen=True)
class Event:
    """A TMF641 notification: about a work order, a cancel of one, or both."""

    id: str
    type: str
    said_at: datetime
    report: Report | None
    task: CancelTask | None = None

    @property
    def external_id(self) -> str:
        """Of the work order that it is about, ours; empty where it isn't named by it."""
        return self.report.external_id if self.report else self.task.order_external_id if self.task else ""

    @property
    def foreign_id(self) -> str:
        """Of the work order that it is about, the provisioning system's; empty where it isn't named by it."""
        return self.report.foreign_id if self.report else self.task.order_foreign_id if self.task else ""


def event(body: Any) -> Event:
    """Reads a notification; raises `Invalid`, its fields being the paths of the faults."""
    _must(isinstance(body, dict), "$", "不是 JSON 对象", "not a JSON object")
    kind = _text(body, "eventType")
    _must(kind in EVENT_TYPES, "eventType", f"未知的事件类型 {kind[:60]}", f"unknown event type {kind[:60]}")
    said_at = moment(body.get("eventTime"), "eventTime")
    inner = body.get("event")
    _must(isinstance(inner, dict), "event", "缺少或不是对象", "missing or not an object")
    order, cancel = (
        inner.get(name) if isinstance(inner, dict) else None for name in ("serviceOrder", "cancelServiceOrder")
    )
    task = cancel_task(cancel, "event.cancelServiceOrder") if kind.startswith("Cancel") and cancel is not None else None
    told = report(order, said_at, "event.serviceOrder") if order is not None or task is None else None
    return Event(_text(body, "eventId", 120), kind, said_at, told, task)


def cancel_task(body: Any, path: str = "cancelServiceOrder") -> CancelTask:
    """Reads a cancel task; it names the work order by its id or by ours. Raises `Invalid`."""
    _must(isinstance(body, dict), path, "不是对象", "not an object")
    state = _text(body, "state", path=path)
    _must(state in CANCEL_STATES, f"{path}.state", f"未知的状态 {state[:60]}", f"unknown state {state[:60]}")
    order = body.get("serviceOrder")
    _must(isinstance(order, dict), f"{path}.serviceOrder", "缺少或不是对象", "missing or not an object")
    name = "id" if order.get("id") is not None or order.get("externalId") is None else "externalId"
    named = _text(order, name, path=f"{path}.serviceOrder")
    error = body.get("errorMessage")
    code, words = _reason(error if isinstance(error, list) else [error])
    return CancelTask(
        foreign_id=_text(body, "id", path=path),
        state=state,
        reason=_words(body.get("cancellationReason"), 500),
        order_foreign_id=named if name == "id" else "",
        order_external_id=named if name == "externalId" else "",
        code=code,
        words=words or _words(body.get("completionMessage"), 500),
    )


def report(order: Any, said_at: datetime, path: str = "serviceOrder") -> Report:
    """Reads a service order as it was at `said_at`; raises `Invalid`."""
    _must(isinstance(order, dict), path, "缺少或不是对象", "missing or not an object")
    state = _text(order, "state", path=path)
    _must(state in WORK_ORDER, f"{path}.state", f"未知的状态 {state[:60]}", f"unknown state {state[:60]}")
    code, reason = _reason(order.get("errorMessage"))
    return Report(
        external_id=_text(order, "externalId", path=path),
        foreign_id=_text(order, "id", path=path),
        state=state,
        said_at=said_at,
        milestones=tuple(_milestones(order.get("milestone"), f"{path}.milestone")),
        reason_code=code,
        reason=reason,
        until_at=_until(order.get("errorMessage")),
        expected_at=_perhaps(order.get("expectedCompletionDate")),
        alerts=tuple(_alerts(order.get("jeopardyAlert"), said_at)),
        notes=_notes(order.get("note")),
    )


def moment(value: Any, path: str) -> datetime:
    """A moment in ISO 8601 with a time zone, as UTC; raises `Invalid`."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is not None and found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Invalid({path: Text("不是带时区的 ISO 8601 时刻", "not an ISO 8601 moment with a time zone")})


def _milestones(rows: Any, path: str) -> list[Passed]:
    if rows is None:
        return []
    _must(isinstance(rows, list), path, "不是数组", "not an array")
    found = []
    for place, row in enumerate(rows):
        here = f"{path}[{place}]"
        _must(isinstance(row, dict), here, "不是对象", "not an object")
        at = moment(row.get("milestoneDate"), f"{here}.milestoneDate")
        began = row.get("message")
        element, status = (_text(row, key, LONGEST_CODE, path=here) for key in ("id", "status"))
        name = row.get("name")
        found.append(Passed(element, _words(name, 200) if isinstance(name, str) else "", status, at, _perhaps(began)))
    return found


def _alerts(rows: Any, said_at: datetime) -> list[Alert]:
    """Advice, not news: what of it can't be read is left out, and no reason to refuse the rest."""
    found = []
    for row in [row for row in rows if isinstance(row, dict)][-MOST_ALERTS:] if isinstance(rows, list) else []:
        raised_at = _perhaps(row.get("alertDate")) or said_at
        own = _words(row.get("id"), LONGEST) or raised_at.isoformat()
        message = _words(row.get("message") or row.get("name") or row.get("exception"), 500)
        found.append(Alert(own, _words(row.get("jeopardyType"), LONGEST_CODE), message, raised_at))
    return found


def _notes(rows: Any) -> frozenset[str]:
    """The ids of the notes that have one: what we asked for with a note is known by it."""
    found = rows if isinstance(rows, list) else []
    return frozenset(str(row["id"])[:120] for row in found if isinstance(row, dict) and isinstance(row.get("id"), str))


def _until(rows: Any) -> datetime | None:
    """The moment that the newest error message names in its words."""
    last = rows[-1] if isinstance(rows, list) and rows and isinstance(rows[-1], dict) else {}
    named = MOMENT.search(str(last.get("message") or "")[:500])
    return _perhaps(named[0]) if named else None


def _perhaps(value: Any) -> datetime | None:
    """A moment where TMF has a free text, or advice: what is no moment is no fault."""
    try:
        return moment(value, "")
    except Invalid:
        return None


def _reason(rows: Any) -> tuple[str, str]:
    """The newest reason given: its code and its words."""
    if not isinstance(rows, list) or not rows or not isinstance(rows[-1], dict):
        return "", ""
    last = rows[-1]
    return _words(last.get("code"), LONGEST_CODE), _words(last.get("reason") or last.get("message"), 500)


def _words(value: Any, longest: int) -> str:
    """What is only shown to people is cut and cleaned, never a reason to refuse the rest."""
    return "".join(char for char in str(value or "")[:longest] if _storable(char))


def _text(values: Mapping[str, Any], name: str, longest: int = LONGEST, path: str = "") -> str:
    value = values.get(name)
    where = f"{path}.{name}" if path else name
    _must(isinstance(value, str) and bool(value.strip()), where, "缺少或不是文本", "missing or not text")
    text = str(value)
    _must(len(text) <= longest, where, f"超过 {longest} 个字符", f"over {longest} characters")
    _must(_storable(text), where, "含有无法保存的字符", "has characters that can't be stored")
    return text


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _must(holds: bool, path: str, zh: str, en: str) -> None:
    if not holds:
        raise Invalid({path: Text(zh, en)})
