"""What the counter keeps beside orders: drafts of forms, notes, exceptions from showing a document."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Personal, PersonalJson


class Draft(Base):
    """What somebody has typed into a form of acceptance. `subject`: what the form acts on, where it acts on something.

    Once its order is placed, what was typed is gone from here and `order_id` tells what came of it.
    """

    __tablename__ = "draft"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    business: Mapped[Code]
    subject: Mapped[Code] = mapped_column(default="")
    content: Mapped[Any] = mapped_column(PersonalJson)  #: field -> what was typed
    opened_at: Mapped[datetime]
    saved_at: Mapped[datetime] = mapped_column(index=True)
    discarded_at: Mapped[datetime | None]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))

    __table_args__ = (Index("ix_draft_staff_id_saved_at", "staff_id", "saved_at"),)


class Note(Base):
    """What somebody wrote down about an order. Free text, so it is kept as personal data are."""

    __tablename__ = "note"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    text: Mapped[str] = mapped_column(Personal)
    corrected_at: Mapped[datetime | None]
    first_text: Mapped[str | None] = mapped_column(Personal)  #: as it read before the first correction


class IdentityException(Base):
    """S: no valid document, no business; an exception needs the duty manager's staff number and a reason."""

    __tablename__ = "identity_exception"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    manager_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    because: Mapped[str] = mapped_column(Personal)
