"""Subscriptions (用户): found, looked at, held while something is ordered for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from engine import keys, tables
from engine.errors import NotFound
from engine.life import Handover
from engine.orders import masking
from engine.orders.staff_view import StaffView
from engine.store import scoped
from engine.tables import Customer, Order, Product, Subscription

#: longest answer; who finds more must look more closely
LONGEST = 100


@dataclass(frozen=True)
class Found:
    """A subscription with all that an order for it needs."""

    subscription: Subscription
    owner: Customer
    product: Product
    price: tables.Price
    campaign: tables.Campaign | None
    origin: Order  #: its install
    contact: Order  #: whose contact holds: the newest order that was completed
    address_text: str


@dataclass(frozen=True)
class SubscriptionRow:
    """A line of what was found. Personal data are masked."""

    id: int
    account: str
    owner: str
    phone: str
    address: str
    product: str
    product_en: str
    state: str
    effective_at: datetime
    open_order: str  #: its number; empty: none


@dataclass(frozen=True)
class SubscriptionView:
    """One subscription with its orders, the newest first; of other halls' orders only with the right to."""

    found: Found
    open_order: Order | None
    orders: Sequence[Order]


def search(session: Session, text: str) -> list[SubscriptionRow]:
    """The subscriptions of an account, phone, name or document, written out; the newest first."""
    if not text.strip():
        return []
    index = keys.current().blind(text)
    # each by its own index; one condition over two tables would read all subscriptions
    owners = [
        select(Subscription.id).join(Customer, Customer.id == Subscription.customer_id).where(marked == index)
        for marked in (Customer.phone_index, Customer.name_index, Customer.document_index)
    ]
    found = union(select(Subscription.id).where(Subscription.account_index == index), *owners)
    asked = (
        select(Subscription, Customer, Product, tables.Address.full_name)
        .join(Customer, Customer.id == Subscription.customer_id)
        .join(Product, Product.id == Subscription.product_id)
        .join(tables.Address, tables.Address.id == Subscription.address_id)
        .where(Subscription.id.in_(found))
        .order_by(Subscription.id.desc())
        .limit(LONGEST)
    )
    return [_row(session, *row) for row in session.execute(asked)]


def view(session: Session, subscription_id: int, viewer: StaffView) -> SubscriptionView:
    """A subscription by its id; raises `NotFound`."""
    subscription = session.get(Subscription, subscription_id) if subscription_id < 2**63 else None
    if subscription is None:
        raise NotFound("没有这个用户", "There is no such subscription")
    asked = select(Order).where(Order.subscription_id == subscription.id, *scoped.within(viewer, Order.hall_id))
    orders = session.scalars(asked.order_by(Order.id.desc())).all()
    return SubscriptionView(_found(session, subscription), open_order(session, subscription), orders)


def hold(session: Session, subscription_id: int) -> Found | None:
    """The subscription, its row locked where the database can."""
    subscription = session.get(Subscription, subscription_id, with_for_update=True)
    return _found(session, subscription) if subscription is not None else None


def open_order(session: Session, subscription: Subscription) -> Order | None:
    """The order on it that has not ended; there is at most one."""
    asked = select(Order).where(Order.subscription_id == subscription.id, Order.ended_at.is_(None))
    return session.scalars(asked).first()


def is_of(owner: Customer, kind: str, document: str) -> bool:
    """Whether this is the owner's document."""
    return owner.document_kind == kind and owner.document_index == keys.current().blind(document)


def of(session: Session, order: Order) -> Subscription:
    """What an order acts on, its row locked where the database can."""
    return session.get_one(Subscription, order.subscription_id, with_for_update=True)


def old_address(session: Session, order_id: int) -> tables.Address | None:
    """Where the line was before that move; None: it is no move."""
    asked = select(tables.Address).join(tables.Relocation, tables.Relocation.old_address_id == tables.Address.id)
    return session.scalars(asked.where(tables.Relocation.order_id == order_id)).one_or_none()


def handover(session: Session, order: Order) -> Handover:
    """What a transfer's order changes, and between whom."""
    terms = session.get_one(tables.Transfer, order.id)
    return Handover(
        terms,
        of(session, order),
        session.get_one(Customer, terms.old_customer_id),
        session.get_one(Customer, terms.new_customer_id),
    )


def _found(session: Session, subscription: Subscription) -> Found:
    origin = session.get_one(Order, subscription.order_id)
    campaign_id = subscription.campaign_id
    return Found(
        subscription=subscription,
        owner=session.get_one(Customer, subscription.customer_id),
        product=session.get_one(Product, subscription.product_id),
        price=session.get_one(tables.Price, origin.price_id),
        campaign=session.get_one(tables.Campaign, campaign_id) if campaign_id else None,
        origin=origin,
        contact=_newest_completed(session, subscription) or origin,
        address_text=session.get_one(tables.Address, subscription.address_id).full_name,
    )


def _newest_completed(session: Session, subscription: Subscription) -> Order | None:
    asked = select(Order).where(Order.subscription_id == subscription.id, Order.state == "completed")
    return session.scalars(asked.order_by(Order.id.desc())).first()


def _row(
    session: Session, subscription: Subscription, owner: Customer, product: Product, address: str
) -> SubscriptionRow:
    order = open_order(session, subscription)
    return SubscriptionRow(
        id=subscription.id,
        account=masking.account(subscription.account),
        owner=masking.name(owner.name),
        phone=masking.phone(owner.phone),
        address=masking.address(address),
        product=product.name,
        product_en=product.name_en,
        state=subscription.state,
        effective_at=subscription.effective_at,
        open_order=order.number if order else "",
    )
