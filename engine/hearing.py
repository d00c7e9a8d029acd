"""Takes in what the provisioning system says of a work order: its state, its milestones, its delays.

A snapshot, not a difference: a lost report is healed by the next, an old one changes nothing, a repeated one neither.
Nothing here moves the workflow; `workflow.settle` looks at what is known afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from engine import pausing, position
from engine.life import Life
from engine.orders import jeopardy
from engine.provisioning.reports import Passed, Report
from engine.states import FINAL, WORK_ORDER, way
from engine.tables import Delay, JeopardyAlert, Milestone, WorkOrder

#: 待装 (the carrier's trouble) and 缓装 (the customer's wish) as TMF641 has them
DELAYS = frozenset({"held", "pending"})


@dataclass
class Known:
    """What was heard of a work order before: its milestones by element, its open delays, its alerts."""

    milestones: dict[str, Milestone]
    delays: list[Delay]
    alerts: Callable[[], set[str]]  #: the ids of those that we have; asked only where a report has any


def hear(life: Life, work_order: WorkOrder, report: Report, known: Known) -> str:
    """Takes a report in; `applied` where it told of the work order's state now, `late` where we knew better.

    A foreign clock may run ahead: what it says was said now at the latest, lest all that follows be late.
    """
    report = replace(report, said_at=min(report.said_at, life.now))
    work_order.foreign_id = work_order.foreign_id or report.foreign_id
    work_order.heard_at = life.now
    for passed in report.milestones:
        _milestone(life, work_order, passed, known)
    _alerts(life, work_order, report, known)
    newer = work_order.said_at is None or report.said_at >= work_order.said_at
    path = way(WORK_ORDER, work_order.state, report.state)
    if not newer or not (path or report.state == work_order.state):
        return "late"
    work_order.said_at = report.said_at
    work_order.expected_at = report.expected_at
    work_order.alert = jeopardy.worst(one.kind for one in report.alerts)
    if path:
        _change_state(life, work_order, report, known)
    return "applied"


def infer(life: Life, work_order: WorkOrder, state: str, said_at: datetime, known: Known) -> None:
    """Something else told what has become of the work order: its cancel, say. Where we knew better, nothing."""
    said_at = min(said_at, life.now)
    newer = work_order.said_at is None or said_at >= work_order.said_at
    if newer and way(WORK_ORDER, work_order.state, state):
        work_order.said_at = said_at
        _change_state(life, work_order, Report(work_order.external_id, "", state, said_at), known)


def _change_state(life: Life, work_order: WorkOrder, report: Report, known: Known) -> None:
    before, work_order.state = work_order.state, report.state
    work_order.reason_code, work_order.reason = report.reason_code, report.reason
    because = " ".join(part for part in (report.reason_code, report.reason) if part)
    life.note("work_order", element=work_order.external_id, before=before, after=report.state, because=because)
    if before == "new":
        position.begun(life, work_order, report.said_at)
    if before in DELAYS:
        for delay in known.delays:
            delay.ended_at = report.said_at
        known.delays.clear()
        pausing.resume(life, report.said_at)
    if report.state in DELAYS:
        _delay(life, work_order, report, known)
    if report.state in FINAL:
        work_order.ended_at = life.now
        position.ended(life, work_order, report.state, report.said_at)


def _delay(life: Life, work_order: WorkOrder, report: Report, known: Known) -> None:
    pauses = pausing.pauses(life, report.state, report.reason_code)
    delay = Delay(
        order_id=life.order.id,
        work_order_id=work_order.id,
        kind=report.state,
        reason_code=report.reason_code,
        reason=report.reason,
        began_at=report.said_at,
        until_at=report.until_at,
        pauses=pauses,
    )
    known.delays.append(delay)
    life.delays.append(delay)
    life.add(delay)
    if pauses:
        pausing.pause(life, report.said_at)


def _alerts(life: Life, work_order: WorkOrder, report: Report, known: Known) -> None:
    """Each alert is kept once, however often it is told."""
    heard = known.alerts() if report.alerts else set()
    for alert in report.alerts:
        if alert.id not in heard:
            heard.add(alert.id)
            life.add(
                JeopardyAlert(
                    order_id=life.order.id,
                    work_order_id=work_order.id,
                    foreign_id=alert.id,
                    kind=alert.kind,
                    message=alert.message,
                    raised_at=alert.raised_at,
                    heard_at=life.now,
                )
            )
            colour = jeopardy.worst([alert.kind])
            life.note("alert", element=work_order.external_id, after=colour, because=alert.message)


def _issued(life: Life, work_order: WorkOrder) -> None:
    """The customer has a terminal; one, however often the work is begun again."""
    if not any((deed.kind, deed.value) == ("terminal_issued", work_order.external_id) for deed in life.deeds()):
        life.did("terminal_issued", work_order.external_id)


def _milestone(life: Life, work_order: WorkOrder, passed: Passed, known: Known) -> None:
    """A repeat, and what is older than what we know, changes nothing. Work that was done may be begun again: after a
    change of address, say."""
    row = known.milestones.get(passed.element)
    again = passed.status == "inProgress" and row is not None and passed.at > row.at
    over = row is not None and row.status == "completed" and not again
    if row is not None and (row.at > passed.at or row.status == passed.status or over):
        return
    if row is None:
        row = Milestone(work_order_id=work_order.id, element=passed.element, name=passed.name, status="")
        known.milestones[passed.element] = row
        life.add(row)
    life.note(
        "milestone",
        element=passed.element,
        before=row.status,
        after=passed.status,
        because=work_order.external_id,
    )
    row.status, row.at = passed.status, passed.at
    if passed.status == "completed" and passed.element == life.parameters["deeds.terminal_at"]:
        _issued(life, work_order)
    if work_order.ended_at is None:
        left_at = passed.at if passed.status == "completed" else None
        position.reported(life, work_order, passed.element, passed.began or passed.at, left_at)
