"""Stores an accepted order: the customer, the order and its workflow, before anything of it runs."""

from __future__ import annotations

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
    session: Session,
    new: NewOrder,
    *,
    staff: StaffView,
    customer: Customer,
    price_id: int,
    amount: int,
    account: str,
    address_text: str,
    promise_at: datetime,
    now: datetime,
    seconds: int,
) -> Order:
    """The order, acknowledged, with its number."""
    blind = keys.current().blind
    order = Order(
        number=uuid4().hex,  # until the row has its count
        external_id=new.external_id,
        business=new.business,
        state="acknowledged",
        region_id=staff.region_id,
        channel_id=staff.channel_id,
        hall_id=staff.hall_id,
        staff_id=staff.id,
        customer_id=customer.id,
        product_id=new.product_id,
        price_id=price_id,
        campaign_id=new.campaign_id,
        account=account,
        account_index=blind(account),
        address_id=new.address_id,
        address_text=address_text,
        contact_name=new.contact_name.strip(),
        contact_phone=new.contact_phone,
        contact_phone_index=blind(new.contact_phone),
        payment_kind=new.payment_kind,
        at_the_door=new.at_the_door,
        amount=amount,
        appointment_from=new.appointment_from,
        appointment_until=new.appointment_until,
        note=new.note or None,
        accepted_at=now,
        acceptance_seconds=seconds,
        promise_at=promise_at,
    )
    session.add(order)
    session.flush()
    order.number = order_number(new.business, now, order.id)
    return order


def workflow_for(session: Session, order: Order, map_: Map) -> Workflow:
    """The row of the order's walk, on that version of the map for good."""
    row = Workflow(order_id=order.id, digest=map_.digest, state="")
    session.add(row)
    session.flush()
    return row
