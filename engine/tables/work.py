"""Work for people: to-dos, incidents; and what stands in an order's way: delays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Personal

#: delays that have not ended: few among all
OPEN = text("ended_at IS NULL")


class Todo(Base):
    """Work for a person: an open user task of the map, or an alert. `state`: open, done, withdrawn."""

    __tablename__ = "todo"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    kind: Mapped[Code]  #: element: a user task of the map; alert: to be looked at
    element: Mapped[Code]
    state: Mapped[Code] = mapped_column(default="open")
    because: Mapped[str] = mapped_column(Personal, default="")
    reason_code: Mapped[Code] = mapped_column(default="")
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    claimed_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    done_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(200), default="")
    #: the change (its order's number) that made the order's data anew while this stood open
    revised_by: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_todo_state_hall_id_created_at", "state", "hall_id", "created_at"),
        Index("ix_todo_done_by_done_at", "done_by", "done_at"),
    )


class Incident(Base):
    """A numbered record that something went wrong and a person must decide. `state`: open, resolved.

    One row for one thing that went wrong: what is retried and fails again opens the same row again, with more
    attempts.
    """

    __tablename__ = "incident"
    id: Mapped[Key]
    number: Mapped[Code] = mapped_column(unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    kind: Mapped[Code]  #: send, step, result, timer
    downstream: Mapped[Code] = mapped_column(default="")
    error_code: Mapped[Code] = mapped_column(default="")
    element: Mapped[Code] = mapped_column(default="")
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))
    result_id: Mapped[int | None] = mapped_column(ForeignKey("result.id"))
    message: Mapped[str] = mapped_column(Personal)
    attempts: Mapped[int] = mapped_column(default=0)
    state: Mapped[Code] = mapped_column(default="open")
    created_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    resolution: Mapped[str] = mapped_column(Personal, default="")
    act: Mapped[Code] = mapped_column(default="")  #: how it was resolved, the last time: one of `fallout.ACTS`
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  #: who sees to it

    __table_args__ = (Index("ix_incident_state_created_at", "state", "created_at"),)


class IncidentNote(Base):
    """What somebody wrote down about an incident. Free text, so it is kept as personal data are."""

    __tablename__ = "incident_note"
    id: Mapped[Key]
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Personal)


class Delay(Base):
    """待装 (waiting on the carrier) or 缓装 (waiting on the customer) of a work order, from when to when."""

    __tablename__ = "delay"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    kind: Mapped[Code]  #: held (待装), pending (缓装)
    reason_code: Mapped[Code] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Personal, default="")
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]  #: until when, as far as was said
    pauses: Mapped[bool | None]  #: whether the promise's clock stands still meanwhile

    __table_args__ = (Index("ix_delay_open", "order_id", sqlite_where=OPEN, postgresql_where=OPEN),)


class Look(Base):
    """Somebody looked at personal data in full: who, when, whose, why (law, kept at least six months)."""

    __tablename__ = "look"
    id: Mapped[Key]
    at: Mapped[datetime] = mapped_column(index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"))
    reason: Mapped[str] = mapped_column(Personal)
    address: Mapped[str | None]
