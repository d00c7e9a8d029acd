"""Where: regions, channels, halls, and the standard addresses."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Id, Key, Name


class Region(Base):
    """A region that sells and provisions: a city or a district of it."""

    __tablename__ = "region"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))


class Channel(Base):
    """A way to the customer. `kind`: hall, agent, online, manager."""

    __tablename__ = "channel"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[Code]


class Hall(Base):
    """A business hall."""

    __tablename__ = "hall"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))


class Address(Base):
    """A node of the standard-address tree. How many levels it has is data; the deepest are the doors.

    `coverage` and the ports are known at some level (here the building's unit); `covered_by` names that node, so that
    a door finds its ports with one look.
    """

    __tablename__ = "address"
    id: Mapped[Key]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("address.id"), index=True)
    level: Mapped[int]  #: 1 province … 9 door
    level_type: Mapped[Code]  #: province, city, district, street, estate, building, unit, floor, door
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    full_name: Mapped[str] = mapped_column(Text)  #: from the city down, without blanks
    initials: Mapped[str] = mapped_column(String(200))  #: pinyin initials of `full_name`, lower case, digits kept
    leaf: Mapped[bool] = mapped_column(default=False)  #: a door: may be ordered at
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    coverage: Mapped[Code] = mapped_column(default="unknown")  #: ftth, none, planned, unknown
    coverage_note: Mapped[str | None]  #: why not, or until when
    ports_total: Mapped[int] = mapped_column(default=0)
    ports_free: Mapped[int] = mapped_column(default=0)
    covered_by: Mapped[int | None] = mapped_column(Id)  #: the node that carries coverage and ports

    __table_args__ = (Index("ix_address_leaf_full_name", "leaf", "full_name"),)
