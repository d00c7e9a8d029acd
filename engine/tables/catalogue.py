"""What may be sold: products, campaigns, and the rows that say to whom, where, through what and at what price.

S: products, campaigns and prices are segmented by region, channel and staff; the same product may cost differently.
An empty segment (no region, no channel, no staff) means any; the row that names most wins.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from engine.tables.base import Base, Code, Key, Name


class Product(Base):
    """A broadband product. `provider`: cmcc (移动), tietong (铁通)."""

    __tablename__ = "product"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name]
    provider: Mapped[Code]
    bandwidth: Mapped[int]  #: Mbit/s down
    technology: Mapped[Code]  #: ftth …
    active: Mapped[bool] = mapped_column(default=True)


class Price(Base):
    """A price row: what a product costs for one segment. Money is whole fen."""

    __tablename__ = "price"
    id: Mapped[Key]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    monthly_fee: Mapped[int]
    install_fee: Mapped[int]
    contract_months: Mapped[int] = mapped_column(default=0)
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class Campaign(Base):
    """A campaign that may be ordered with a product."""

    __tablename__ = "campaign"
    id: Mapped[Key]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name]
    name_en: Mapped[Name]
    benefit: Mapped[str] = mapped_column(Text)  #: what the customer gets, and what is lost on leaving
    benefit_en: Mapped[str] = mapped_column(Text)
    contract_months: Mapped[int]
    prepaid: Mapped[int]  #: fen
    active: Mapped[bool] = mapped_column(default=True)


class CampaignOffer(Base):
    """A campaign on offer with one product for one segment."""

    __tablename__ = "campaign_offer"
    id: Mapped[Key]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    channel_id: Mapped[int | None] = mapped_column(ForeignKey("channel.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class Parameter(Base):
    """A rule that the business may change: limits, switches. `value` is read by the rule that owns `code`."""

    __tablename__ = "parameter"
    code: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[str]
    meaning: Mapped[str] = mapped_column(Text)


class Promise(Base):
    """How long a business, or a step of it, may take in a region. The row that names most wins.

    `cutoff`: P, accepted before that hour (Asia/Shanghai) the promise is the end of the same day; else `hours`.
    """

    __tablename__ = "promise"
    id: Mapped[Key]
    business: Mapped[Code]
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    element: Mapped[Code] = mapped_column(default="")  #: empty: the whole order
    hours: Mapped[int]
    cutoff: Mapped[int | None]
    #: every_day, working_days; appointment_day: by the end of the appointment's day, without one within `hours`
    calendar: Mapped[Code] = mapped_column(default="every_day", server_default="every_day")


class Reason(Base):
    """Why a work order comes back, waits or is delayed, or a customer leaves: step x class x responsibility."""

    __tablename__ = "reason"
    code: Mapped[Code] = mapped_column(primary_key=True)
    kind: Mapped[
        Code
    ]  #: 10R returned, 10W waiting on the carrier, 10P delayed by the customer, 10C, 10Q, 10D dismantled
    name: Mapped[Name]
    name_en: Mapped[Name]
    element: Mapped[Code] = mapped_column(default="")
    responsibility: Mapped[Code]  #: customer, carrier, third_party, force_majeure
    needs_approval: Mapped[bool] = mapped_column(default=False)
    pauses_clock: Mapped[bool] = mapped_column(default=False)
