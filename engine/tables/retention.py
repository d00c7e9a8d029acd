"""What was erased, and when: kept instead of what is gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, PlainJson


class Erasure(Base):
    """Something whose term was over was erased. No personal data: how many values of which table.

    `kind`: customer (`customer_id` says which), or one of the terms of `engine.store.terms`.
    """

    __tablename__ = "erasure"
    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    kind: Mapped[Code]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    counts: Mapped[dict[str, int]] = mapped_column(PlainJson)  #: table -> rows
