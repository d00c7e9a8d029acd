"""What may happen to an order in flight: changes, cancels, how far it may go, and what would have to be undone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Personal, PersonalJson

CHARGED, RETURNED = text("voucher_id IS NOT NULL"), text("refund_id IS NOT NULL")
#: fees, or returns of fees, for which there is no receipt: none, unless something is wrong
UNVOUCHED = text("kind = 'fee_charged' AND (voucher_id IS NULL OR (undone_at IS NOT NULL AND refund_id IS NULL))")


class Deed(Base):
    """Something done for an order that must be undone if it is cancelled.

    `kind`: fee_charged (fen), port_reserved (id of the address), campaign_ordered (id of the campaign), terminal_issued
    (external id of the work order that it was issued with); `value` says which, as text.
    """

    __tablename__ = "deed"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    kind: Mapped[Code]
    value: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"))  #: of a fee: its receipt
    refund_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"))  #: of a fee given back: that receipt

    __table_args__ = (
        Index("ix_deed_voucher_id", "voucher_id", sqlite_where=CHARGED, postgresql_where=CHARGED),
        Index("ix_deed_refund_id", "refund_id", sqlite_where=RETURNED, postgresql_where=RETURNED),
        Index("ix_deed_without_voucher", "order_id", sqlite_where=UNVOUCHED, postgresql_where=UNVOUCHED),
    )


class Revision(Base):
    """What a change (改单) asks for: the whole new version of its install, the newest number counts.

    `state`: draft (not asked yet), asked, agreed, refused. `reason_code`: the customer's. `answer_code`, `answer`: why
    it came out so, in the provisioning system's words or by one of our own codes (`orders.in_flight.OWN`).
    """

    __tablename__ = "revision"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    parent_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    number: Mapped[int]
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    content: Mapped[Any] = mapped_column(PersonalJson)
    before: Mapped[Any] = mapped_column(PersonalJson)  #: the version that it replaces
    reason_code: Mapped[Code]
    state: Mapped[Code] = mapped_column(default="draft")
    answer_code: Mapped[Code] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(Personal, default="")
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("parent_id", "number"),)


class Cancellation(Base):
    """What a cancel (撤单) asks for. `state`: draft, asked, assessing, undoing, done, denied.

    `reason_code`, `note`: the customer's; `answer_code`, `answer`: why it was denied, as with a `Revision`.
    """

    __tablename__ = "cancellation"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    parent_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    foreign_id: Mapped[str | None]  #: of the provisioning system's cancel task
    reason_code: Mapped[Code]
    note: Mapped[str] = mapped_column(Personal, default="")
    state: Mapped[Code] = mapped_column(default="draft")
    answer_code: Mapped[Code] = mapped_column(default="")
    answer: Mapped[str] = mapped_column(Personal, default="")
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class PointOfNoReturn(Base):
    """From which milestone on an order may be changed or cancelled only with approval (soft), or not at all (hard)."""

    __tablename__ = "point_of_no_return"
    id: Mapped[Key]
    business: Mapped[Code]
    element: Mapped[Code]  #: the milestone
    passed: Mapped[Code]  #: begun, completed
    hardness: Mapped[Code]  #: soft, hard

    __table_args__ = (
        Index("uq_point_of_no_return", "business", "element", "passed", unique=True),
        CheckConstraint("passed IN ('begun', 'completed') AND hardness IN ('soft', 'hard')", name="known_words"),
    )
