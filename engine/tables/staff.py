"""Who: staff under their personal numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, false
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
    #: how far the rights reach, one of `engine.orders.scope.SCOPES`; None: as far as the role's do
    scope: Mapped[str | None] = mapped_column(String(64))
    password_hash: Mapped[str] = mapped_column(String(200))
    password_set_at: Mapped[datetime]
    #: by somebody else; to be changed before anything else
    password_given: Mapped[bool] = mapped_column(default=False, server_default=false())
    wrong_passwords: Mapped[int] = mapped_column(default=0)  #: since the last right one, on `wrong_day`
    wrong_day: Mapped[str | None] = mapped_column(String(10))  #: YYYY-MM-DD, Asia/Shanghai
    locked_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    session_key: Mapped[str | None] = mapped_column(String(64))  #: what the browser of the valid session carries
    session_at: Mapped[datetime | None]  #: when that session began


class OldPassword(Base):
    """A password that somebody had before, as its hash: the latest are not taken again."""

    __tablename__ = "old_password"
    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime]  #: when the next one took its place


class SecondFactor(Base):
    """What somebody's app makes its codes of. Until the first code was right (`confirmed_at`) nothing is asked."""

    __tablename__ = "second_factor"
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(Personal)
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int | None] = mapped_column(BigInteger)  #: of the last code that was taken; none before counts


class RecoveryCode(Base):
    """Stands in for the app once, where the app is lost."""

    __tablename__ = "recovery_code"
    id: Mapped[Key]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None]


class SignIn(Base):
    """Each attempt to sign in and whatever changes how somebody does, kept at least six months (law)."""

    __tablename__ = "sign_in"
    __table_args__ = (Index("ix_sign_in_address_at", "address", "at"),)
    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    number: Mapped[Code]
    outcome: Mapped[Name]  #: see `engine.store.attempts.OUTCOMES`
    address: Mapped[str | None]  #: the network address it came from
    by_number: Mapped[str | None] = mapped_column(String(64))  #: the administrator who did it for them
