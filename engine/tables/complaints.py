"""Complaints (投诉): what a customer complains of, what was said about it, which departments were asked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Name, Personal


class Department(Base):
    """A department of the carrier that may be asked about a complaint."""

    __tablename__ = "department"
    code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Name]
    name_en: Mapped[Name]
    active: Mapped[bool] = mapped_column(default=True)


class Complaint(Base):
    """What a complaint's order says beside its row. The order it is about is never touched by it."""

    __tablename__ = "complaint"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    about_order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    about_element: Mapped[Code] = mapped_column(default="")  #: where that order stood when it was complained of
    form_key: Mapped[str] = mapped_column(String(64), unique=True)  #: of the form that was sent: the same form, once
    cause_code: Mapped[Code]  #: a reason of the class 10T
    channel: Mapped[Code]  #: by what way it came: counter, phone
    severity: Mapped[Code]  #: ordinary, complex
    text: Mapped[str] = mapped_column(Personal)
    wish: Mapped[str] = mapped_column(Personal, default="")
    received_at: Mapped[datetime] = mapped_column(index=True)
    contacted_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]  #: the first answer in writing; it stops the promise's clock
    answers: Mapped[int] = mapped_column(default=0)  #: how many were given
    review_done: Mapped[bool] = mapped_column(default=False)  #: whether it was looked at once more
    withdrawn_at: Mapped[datetime | None]
    outcome: Mapped[Code] = mapped_column(default="")  #: satisfied, unsatisfied, withdrawn; empty: not closed


class ComplaintEntry(Base):
    """What was said about a complaint, by whom, when. Free text, so it is kept as personal data are.

    `kind`: contact, note, answer, objection, satisfied, withdrawal.
    """

    __tablename__ = "complaint_entry"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[Code]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Personal)


class Inquiry(Base):
    """A department that was asked about a complaint, with a clock of its own. `state`: open, answered, dropped."""

    __tablename__ = "inquiry"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    department: Mapped[Code]
    name: Mapped[str] = mapped_column(String(410))  #: of the department as it was then, in both languages
    question: Mapped[str] = mapped_column(Personal)
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    due_at: Mapped[datetime]
    alerted_at: Mapped[datetime | None]  #: when the hall was told that it takes too long
    state: Mapped[Code] = mapped_column(default="open")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    answer: Mapped[str] = mapped_column(Personal, default="")

    __table_args__ = (Index("ix_inquiry_order_id_state", "order_id", "state"),)
