"""Stores an accepted order: the customer, the order and its workflow, before anything of it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bpmn.library import Map
from engine import keys
from engine.orders.new_order import NewOrder
from engine.orders.numbers import order_number
from engine.orders.staff_view import StaffView
from engine.store.people import customer_by_document
from engine.tables import Customer, Order, Workflow


@dataclass(frozen=True)
class Terms:
    """What was agreed on with the confirmation page, by the names of the order's columns."""

    price_id: int
    amount: int  #: fen
    account: str
    address_text: str
    promise_at: datetime
    acceptance_seconds: int


def customer_for(session: Session, new: NewOrder, now: datetime) -> Customer:
    """The customer of that document, made if nobody has it; the phone number is the newest given."""
    found = customer_by_document(session, new.document)
    if found is None:
        try:
            with session.begin_nested():
                found = _new_customer(new, now)
                session.add(found)
        except IntegrityError:  # the same customer at two counters at once
            found = customer_by_document(session, new.document)
    if found is None:
        raise LookupError("the customer vanished")
    if found.phone != new.phone:
        found.phone, found.phone_index = new.phone, keys.current().blind(new.phone)
    return found


def _new_customer(new: NewOrder, now: datetime) -> Customer:
    blind = keys.current().blind
    return Customer(
        name=new.customer_name.strip(),
        name_index=blind(new.customer_name),
        document_kind=new.document_kind,
        document=new.document,
        document_index=blind(new.document),
        phone=new.phone,
        phone_index=blind(new.phone),
        created_at=now,
    )


def order_for(
    session: Session, new: NewOrder, terms: Terms, staff: StaffView, customer: Customer, now: datetime
) -> Order:
    """The order, acknowledged, with its number."""
    order = Order(
        number=uuid4().hex,  # until the row has its count
        state="acknowledged",
        region_id=staff.region_id,
        channel_id=staff.channel_id,
        hall_id=staff.hall_id,
        staff_id=staff.id,
        customer_id=customer.id,
        accepted_at=now,
        **_asked(new),
        **_agreed(terms),
    )
    session.add(order)
    session.flush()
    order.number = order_number(new.business, now, order.id)
    return order


def _asked(new: NewOrder) -> dict[str, object]:
    """The columns that the customer's wish fills."""
    alike = (
        "external_id", "business", "product_id", "campaign_id", "address_id", "contact_phone", "payment_kind",
        "at_the_door", "appointment_from", "appointment_until",
    )  # fmt: skip
    return {
        **{name: getattr(new, name) for name in alike},
        "contact_name": new.contact_name.strip(),
        "contact_phone_index": keys.current().blind(new.contact_phone),
        "note": new.note or None,
    }


def _agreed(terms: Terms) -> dict[str, object]:
    """The columns that the confirmation page fills."""
    return {**vars(terms), "account_index": keys.current().blind(terms.account)}


def workflow_for(session: Session, order: Order, map_: Map) -> Workflow:
    """The row of the order's walk, on that version of the map for good."""
    row = Workflow(order_id=order.id, digest=map_.digest, state="")
    session.add(row)
    session.flush()
    return row
