"""An order's personal data as a page shows them: masked, or in full after a reason was given and logged."""

from __future__ import annotations

from dataclasses import dataclass

from engine.errors import Text
from engine.orders import masking
from engine.store.find import OrderView
from engine.tables import Customer, Order, Relocation, Subscription
from web.language import say

#: what stands where a customer's data stood
ERASED = Text("已按期限清除", "erased after its term")


@dataclass(frozen=True)
class Person:
    """Whose order it is, and where it is built."""

    name: str
    document_kind: str
    document: str
    phone: str
    contact_name: str
    contact_phone: str
    account: str
    address: str


def person(view: OrderView, *, full: bool) -> Person:
    """The personal data of an order."""
    customer, order = view.customer, view.order
    if customer.erased_at is not None:
        return Person(_gone(), customer.document_kind, _gone(), "", _gone(), "", _gone(), order.address_text)
    plain = Person(
        customer.name, customer.document_kind, customer.document, customer.phone, order.contact_name,
        order.contact_phone, order.account, order.address_text,
    )  # fmt: skip
    if full:
        return plain
    return Person(
        name=masking.name(plain.name),
        document_kind=plain.document_kind,
        document=masking.document(plain.document),
        phone=masking.phone(plain.phone),
        contact_name=masking.name(plain.contact_name),
        contact_phone=masking.phone(plain.contact_phone),
        account=masking.account(plain.account),
        address=masking.address(plain.address),
    )


def old_address(relocation: Relocation | None, *, full: bool) -> str:
    """Where the line was before a move; nothing of other orders."""
    if relocation is None or not relocation.old_address_text:
        return ""
    return relocation.old_address_text if full else masking.address(relocation.old_address_text)


def _gone() -> str:
    return say(ERASED)


@dataclass(frozen=True)
class Contact:
    """Whom to call, masked."""

    name: str
    phone: str


def contact(order: Order) -> Contact:
    """An order's contact as everybody may see it."""
    if not order.contact_phone:
        return Contact(_gone(), "")
    return Contact(masking.name(order.contact_name), masking.phone(order.contact_phone))


def account(subscription: Subscription) -> str:
    """A subscription's account as everybody may see it."""
    return masking.account(subscription.account) if subscription.account else _gone()


@dataclass(frozen=True)
class Owner:
    """Who has a subscription, masked."""

    name: str
    document_kind: str
    document: str
    phone: str


def owner(customer: Customer) -> Owner:
    """A customer as everybody may see them."""
    if customer.erased_at is not None:
        return Owner(_gone(), customer.document_kind, _gone(), "")
    return Owner(
        masking.name(customer.name),
        customer.document_kind,
        masking.document(customer.document),
        masking.phone(customer.phone),
    )
