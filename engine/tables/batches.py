"""Installs that came in a file: the batch, and a row for each line of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Float, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Blind, Code, Key, Personal, PersonalJson, PlainJson


class Batch(Base):
    """A file of installs. `state`: reading, checked, running, paused, stopped, done (see `store.batches.STATES`)."""

    __tablename__ = "batch"
    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))  #: under whose number the orders go
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    file_name: Mapped[str] = mapped_column(Personal)
    digest: Mapped[Blind]  #: of what the file says, keyed: the same file sent again is known
    headings: Mapped[list[str]] = mapped_column(PersonalJson)  #: as they stand in the file
    keys: Mapped[list[str]] = mapped_column(PlainJson)  #: what each column is; empty: nothing of ours
    state: Mapped[Code]
    rows: Mapped[int]
    opened_at: Mapped[datetime]  #: when the page with the upload was opened
    uploaded_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]  #: the dry run as it stands
    token: Mapped[str | None] = mapped_column(String(64))  #: of the dry run's report: what a submit must bring (S)
    summary: Mapped[dict[str, Any]] = mapped_column(
        PlainJson
    )  #: what the dry run found: sums, promises, faults by kind
    submitted_at: Mapped[datetime | None]
    seconds: Mapped[int | None]  #: a person's time, from opening the page to submitting
    ended_at: Mapped[datetime | None]
    trouble: Mapped[Code] = mapped_column(default="")  #: why the program itself has paused it
    fence: Mapped[int] = mapped_column(
        BigInteger, default=0, server_default="0"
    )  #: raised by each worker that takes it
    lease_until: Mapped[float] = mapped_column(Float, default=0.0, server_default="0")  #: real unix seconds

    __table_args__ = (
        Index("ix_batch_hall_id_id", "hall_id", "id"),
        Index("ix_batch_state_lease_until", "state", "lease_until"),
    )


class BatchRow(Base):
    """A line of a batch. `state`: read, checked, faulty, waiting, accepted, refused, skipped."""

    __tablename__ = "batch_row"
    id: Mapped[Key]
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    line: Mapped[int]  #: in the file, from 1
    cells: Mapped[list[list[str]]] = mapped_column(PersonalJson)  #: text and trap of each cell, as read
    wish: Mapped[dict[str, Any] | None] = mapped_column(PersonalJson)  #: as asked for, and as the dry run showed it
    faults: Mapped[list[dict[str, str]]] = mapped_column(PersonalJson)
    state: Mapped[Code]
    identity: Mapped[str | None] = mapped_column(String(32), index=True)  #: document, door, product: keyed digest
    #: the identity, while this row is being accepted or was, within the term: nobody else has it
    taken: Mapped[str | None] = mapped_column(String(32), unique=True)
    token: Mapped[str | None] = mapped_column(String(64))  #: of its confirmation, kept before it is placed
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), unique=True)
    accepted_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("batch_id", "line"),
        Index("ix_batch_row_batch_id_state_line", "batch_id", "state", "line"),
    )
