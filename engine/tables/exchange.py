"""What goes between us and the provisioning system: work orders, requests to it, results from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.tables.base import Base, Code, Id, Key, Personal, PersonalJson


class WorkOrder(Base):
    """What we asked the provisioning system to do (a TMF641 service order), as far as we know it.

    S: a transfer never touches provisioning: no work order may exist for it. The database keeps that too: a work order
    is of the business of its order, and that is none of a transfer.
    """

    __tablename__ = "work_order"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(Id, index=True)
    business: Mapped[Code]  #: the order's
    external_id: Mapped[str] = mapped_column(String(80), unique=True)  #: ours: the order's number and a count
    attempt: Mapped[int]  #: 1, and one more each time it is sent again after it came back
    foreign_id: Mapped[str | None] = mapped_column(index=True)  #: the provisioning system's own id
    state: Mapped[Code]  #: TMF641; `new` until anything was heard
    reason_code: Mapped[Code] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Personal, default="")
    said_at: Mapped[datetime | None]  #: business moment of the newest state that was applied
    heard_at: Mapped[datetime | None]  #: when we last heard anything of it
    expected_at: Mapped[datetime | None]  #: when it will be done, as the provisioning system says
    #: green, yellow, red: how bad the provisioning system's own alerts are
    alert: Mapped[Code] = mapped_column(default="green", server_default="green")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    __table_args__ = (
        ForeignKeyConstraint(["order_id", "business"], ["orders.id", "orders.business"]),
        CheckConstraint("business <> 'transfer'", name="never_of_a_transfer"),
    )


class Milestone(Base):
    """A milestone that the provisioning system reported; `element` is its id there and on the map."""

    __tablename__ = "milestone"
    id: Mapped[Key]
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    element: Mapped[Code]
    name: Mapped[str]
    status: Mapped[Code]
    at: Mapped[datetime]

    __table_args__ = (Index("uq_milestone", "work_order_id", "element", unique=True),)


class JeopardyAlert(Base):
    """The provisioning system's own word that a work order is at risk (TMF641 jeopardyAlert)."""

    __tablename__ = "jeopardy_alert"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    foreign_id: Mapped[str] = mapped_column(String(80))  #: its own id there; without one, the moment it was raised
    kind: Mapped[Code]  #: TMF641: Normal, Hazard, Critical …
    message: Mapped[str] = mapped_column(Personal)
    raised_at: Mapped[datetime]
    heard_at: Mapped[datetime]

    __table_args__ = (Index("uq_jeopardy_alert", "work_order_id", "foreign_id", unique=True),)


#: states of a request that may still be sent, by itself or by a person's word
UNSENT = frozenset({"waiting", "claimed", "failed"})


class Request(Base):
    """The outbox: something to send, written by the transaction that made it true, sent after its commit.

    `state`: waiting, claimed, done, failed (an incident tells). Claimed before sending: `lease_until` and
    `fence` (raised by each claim) keep a frozen sender from reporting on what another has taken over.
    """

    __tablename__ = "request"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    downstream: Mapped[Code]
    kind: Mapped[Code]  #: create, ask; by PATCH: urge, change, reschedule; cancel
    key: Mapped[str] = mapped_column(String(120), unique=True)  #: idempotency key
    body: Mapped[Any] = mapped_column(PersonalJson)
    state: Mapped[Code] = mapped_column(default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    unsure: Mapped[bool] = mapped_column(default=False)  #: a send may have arrived: ask before sending again
    not_before: Mapped[float]  #: real unix seconds: back-off is real, not business time
    lease_until: Mapped[float] = mapped_column(default=0)  #: real unix seconds
    fence: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(Personal, default="")
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]

    work_order: Mapped[WorkOrder] = relationship()

    @property
    def may_be_sent(self) -> bool:
        """Whether it has neither been sent nor been given up."""
        return self.state in UNSENT

    def drop(self) -> None:
        """It is not sent any more; a sender that has it in hand finds its claim gone."""
        if self.may_be_sent:
            self.state, self.fence = "dropped", self.fence + 1

    __table_args__ = (Index("ix_request_state_not_before", "state", "not_before"),)


class Result(Base):
    """The inbox: what the provisioning system said, kept before it is answered, applied after.

    `state`: waiting, applied, late (older than what we know), unknown (no such work order), failed (an incident
    tells), dropped (set aside by a person).
    """

    __tablename__ = "result"
    id: Mapped[Key]
    event_id: Mapped[str] = mapped_column(String(120), unique=True)
    event_type: Mapped[Code]
    external_id: Mapped[str] = mapped_column(String(80), index=True)
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    body: Mapped[Any] = mapped_column(PersonalJson)
    said_at: Mapped[datetime]
    received_at: Mapped[datetime]
    state: Mapped[Code] = mapped_column(default="waiting")
    applied_at: Mapped[datetime | None]
    times: Mapped[int] = mapped_column(default=1)  #: how often the same event came
    failures: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[float] = mapped_column(default=0)  #: real unix seconds

    __table_args__ = (Index("ix_result_state_id", "state", "id"),)


class Notification(Base):
    """An SMS to the customer, or a notice to billing: an outbox of their own; the sender is a plug-in."""

    __tablename__ = "notification"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    to: Mapped[Code]  #: customer, billing
    kind: Mapped[Code]
    body: Mapped[Any] = mapped_column(PersonalJson)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Breaker(Base):
    """The circuit breaker of one downstream, shared by all workers."""

    __tablename__ = "breaker"
    downstream: Mapped[Code] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)  #: in a row
    open_until: Mapped[float] = mapped_column(default=0)  #: real unix seconds; 0 = closed
