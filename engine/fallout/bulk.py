"""One act upon many incidents: seen before, done one by one, stopped where too many fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from engine.errors import BroadbandError, Text
from engine.fallout.resolving import Option, option, seen
from engine.orders.staff_view import StaffView
from engine.store import fallout as rows
from engine.store.database import Session

#: the act that is done to many
ACT = "retry"
#: most incidents of one bulk: each is a transaction of its own
MOST = 200

log = structlog.get_logger()


@dataclass(frozen=True)
class Line:
    """An incident of a preview: what would come of the act, or why it can't be done."""

    row: rows.IncidentLine
    option: Option


@dataclass
class Outcome:
    """What came of a bulk. `stopped_at`: the incident whose failure was one too many; `left`: not tried any more."""

    done: list[str] = field(default_factory=list)
    failed: list[tuple[str, Text]] = field(default_factory=list)
    stopped_at: str = ""
    left: list[str] = field(default_factory=list)


def preview(session: Session, group: rows.Group, viewer: StaffView, now: datetime) -> list[Line]:
    """The open incidents of a group, the oldest first; changes nothing."""
    found = rows.in_group(session, group, viewer, MOST)
    return [Line(row, option(ACT, seen(session, row.incident, now), viewer)) for row in found]


def each(numbers: Sequence[str], act: Callable[[str], None], most_failures: int) -> Outcome:
    """Does the act to each, in order; after `most_failures` failures the rest is left alone."""
    outcome = Outcome()
    for place, number in enumerate(numbers):
        try:
            act(number)
        except BroadbandError as error:
            outcome.failed.append((number, error.text))
        except Exception as error:  # one order that can't be walked on does not stop the others
            log.error("bulk.failed", incident=number, error=type(error).__name__, exc_info=error)
            outcome.failed.append((number, Text("系统内部出错", "Something went wrong here")))
        else:
            outcome.done.append(number)
            continue
        if len(outcome.failed) >= most_failures:
            outcome.stopped_at, outcome.left = number, list(numbers[place + 1 :])
            break
    return outcome
