"""The run: rows are placed one after the other, each under its own confirmation and in transactions of its own.

The confirmation's token is written into the row before the row is placed, and the same token always gives the same
order: whoever finds a row that somebody began and did not record places it again, and nothing is placed twice.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from engine import tables
from engine.batches.checking import Checking, already
from engine.batches.faults import Fault, fault, of_rules
from engine.clock import Clock
from engine.errors import BroadbandError, Invalid, NotAllowed, NotFound, Refusal, Stale, Text, Unavailable
from engine.orchestrator import Orchestrator
from engine.orders import new_order
from engine.store import batch_work, batches, confirmations, lives, parameters
from engine.store.batch_work import Claim
from engine.store.database import Database, Session

#: real seconds that a slice lasts: other orders wait no longer than this, and one row
SLICE = 0.25
#: how often a row is begun before it is given up: something in it stops the program
TRIES = 3
log = structlog.get_logger()


@dataclass(frozen=True)
class Turn:
    """A row that is to be placed now."""

    row_id: int
    token: str
    staff_id: int


@dataclass(frozen=True)
class Outcome:
    """What came of a row. Neither faults nor trouble: it was accepted."""

    row_id: int
    faults: tuple[Fault, ...] = ()
    trouble: str = ""  #: the whole batch can't go on
    again: bool = False  #: nothing came of it yet


class Running:
    """A worker's part in batches: checks and places rows, a slice at a time."""

    def __init__(self, database: Database, clock: Clock, orchestrator: Orchestrator):
        self._database = database
        self._clock = clock
        self._orchestrator = orchestrator
        self._checking = Checking(database, clock)

    def work(self) -> bool:
        """One slice of the batch that has waited longest; whether there was any."""
        with self._database.reading() as session:
            if not batch_work.anything_due(session):
                return False
        with self._database.writing() as session:
            claim = batch_work.claim(session)
        if claim is None:
            return False
        if claim.state == "reading":
            self._checking.work(claim)
        else:
            self._run(claim)
        return True

    def _run(self, claim: Claim) -> None:
        until, outcome = time.monotonic() + SLICE, None
        while True:
            with self._database.writing() as session:
                batch = batch_work.held(session, claim)
                if batch is None:
                    return  # who has taken over places the same row with the same token
                if outcome is not None:
                    self._record(session, batch, outcome)
                more = outcome is None or time.monotonic() < until
                turn = self._turn(session, batch) if more else None
                if turn is None:
                    batch_work.let_go(session, batch)
                    return
            outcome = self._place(turn)

    def _turn(self, session: Session, batch: tables.Batch) -> Turn | None:
        """The next row, its token kept; none: paused, stopped, or all is done."""
        now = self._clock.now()
        while batch.state in ("running", "stopped"):
            row = batch_work.next_waiting(session, batch.id)
            if row is None:
                if batch.state == "running":
                    batch.state, batch.ended_at = "done", now
                return None
            if row.token is not None and (batch.state == "stopped" or row.attempts >= TRIES):
                self._settle(session, batch, row, now)
            elif batch.state == "stopped" or not self._begin(session, batch, row, now):
                return None if batch.state == "stopped" else self._turn(session, batch)
            else:
                return Turn(row.id, row.token or "", batch.staff_id)
        return None

    @staticmethod
    def _begin(session: Session, batch: tables.Batch, row: tables.BatchRow, now: datetime) -> bool:
        """Makes the row this worker's to place; false where an earlier row is the same order."""
        row.attempts += 1
        if row.token is not None:
            return True
        since = batches.term(parameters.number(session, "batch.again_days"), now)
        other = batch_work.take(session, row, since)
        if other is not None:
            row.state, row.faults = "skipped", [_before(session, other).as_plain()]
            return False
        wish = row.wish or {}
        share = timedelta(seconds=(batch.seconds or 0) / max(batch.rows, 1))
        row.token = confirmations.keep(
            session, new_order.from_plain("install", wish["asked"]), wish["shown"],
            staff_id=batch.staff_id, now=now, opened_at=now - share,
        )  # fmt: skip
        return True

    @staticmethod
    def _settle(session: Session, batch: tables.Batch, row: tables.BatchRow, now: datetime) -> None:
        """A row that is not begun again: it has its order, or never will."""
        if batch_work.order_of(session, row.token or "") is not None:
            _accepted(session, row, now)
        else:
            code = "stopped" if batch.state == "stopped" else "broken"
            row.state = "skipped" if code == "stopped" else "refused"
            row.faults, row.taken = [fault("", code).as_plain()], None
        session.flush()

    def _place(self, turn: Turn) -> Outcome:
        """Outside of any transaction of ours; whatever goes wrong is the row's, not the worker's."""
        try:
            self._orchestrator.place(turn.token, staff_id=turn.staff_id)
        except Unavailable:
            raise
        except (NotAllowed, NotFound) as refused:
            return Outcome(turn.row_id, trouble=refused.code)
        except Invalid as refused:
            return Outcome(turn.row_id, tuple(of_rules(refused.fields)))
        except Refusal as refused:
            return Outcome(turn.row_id, (_said(refused),))
        except Stale:
            return Outcome(turn.row_id, again=True)
        except Exception:
            log.exception("batch.row_not_placed", row=turn.row_id)
            return Outcome(turn.row_id, again=True)
        return Outcome(turn.row_id)

    def _record(self, session: Session, batch: tables.Batch, outcome: Outcome) -> None:
        row = session.get_one(tables.BatchRow, outcome.row_id, with_for_update=True)
        if row.state != "waiting" or outcome.again:
            return
        if outcome.trouble:
            row.attempts -= 1
            if batch.state == "running":
                batch.state, batch.trouble = "paused", outcome.trouble
        elif outcome.faults:
            row.state, row.taken = "refused", None
            row.faults = [one.as_plain() for one in outcome.faults]
        else:
            _accepted(session, row, self._clock.now())
        session.flush()


def _accepted(session: Session, row: tables.BatchRow, now: datetime) -> None:
    row.state, row.faults, row.accepted_at = "accepted", [], now
    row.order_id = batch_work.order_of(session, row.token or "")


def _before(session: Session, other: tables.BatchRow) -> Fault:
    if other.order_id is not None and other.accepted_at is not None:
        return already(lives.number(session, other.order_id), other.accepted_at)
    return fault("", "already", Text(
        f"正在批次 {other.batch_id} 的第 {other.line} 行受理",
        f"Being accepted as row {other.line} of batch {other.batch_id}",
    ))  # fmt: skip


def _said(error: BroadbandError) -> Fault:
    return Fault("", "rule", error.text.zh, error.text.en)
