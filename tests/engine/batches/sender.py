"""A member of staff who sends files, and the worker beside, slice by slice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine import tables
from engine.batches import deciding, sending
from engine.batches.running import Running
from engine.store import batch_work, batches, people
from engine.store.batches import RowView
from engine.tables import Batch
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.batches.files import HEADINGS, excel


class Sender:
    """Somebody at a desk; `works` is what a worker does meanwhile."""

    def __init__(self, office: Office, number: str = town.OPERATOR) -> None:
        self.office = office
        with office.system.database.reading() as session:
            staff = people.staff_by_number(session, number)
        assert staff is not None
        self.staff = staff
        self.id = 0

    @property
    def running(self) -> Running:
        system = self.office.system
        return Running(system.database, system.clock, system.orchestrator)

    def sends(self, rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> sending.Sent:
        now = self.office.clock.now()
        sent = sending.send(
            self.office.system.database, excel(rows, headings), "一栋楼.xlsx", self.staff, opened_at=now, now=now
        )
        self.id = sent.id
        return sent

    def works(self) -> None:
        """Until nothing is left."""
        while self.running.work():
            pass

    def checks(self, rows: Sequence[Sequence[Any]], headings: Sequence[str] = HEADINGS) -> dict[str, int]:
        """Sends the rows and has them checked; how many are in which state."""
        self.sends(rows, headings)
        self.works()
        return self.counts

    def decides(self, act: str, token: str | None = None, batch_id: int | None = None) -> str:
        token = (self.batch.token or "") if token is None else token
        with self.office.system.database.writing() as session:
            return deciding.decide(session, batch_id or self.id, act, self.staff, self.office.system.clock, token)

    def accepts(self, rows: Sequence[Sequence[Any]]) -> dict[str, int]:
        """All of it, without a pause."""
        self.checks(rows)
        self.decides("submit")
        self.works()
        return self.counts

    @property
    def batch(self) -> Batch:
        with self.office.system.database.reading() as session:
            return session.get_one(tables.Batch, self.id)

    @property
    def counts(self) -> dict[str, int]:
        with self.office.system.database.reading() as session:
            return batches.counts(session, [self.id]).get(self.id, {})

    @property
    def rows(self) -> list[RowView]:
        with self.office.system.database.reading() as session:
            return list(batches.every_row(session, self.id))

    def said(self, line: int) -> list[str]:
        """What is wrong with a row, with its columns: `phone: …`."""
        (view,) = [view for view in self.rows if view.row.line == line]
        return [f"{one['key']}: {one['zh']}" for one in view.row.faults]

    def orphans(self) -> None:
        """As if the worker had died long ago: its lease has run out."""
        with self.office.system.database.writing() as session:
            session.get_one(tables.Batch, self.id).lease_until = 0.0

    def claims(self) -> batch_work.Claim:
        with self.office.system.database.writing() as session:
            claim = batch_work.claim(session)
        assert claim is not None
        return claim
