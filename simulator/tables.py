"""The stand-in's own tables. ``due`` and ``at`` are business unix seconds, ``real_…`` real ones."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

#: Raised with every change of these tables; a file with another number is refused at start.
SCHEMA = "2"


class Base(DeclarativeBase):
    """All tables of the stand-in."""

    type_annotation_map = {str: Text, float: Float, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's form


class Meta(Base):
    """Single values: the schema's number, the seed, the clock's anchor, the faults as last set."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class MapVersion(Base):
    """A map at the version that some work order walks: a new release must not move it under their feet."""

    __tablename__ = "map_versions"
    digest: Mapped[str] = mapped_column(primary_key=True)
    xml: Mapped[bytes] = mapped_column(LargeBinary)


class WorkOrder(Base):
    """A TMF641 service order (`document`, as GET shows it) and where its field work stands."""

    __tablename__ = "work_orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    external_id: Mapped[str | None] = mapped_column(unique=True)
    category: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    #: The state to go back to when a cancellation is denied.
    state_before: Mapped[str | None]
    document: Mapped[dict[str, Any]]
    #: What chance has in store for it: hours per step, refusal, return, delays (``plans.py``).
    plan: Mapped[dict[str, Any]]
    map_digest: Mapped[str] = mapped_column(ForeignKey("map_versions.digest"))
    walk: Mapped[str]
    #: [element, "entered" | "left" | "cancelled", sequence flow | ""], oldest first: for the picture.
    moves: Mapped[list[Any]]
    version: Mapped[int] = mapped_column(default=0)
    #: How many events it has raised, and the business moment of the last.
    events: Mapped[int] = mapped_column(default=0)
    last_event_at: Mapped[float] = mapped_column(default=0.0)


class Moment(Base):
    """When a work order must be looked at again: the heart of going on after a crash.

    ``kind``: ``step`` (an activity ends), ``timer`` (a timer on the map), ``resume`` (a delay ends),
    ``assess`` and ``undo`` (a cancellation). A frozen one has no ``due`` but the business seconds
    ``remaining``.
    """

    __tablename__ = "moments"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    kind: Mapped[str]
    element: Mapped[str] = mapped_column(default="")
    due: Mapped[float | None] = mapped_column(index=True)
    remaining: Mapped[float | None]


class CancelTask(Base):
    """A TMF641 cancelServiceOrder."""

    __tablename__ = "cancel_tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(unique=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    state: Mapped[str]
    document: Mapped[dict[str, Any]]


class Asked(Base):
    """What was asked of a work order in flight, a change or a cancellation, and its own walk through provisioning.

    ``key`` is what makes it safe to repeat: the id of the note that a change came with, the number of the cancel
    task. ``state``: ``asked``, ``agreed`` or ``refused`` with the reason.
    """

    __tablename__ = "asked"
    id: Mapped[int] = mapped_column(primary_key=True)
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"), index=True)
    kind: Mapped[str]
    key: Mapped[str]
    state: Mapped[str] = mapped_column(default="asked")
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[float]
    answered_at: Mapped[float | None]
    map_digest: Mapped[str] = mapped_column(ForeignKey("map_versions.digest"))
    walk: Mapped[str]
    #: as of a work order
    moves: Mapped[list[Any]]


class Subscription(Base):
    """Who wants to be told: one row per callback."""

    __tablename__ = "subscriptions"
    id: Mapped[str] = mapped_column(primary_key=True)
    callback: Mapped[str] = mapped_column(unique=True)
    query: Mapped[str]


class OutgoingEvent(Base):
    """An event for one subscriber, written with what it tells and sent after that commit."""

    __tablename__ = "outgoing_events"
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    event_type: Mapped[str]
    subscription_id: Mapped[str] = mapped_column(ForeignKey("subscriptions.id", ondelete="CASCADE"))
    work_order_id: Mapped[int] = mapped_column(ForeignKey("work_orders.id"))
    #: The JSON as it is sent, compressed.
    body: Mapped[bytes] = mapped_column(LargeBinary)
    real_next: Mapped[float]
    attempts: Mapped[int] = mapped_column(default=0)
    #: When it was delivered, or given up: the journal says which.
    real_settled: Mapped[float | None]
    #: Whether later events of the same work order wait for this one.
    blocks: Mapped[bool] = mapped_column(default=True)
    __table_args__ = (
        Index(
            "outgoing_unsettled",
            "subscription_id",
            "work_order_id",
            "id",
            sqlite_where=text("real_settled IS NULL"),
        ),
        Index("outgoing_work_order", "work_order_id"),
        {"sqlite_autoincrement": True},
    )


class JournalEntry(Base):
    """What happened on the wire, kept for checking. Never changed but for a request's own answer.

    ``kind``: ``request`` (answered, cut, or neither if the program died), ``event`` (one attempt to send
    it), ``effect`` (something was really created, in the transaction that created it), ``fault`` (one was
    injected).
    """

    __tablename__ = "journal"
    id: Mapped[int] = mapped_column(primary_key=True)
    real_at: Mapped[float]
    at: Mapped[float]
    kind: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    external_id: Mapped[str | None] = mapped_column(index=True)
    work_order: Mapped[str | None]
    path: Mapped[str | None]
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[str | None]
    #: "201", "cut", "delivered" …; empty while unknown
    answer: Mapped[str] = mapped_column(default="")
    event_id: Mapped[str | None]
    __table_args__ = ({"sqlite_autoincrement": True},)


class Demand(Base):
    """A fault asked for by hand: strikes the next time it can, for one external id or for any."""

    __tablename__ = "demands"
    id: Mapped[int] = mapped_column(primary_key=True)
    fault: Mapped[str]
    external_id: Mapped[str | None]
