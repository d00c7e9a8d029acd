"""What people decide about a batch: submit what was checked, pause, go on, stop, check again."""

from __future__ import annotations

from datetime import datetime

from engine import tables
from engine.batches.faults import fault
from engine.clock import Clock
from engine.errors import Conflict, NotAllowed, Text
from engine.orders import rights
from engine.orders.staff_view import StaffView
from engine.store import audit, batch_work, batches, parameters
from engine.store.database import Session

#: act -> the states of a batch in which it may be done
WHEN = {
    "submit": ("checked",),
    "pause": ("running",),
    "resume": ("paused",),
    "stop": ("reading", "checked", "running", "paused"),
    "recheck": ("checked", "paused"),
}
ACTS = {
    "submit": Text("提交受理", "submit"),
    "pause": Text("暂停", "pause"),
    "resume": Text("继续", "resume"),
    "stop": Text("终止", "stop"),
    "recheck": Text("重新检查", "check again"),
}


def decide(session: Session, batch_id: int, act: str, staff: StaffView, clock: Clock, token: str = "") -> str:
    """Does one act; gives what was done: the act, `checked_again` where the dry run was too old to go on with, or
    `done_before` where the same was submitted before. Raises `NotFound`, `NotAllowed`, `Conflict`."""
    now = clock.now()
    batch = batches.seen(session, batch_id, staff, lock=True)
    if not rights.may(staff, "place_batch"):
        raise NotAllowed("您没有批量受理的权限", "You may not place install orders from a file")
    if act == "submit" and batch.submitted_at is not None and token and token == batch.token:
        return "done_before"
    if batch.state not in WHEN[act]:
        state, words = batches.STATES[batch.state], ACTS[act]
        raise Conflict(f"批次{state.zh}，不能{words.zh}", f"The batch can't {words.en} now: {state.en.lower()}")
    if act in ("submit", "resume") and _too_old(session, batch, clock, now):
        _recheck(session, batch)
        _recorded(session, batch, "recheck", staff, now)
        return "checked_again"
    {"submit": _submit, "pause": _pause, "resume": _resume, "stop": _stop, "recheck": _again}[act](
        session, batch, staff, now, token
    )
    _recorded(session, batch, act, staff, now)
    return act


def _recorded(session: Session, batch: tables.Batch, act: str, staff: StaffView, now: datetime) -> None:
    audit.record(session, f"batch.{act}", staff_id=staff.id, subject=f"batch {batch.id}", now=now)


def _submit(session: Session, batch: tables.Batch, staff: StaffView, now: datetime, token: str) -> None:
    """S: the confirmation page is viewed or printed before the data are submitted. Of a batch that is the report of
    its dry run, and its token is what a submit must bring."""
    if batch.staff_id != staff.id:
        raise NotAllowed("只有上传者本人可以提交受理", "Only the one who sent the file may submit it")
    if not token or token != batch.token:
        raise Conflict("试算结果已更新，请核对后再提交", "The dry run is another by now; look at it, then submit")
    if not batch_work.becomes(session, batch.id, ("checked",), "waiting"):
        raise Conflict(
            "没有可受理的行，请按问题修改文件后重新上传", "No row can be accepted; mend the file and send it again"
        )
    if batch.seconds is None:
        batch.seconds = int((now - batch.opened_at).total_seconds())
    batch.state, batch.submitted_at, batch.trouble = "running", now, ""


def _pause(session: Session, batch: tables.Batch, staff: StaffView, now: datetime, token: str) -> None:
    """Takes effect with the next row."""
    batch.state = "paused"


def _resume(session: Session, batch: tables.Batch, staff: StaffView, now: datetime, token: str) -> None:
    batch.state, batch.trouble = "running", ""


def _stop(session: Session, batch: tables.Batch, staff: StaffView, now: datetime, token: str) -> None:
    """What was accepted stays accepted; the row that is being placed is brought to its end."""
    stopped = [fault("", "stopped").as_plain()]
    batch_work.becomes(session, batch.id, ("read", "checked", "waiting"), "skipped", faults=stopped)
    batch.state, batch.ended_at = "stopped", now


def _again(session: Session, batch: tables.Batch, staff: StaffView, now: datetime, token: str) -> None:
    _recheck(session, batch)


def _recheck(session: Session, batch: tables.Batch) -> None:
    if batch_work.in_doubt(session, batch.id):
        raise Conflict("有一行正在受理，请稍后再试", "A row is being accepted; try again in a moment")
    batch_work.becomes(session, batch.id, ("checked", "faulty", "skipped", "waiting"), "read", faults=[], wish=None)
    batch.state, batch.token, batch.submitted_at, batch.trouble = "reading", None, None, ""


def _too_old(session: Session, batch: tables.Batch, clock: Clock, now: datetime) -> bool:
    """Whether what was shown is older than a confirmation may be; people confirm in real time."""
    hours = float(parameters.every(session)["confirmation.hours"])
    checked = batch.checked_at or batch.uploaded_at
    return clock.real_seconds(now - checked) > hours * 3600
