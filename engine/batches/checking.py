"""The dry run: rows are checked some at a time, then against each other. Nothing is placed, nothing is taken."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog

from engine import tables
from engine.batches import lookups, rows, together
from engine.batches.faults import Fault, fault
from engine.batches.rows import Checked
from engine.clock import SHANGHAI, Clock
from engine.errors import BroadbandError, NotAllowed, Text, Unavailable
from engine.orders.new_order import NewOrder, as_plain
from engine.orders.staff_view import StaffView
from engine.store import batch_work, batches, parameters, people
from engine.store.batch_work import Claim
from engine.store.database import Database, Session
from engine.store.remembered import remembering

#: rows of a slice
SLICE = 100
log = structlog.get_logger()


class Checking:
    """Checks the rows of a batch, slice by slice."""

    def __init__(self, database: Database, clock: Clock):
        self._database = database
        self._clock = clock

    def work(self, claim: Claim) -> None:
        """One slice; behind the last, what the rows are to each other, and the sums."""
        now = self._clock.now()
        try:
            with self._database.reading() as session:
                found = self._slice(session, claim, now)
                end = None if found else together.look(session, claim.id)
        except NotAllowed as refused:
            self._give_up(claim, refused)
            return
        with self._database.writing() as session:
            batch = batch_work.held(session, claim)
            if batch is None:
                return
            if batch.state == "reading" and end is None:
                batch_work.write(session, found)
            elif batch.state == "reading" and end is not None:
                together.conclude(session, batch, end, now)
            batch_work.let_go(session, batch)

    def _slice(self, session: Session, claim: Claim, now: datetime) -> list[dict[str, Any]]:
        batch = session.get_one(tables.Batch, claim.id)
        staff = people.staff_by_id(session, batch.staff_id)
        if staff is None:
            raise NotAllowed("提交批次的工号已停用", "The staff number that sent it is not active any more")
        waiting = batch_work.to_check(session, claim.id, SLICE)
        with remembering(session):
            since = batches.term(parameters.number(session, "batch.again_days"), now)
            each = [rows.of(row.cells, batch.keys) for row in waiting]
            found = lookups.look(session, each, staff, now)
            checked = [_checked(session, row, found, staff, now) for row in each]
        return _results(session, waiting, checked, found, since)

    def _give_up(self, claim: Claim, error: BroadbandError) -> None:
        with self._database.writing() as session:
            batch = batch_work.held(session, claim)
            if batch is not None:
                batch.state, batch.trouble, batch.ended_at = "stopped", error.code, self._clock.now()


def _checked(session: Session, row: lookups.Row, found: lookups.Lookups, staff: StaffView, now: datetime) -> Checked:
    try:
        return rows.check(session, row, found, staff, now)
    except (NotAllowed, Unavailable):
        raise
    except Exception:
        log.exception("batch.row_not_checked")
        return Checked(None, [fault("", "broken")])


def _results(
    session: Session,
    waiting: Sequence[tables.BatchRow],
    checked: Sequence[Checked],
    found: lookups.Lookups,
    since: datetime,
) -> list[dict[str, Any]]:
    """The new values of the rows."""
    values = [_values(row.id, one, found) for row, one in zip(waiting, checked, strict=True)]
    before = batch_work.accepted_before(session, {one["identity"] for one in values if one["identity"]}, since)
    for one in values:
        if one["identity"] in before:
            one["state"], one["faults"] = "skipped", [already(*before[one["identity"]]).as_plain()]
    return values


def _values(row_id: int, checked: Checked, found: lookups.Lookups) -> dict[str, Any]:
    values: dict[str, Any] = {
        "id": row_id,
        "state": "faulty",
        "faults": [one.as_plain() for one in checked.faults],
        "wish": None,
        "identity": None,
    }
    accepted = checked.accepted
    if accepted is not None and isinstance(accepted.new, NewOrder):
        new, node = accepted.new, found.nodes[accepted.new.address_id]
        values["state"] = "checked"
        values["identity"] = batch_work.identity(new.document, new.address_id, new.product_id)
        values["wish"] = {
            "asked": as_plain(new), "shown": dict(accepted.content), "node": node.covered_by or node.id,
        }  # fmt: skip
    return values


def already(number: str, at: datetime) -> Fault:
    """A row that was accepted before is never accepted again."""
    day = at.astimezone(SHANGHAI).date().isoformat()
    return fault("", "already", Text(f"{day} 已受理为 {number}", f"Already accepted as {number} on {day}"))
