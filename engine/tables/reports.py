"""Money that was taken and counted, days that were closed, and the figures of each day."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Personal, PlainJson

Part = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]
Fen = Annotated[int, mapped_column(BigInteger)]
STANDS_CLOSED = text("reopened_at IS NULL")


class Voucher(Base):
    """A numbered receipt for a fee that was charged (`amount` > 0) or given back (< 0). Written with its deed, never
    changed."""

    __tablename__ = "voucher"
    id: Mapped[Key]
    number: Mapped[Code] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    business: Mapped[Code]  #: the order's
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))  #: who answers for the money
    day: Mapped[int]  #: the business day it counts for; see `engine.clock.day_number`
    amount: Mapped[Fen]
    at: Mapped[datetime]

    __table_args__ = (Index("ix_voucher_hall_id_day", "hall_id", "day"),)


class CashCount(Base):
    """What one member of staff counted at the end of a business day: what was taken less what was given back."""

    __tablename__ = "cash_count"
    id: Mapped[Key]
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    day: Mapped[int]
    cash: Mapped[Fen]
    card: Mapped[Fen]
    mobile: Mapped[Fen]
    typed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    typed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)  #: raised each time it is typed anew

    __table_args__ = (UniqueConstraint("hall_id", "day", "staff_id"),)


class DayClose(Base):
    """A business day of a hall that was closed (日结), with the figures as they were. Re-opened, the row stays."""

    __tablename__ = "day_close"
    id: Mapped[Key]
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    day: Mapped[int]
    closed_at: Mapped[datetime]
    closed_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    content: Mapped[Any] = mapped_column(PlainJson)  #: per staff number: accounts, vouchers, what was counted
    reopened_at: Mapped[datetime | None]
    reopened_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reopened_because: Mapped[str | None] = mapped_column(Personal)

    __table_args__ = (
        Index(
            "uq_day_close_hall_id_day",
            "hall_id",
            "day",
            unique=True,
            sqlite_where=STANDS_CLOSED,
            postgresql_where=STANDS_CLOSED,
        ),
    )


class DayDelta(Base):
    """Something that happened on a day, not yet folded into `DayTally`. Nobody waits for another to write one."""

    __tablename__ = "day_delta"
    id: Mapped[Key]
    hall_id: Mapped[int]
    staff_id: Mapped[int]
    day: Mapped[int]
    kind: Mapped[Code]
    code: Mapped[Code]
    n: Mapped[int]
    late: Mapped[int]
    fen: Mapped[Fen]
    seconds: Mapped[Fen]


class DayTally(Base):
    """What happened on a day, or in a month (`span`), by kind and code of `engine.store.daily`.

    Each is there three times: under its hall and staff, under the hall with staff 0, and with both 0. So a hall, or all
    of them, are read as fast as one person.
    """

    __tablename__ = "day_tally"
    hall_id: Mapped[Part]
    span: Mapped[Code] = mapped_column(primary_key=True)  #: day, month
    period: Mapped[Part]  #: the day's number; of a month, that of its first day
    kind: Mapped[Code] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(primary_key=True)
    staff_id: Mapped[Part]
    n: Mapped[int]
    late: Mapped[int]
    fen: Mapped[Fen]
    seconds: Mapped[Fen]

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's form
