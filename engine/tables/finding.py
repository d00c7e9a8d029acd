"""How somebody looks at the list of orders, the searches they keep, and who took lists away."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Key, Name, PersonalJson, PlainJson


class ColumnChoice(Base):
    """Which columns of the list of orders somebody looks at, and which they looked at before (to undo it once)."""

    __tablename__ = "column_choice"
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    chosen: Mapped[list[str]] = mapped_column(PlainJson)
    before: Mapped[list[str]] = mapped_column(PlainJson)


class SavedQuery(Base):
    """Filters that somebody keeps under a name. What was typed may be a phone number or a name: encrypted."""

    __tablename__ = "saved_query"
    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    name: Mapped[Name]
    wanted: Mapped[dict[str, str]] = mapped_column(PersonalJson)  #: the arguments of the list's address
    made_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("staff_id", "name"),)


class Export(Base):
    """A list of orders that somebody took away as a file: who, when, by which filters, how many rows."""

    __tablename__ = "export"
    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    wanted: Mapped[dict[str, str]] = mapped_column(PersonalJson)  #: the arguments of the list's address
    columns: Mapped[list[str]] = mapped_column(PlainJson)
    orders: Mapped[int]  #: rows
    address: Mapped[str | None]  #: the network address it went to
