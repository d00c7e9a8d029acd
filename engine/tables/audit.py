"""Who did what: rows that are only ever added, each bound to the one before by a keyed hash."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Id, Personal


class Audit(Base):
    """An act of a person, or a full look at personal data. Triggers refuse every UPDATE and DELETE; only `because`
    may be encrypted anew, its plain text is bound by the hash. Names no other row by a key: it outlives them all."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_staff_id_number", "staff_id", "number"),)
    #: from 1, without a gap, in the order of the commits
    number: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    act: Mapped[Code] = mapped_column(index=True)  #: one of `engine.orders.acts.ACTS`
    staff_id: Mapped[int | None] = mapped_column(BigInteger)  #: None: nobody known, or the program
    subject: Mapped[str] = mapped_column(String(200), index=True)  #: a number or code, never personal data
    because: Mapped[str | None] = mapped_column(Personal)
    address: Mapped[str | None] = mapped_column(String(64))  #: the network address it came from
    previous: Mapped[str] = mapped_column(String(64))  #: the hash of the row before; of the first, empty
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The one row that says how far the chain goes, so that it can't lose its end unseen."""

    __tablename__ = "audit_head"
    id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)  #: always 1
    number: Mapped[int] = mapped_column(BigInteger)  #: of the last row
    hash: Mapped[str] = mapped_column(String(64))  #: of the last row
    seal: Mapped[str] = mapped_column(String(64))  #: binds the two by the key
    key: Mapped[str] = mapped_column(String(64))  #: tells whether the key that is loaded is the right one
