"""Links by which somebody without a staff number looks at one order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Key


class Share(Base):
    """A read-only link to one order, until it expires or is revoked. The token itself is kept nowhere."""

    __tablename__ = "share"
    id: Mapped[Key]
    digest: Mapped[str] = mapped_column(String(64), unique=True)  #: SHA-256 of the token
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))  #: who made it
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    times: Mapped[int] = mapped_column(default=0, server_default="0")  #: how often it was opened
    seen_at: Mapped[datetime | None]  #: when it was opened last
