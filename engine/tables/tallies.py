"""How many orders stand where, and how long they stayed: figures kept beside the orders, so that nobody has to load
them. What one thing that happened changes is a row (`TallyDelta`), written with it; from time to time a worker folds
those rows into the two tallies. A figure is always tally and deltas together.

A map's version is told by the order's business and the version's ordinal. The element "" stands for the whole order.
"""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key

Part = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]


class TallyDelta(Base):
    """What changed, not yet folded: orders that came to stand or went (`standing`), of them overdue ones; of a stay
    that ended its day, bucket and length (`n` 1). Nobody waits for another to write one."""

    __tablename__ = "tally_delta"
    id: Mapped[Key]
    business: Mapped[Code]
    ordinal: Mapped[int]
    element: Mapped[Code]
    hall_id: Mapped[int]
    region_id: Mapped[int]
    standing: Mapped[int]
    overdue: Mapped[int]
    day: Mapped[int]  #: see `DwellTally`; 0 where no stay ended
    bucket: Mapped[int]
    n: Mapped[int]
    seconds: Mapped[int] = mapped_column(BigInteger)


class StandingTally(Base):
    """How many orders in flight stand on an element, and how many of them have missed their promise."""

    __tablename__ = "standing_tally"
    business: Mapped[Code] = mapped_column(primary_key=True)
    ordinal: Mapped[Part]
    element: Mapped[Code] = mapped_column(primary_key=True)
    hall_id: Mapped[Part]
    region_id: Mapped[Part]
    standing: Mapped[int]
    overdue: Mapped[int]

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's form


class DwellTally(Base):
    """The stays at an element that ended on a day, by bucket of `engine.histogram`.

    Each is there three times: under its hall and region, under the region with hall 0, and with both 0. So all halls
    together are read as fast as one.
    """

    __tablename__ = "dwell_tally"
    hall_id: Mapped[Part]
    region_id: Mapped[Part]
    business: Mapped[Code] = mapped_column(primary_key=True)
    day: Mapped[Part]  #: in Asia/Shanghai; days since 1970-01-01
    ordinal: Mapped[Part]  #: of the version on which the order left it
    element: Mapped[Code] = mapped_column(primary_key=True)
    bucket: Mapped[Part]
    n: Mapped[int]
    seconds: Mapped[int] = mapped_column(BigInteger)

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy's form
