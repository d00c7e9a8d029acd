"""The order and whom it is for; what the customer has after it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engine.tables.base import Base, Blind, Code, Key, Personal

#: (D) one open order per subscription
OPEN = text("ended_at IS NULL AND subscription_id IS NOT NULL")
#: (D) one open change or cancel per order
OPEN_CHILD = text("ended_at IS NULL AND parent_id IS NOT NULL")
IN_FLIGHT = text("ended_at IS NULL")


def _in_flight(name: str, *columns: str, more: str = "") -> Index:
    """An index over the orders in flight: few among all. `more`: of these, the ones where it is true."""
    sqlite, postgresql = (text(f"ended_at IS NULL AND {more} IS {yes}") if more else IN_FLIGHT for yes in ("1", "true"))
    return Index(f"ix_orders_open_{name}", *columns, sqlite_where=sqlite, postgresql_where=postgresql)


class Customer(Base):
    """A customer: personal data throughout."""

    __tablename__ = "customer"
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(Personal)
    name_index: Mapped[Blind]
    document_kind: Mapped[Code]  #: identity_card, passport, business_licence …
    document: Mapped[str] = mapped_column(Personal)
    document_index: Mapped[Blind] = mapped_column(unique=True)
    phone: Mapped[str] = mapped_column(Personal)
    phone_index: Mapped[Blind]
    tier: Mapped[Code] = mapped_column(default="normal")
    created_at: Mapped[datetime]
    #: why it is not erased though its term is over (a lawsuit, an authority's request); none: it is not held
    held: Mapped[str | None] = mapped_column(Personal)
    erased_at: Mapped[datetime | None]  #: since when nothing personal is left of it


class Order(Base):
    """What BOSS accepted. Never deleted (S); its state is spelt as in TMF641/622."""

    __tablename__ = "orders"
    id: Mapped[Key]
    number: Mapped[Code] = mapped_column(unique=True)
    external_id: Mapped[str | None] = mapped_column(unique=True)
    business: Mapped[Code]
    state: Mapped[Code]
    state_at: Mapped[datetime] = mapped_column(index=True, server_default="1970-01-01 00:00:00+00")  #: since when
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)  #: whose change or cancel it is
    #: what it acts on; of an install, what it has made. The two tables refer to each other.
    subscription_id: Mapped[int | None] = mapped_column(
        ForeignKey("subscription.id", use_alter=True, name="fk_orders_subscription_id"), index=True
    )

    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    price_id: Mapped[int] = mapped_column(ForeignKey("price.id"))  #: the row that applied (S)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    account: Mapped[str] = mapped_column(Personal)  #: broadband account
    account_index: Mapped[Blind]
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    address_text: Mapped[str] = mapped_column(Personal)  #: as it read at the time
    contact_name: Mapped[str] = mapped_column(Personal)
    contact_phone: Mapped[str] = mapped_column(Personal)
    contact_phone_index: Mapped[Blind]
    payment_kind: Mapped[Code]  #: prepaid, postpaid, phone_paid (手机代付)
    at_the_door: Mapped[bool] = mapped_column(default=False)  #: 是否上门收费
    amount: Mapped[int]  #: fen
    appointment_from: Mapped[datetime | None]
    appointment_until: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(Personal)

    accepted_at: Mapped[datetime] = mapped_column(index=True)
    acceptance_seconds: Mapped[int | None]  #: from opening the form to saving, measured, never blocking
    promise_at: Mapped[datetime] = mapped_column(index=True)
    overdue: Mapped[bool] = mapped_column(default=False)
    paused_at: Mapped[datetime | None]  #: since when the promise's clock stands still (缓装)
    planned_at: Mapped[datetime | None]  #: when it will be done, as it looked when something last happened
    jeopardy: Mapped[Code] = mapped_column(default="green", server_default="green")  #: green, yellow, red
    ended_at: Mapped[datetime | None]
    element: Mapped[Code] = mapped_column(default="")  #: where it stands, for lists: the newest open position
    urges: Mapped[int] = mapped_column(default=0)
    reschedules: Mapped[int] = mapped_column(default=0, server_default="0")  #: 改约, how often
    version: Mapped[int] = mapped_column(default=0)  #: raised by each save

    subscription: Mapped[Subscription | None] = relationship(foreign_keys=[subscription_id])

    __table_args__ = (
        Index("uq_orders_id_business", "id", "business", unique=True),  #: what a work order refers to
        Index(
            "uq_orders_subscription_id_open",
            "subscription_id",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "uq_orders_parent_id_open",
            "parent_id",
            unique=True,
            sqlite_where=OPEN_CHILD,
            postgresql_where=OPEN_CHILD,
        ),
        Index("ix_orders_jeopardy_promise_at", "jeopardy", "promise_at"),
        Index("ix_orders_state_accepted_at", "state", "accepted_at"),
        Index("ix_orders_state_promise_at", "state", "promise_at"),
        Index("ix_orders_state_state_at", "state", "state_at"),
        Index("ix_orders_hall_id_accepted_at", "hall_id", "accepted_at"),
        Index("ix_orders_hall_id_promise_at", "hall_id", "promise_at"),
        Index("ix_orders_hall_id_state_at", "hall_id", "state_at"),
        Index("ix_orders_staff_id_accepted_at", "staff_id", "accepted_at"),
        Index("ix_orders_business_accepted_at", "business", "accepted_at"),
        Index("ix_orders_region_id_accepted_at", "region_id", "accepted_at"),
        Index("ix_orders_address_id_accepted_at", "address_id", "accepted_at"),
        _in_flight("accepted", "accepted_at"),
        _in_flight("number", "number"),
        _in_flight("hall", "hall_id", "jeopardy", "promise_at"),
        _in_flight("business", "business", "accepted_at"),
        _in_flight("promise", "promise_at"),
        _in_flight("state", "state_at"),
        _in_flight("jeopardy", "jeopardy", "promise_at"),
        _in_flight("overdue", "promise_at", more="overdue"),
    )


class Confirmation(Base):
    """A confirmation page that was shown (S): its token is what a submit must bring. One token, one order."""

    __tablename__ = "confirmation"
    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    business: Mapped[Code]
    shown_at: Mapped[datetime]
    opened_at: Mapped[datetime]  #: when the form was opened
    content: Mapped[str] = mapped_column(Personal)  #: JSON of the order as it was shown
    order_id: Mapped[int | None] = mapped_column(ForeignKey("orders.id"), index=True)
    draft_key: Mapped[str | None] = mapped_column(String(64))  #: the draft that it was made of
    viewed_at: Mapped[datetime | None]  #: when it was on the screen, first
    printed_at: Mapped[datetime | None]  #: when it was printed, first
    consented_at: Mapped[datetime | None]  #: when the customer was said to consent to it


class Subscription(Base):
    """What the customer has after an install; a transfer gives it another. `state`: effective, ended."""

    __tablename__ = "subscription"
    id: Mapped[Key]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), unique=True)  #: the install
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    account: Mapped[str] = mapped_column(Personal)
    account_index: Mapped[Blind]
    state: Mapped[Code]
    effective_at: Mapped[datetime]
    in_net_since: Mapped[datetime]  #: the owner's time in net counts from here
    contract_until: Mapped[datetime | None]  #: who leaves before pays a penalty; none: no contract
    arrears: Mapped[int] = mapped_column(default=0, server_default="0")  #: fen that are owed, as billing told
    ended_at: Mapped[datetime | None]


class Transfer(Base):
    """What a transfer's order says beside its row: both parties, that both consented (S), what was agreed."""

    __tablename__ = "transfer"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    old_customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    new_customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    old_consented_at: Mapped[datetime]
    new_consented_at: Mapped[datetime]
    keeps_in_net_time: Mapped[bool]
    review: Mapped[Code] = mapped_column(default="")  #: why a duty manager must approve; empty: nobody need

    __table_args__ = (CheckConstraint("old_customer_id <> new_customer_id", name="to_another"),)


class Relocation(Base):
    """What a move's order says beside its row: where the line is until now. The order itself has the new address."""

    __tablename__ = "relocation"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    old_address_id: Mapped[int] = mapped_column(ForeignKey("address.id"))
    old_address_text: Mapped[str] = mapped_column(Personal)  #: as it read at the time


class Dismantling(Base):
    """What a dismantle's order says beside its row: why, and what leaving the contract early costs."""

    __tablename__ = "dismantling"
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True, autoincrement=False)
    reason_code: Mapped[Code]
    penalty: Mapped[int]  #: fen, as shown and agreed to
