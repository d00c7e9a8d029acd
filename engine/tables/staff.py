"""Who: staff under their personal numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Name, Personal


class Staff(Base):
    """A member of staff. `role`: operator, duty_manager, supervisor, viewer, catalogue_keeper, administrator."""

    __tablename__ = "staff"
    id: Mapped[Key]
    number: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Personal)
    role: Mapped[Code]
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_set_at: Mapped[datetime]
    wrong_passwords: Mapped[int] = mapped_column(default=0)  #: since the last right one, on `wrong_day`
    wrong_day: Mapped[str | None] = mapped_column(String(10))  #: YYYY-MM-DD, Asia/Shanghai
    locked_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)


class SignIn(Base):
    """Each attempt to sign in, kept at least six months (law)."""

    __tablename__ = "sign_in"
    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    number: Mapped[Code]
    outcome: Mapped[Name]  #: in, wrong, locked, unknown, out
    address: Mapped[str | None]  #: the network address it came from
