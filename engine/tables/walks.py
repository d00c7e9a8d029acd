"""An order's walk: the map's versions, the saved workflow, where it stands, what happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Personal, PlainJson

#: the visits that have not been left: few among all
STANDS = text("left_at IS NULL")


class MapVersion(Base):
    """A deployed version of a map, with the versions that it calls. Orders keep the version that they began with."""

    __tablename__ = "map_version"
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    map_id: Mapped[Code]
    ordinal: Mapped[int]  #: 1, 2, 3 … per map, as people say it
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    calls: Mapped[dict[str, str]] = mapped_column(PlainJson, default=dict, server_default="{}")  #: process -> digest
    deployed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("map_id", "ordinal"),)


class Workflow(Base):
    """One order's walk through its map. `state` never holds the map."""

    __tablename__ = "workflow"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(ForeignKey("map_version.digest"))
    state: Mapped[str] = mapped_column(Text)
    ended: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=0)  #: raised by each save; a save with an old one changes nothing


class Visit(Base):
    """An element's visit by an order; the open ones are its position. All passes are kept.

    `pool` tells whose pool: boss, or provisioning (moved by the milestones it reports).
    """

    __tablename__ = "visit"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    work_order_id: Mapped[int | None] = mapped_column(ForeignKey("work_order.id"))
    pool: Mapped[Code]
    element: Mapped[Code]
    flow: Mapped[Code] = mapped_column(default="")  #: the sequence flow it came by
    entered_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    outcome: Mapped[Code] = mapped_column(default="")  #: done, cancelled; empty while it stands there
    limit_at: Mapped[datetime | None]  #: until when it may stand there
    alerted_at: Mapped[datetime | None]  #: when the hall was told that it stands there too long
    ordinal: Mapped[int | None]  #: of the map's version on which it was left; none until it is tallied as left

    __table_args__ = (
        Index("ix_visit_order_id_left_at", "order_id", "left_at"),
        Index("ix_visit_element_open", "element", "order_id", sqlite_where=STANDS, postgresql_where=STANDS),
    )


class Change(Base):
    """A row of history: when, what, from, to, by whom, because of what. Never changed, never deleted.

    No personal data here: what is said is a kind and plain codes, worded for people at the door. What a person or the
    provisioning system gave as the reason is free text, so it is kept as personal data are.
    """

    __tablename__ = "change"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[Code]  #: state, request, result, milestone, todo, incident, timer, delay, alert …
    element: Mapped[Code] = mapped_column(default="")
    before: Mapped[str] = mapped_column(String(200), default="")
    after: Mapped[str] = mapped_column(String(200), default="")
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    because: Mapped[str] = mapped_column(Personal, default="")


class Timer(Base):
    """A moment at which a workflow must be looked at again. Rewritten with the workflow; fired once."""

    __tablename__ = "timer"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"))
    kind: Mapped[Code]  #: element, step: of the map; silence: a work order says nothing; jeopardy: look anew;
    #: wake: another of its family has changed what it waits for
    element: Mapped[Code] = mapped_column(default="")  #: or the work order's external id
    due_at: Mapped[datetime] = mapped_column(index=True)
    failures: Mapped[int] = mapped_column(default=0)  #: how often firing it went wrong
    not_before: Mapped[float] = mapped_column(default=0)  #: real unix seconds: back-off after that

    __table_args__ = (UniqueConstraint("order_id", "kind", "element"),)
