"""Stores an accepted order: the customer, the order and its workflow, before anything of it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bpmn.library import Map
from engine import keys
from engine.errors import Conflict
from engine.orders.new_order import NewOrder, NewTransfer
from engine.orders.numbers import order_number
from engine.orders.staff_view import StaffView
from engine.store.people import customer_held
from engine.tables import Customer, Dismantling, Order, Relocation, Transfer, Workflow


@dataclass(frozen=True)
class Terms:
    """What was agreed on with the confirmation page, by the names of the order's columns."""

    price_id: int
    amount: int  #: fen
    account: str
    address_text: str
    promise_at: datetime
    acceptance_seconds: int


def customer_for(session: Session, new: NewOrder | NewTransfer, now: datetime) -> Customer:
    """The customer of that document, made if nobody has it; the phone number is the newest given."""
    found = customer_held(session, new.document)
    if found is None:
        try:
            with session.begin_nested():
                found = _new_customer(new, now)
                session.add(found)
        except IntegrityError:  # the same customer at two counters at once
            found = customer_held(session, new.document)
    if found is None:
        raise LookupError("the customer vanished")
    if found.phone != new.phone:
        found.phone, found.phone_index = new.phone, keys.current().blind(new.phone)
    return found


def _new_customer(new: NewOrder | NewTransfer, now: datetime) -> Customer:
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
    wish: Mapping[str, Any],
    terms: Terms,
    staff: StaffView,
    customer: Customer,
    now: datetime,
) -> Order:
    """The order, acknowledged, with its number. `wish`: the columns that the customer's wish fills.

    Raises `Conflict` where another order of the same subscription is open, or one has the same external number.
    """
    order = Order(
        number=uuid4().hex,  # until the row has its count
        state="acknowledged",
        region_id=staff.region_id,
        channel_id=staff.channel_id,
        hall_id=staff.hall_id,
        staff_id=staff.id,
        customer_id=customer.id,
        accepted_at=now,
        state_at=now,
        contact_phone_index=keys.current().blind(wish["contact_phone"]),
        **{**wish, "note": wish["note"] or None},
        **_agreed(terms),
    )
    session.add(order)
    try:
        session.flush()
    except IntegrityError as error:
        if "subscription_id" in str(error.orig):
            raise Conflict("该用户已有在途订单", "This subscription has an open order already") from error
        if "external_id" in str(error.orig):
            raise Conflict("外部订单号已被使用", "Another order has this external number") from error
        raise
    order.number = order_number(order.business, now, order.id)
    return order


def transfer_of(
    session: Session,
    order_id: int,
    *,
    old_customer_id: int,
    consented_at: datetime,
    keeps_in_net_time: bool,
    review: str,
) -> None:
    """The row beside a transfer's order: both parties, when both consented, what was agreed."""
    order = session.get_one(Order, order_id)
    session.add(
        Transfer(
            order_id=order_id,
            old_customer_id=old_customer_id,
            new_customer_id=order.customer_id,
            old_consented_at=consented_at,
            new_consented_at=consented_at,
            keeps_in_net_time=keeps_in_net_time,
            review=review,
        )
    )
    session.flush()


def relocation_of(session: Session, order_id: int, old_address_id: int, old_address_text: str) -> None:
    """The row beside a move's order: where the line is until now."""
    session.add(Relocation(order_id=order_id, old_address_id=old_address_id, old_address_text=old_address_text))
    session.flush()


def dismantling_of(session: Session, order_id: int, reason_code: str, penalty: int) -> None:
    """The row beside a dismantle's order: why, and the penalty that was agreed to (fen)."""
    session.add(Dismantling(order_id=order_id, reason_code=reason_code, penalty=penalty))
    session.flush()


def _agreed(terms: Terms) -> dict[str, object]:
    """The columns that the confirmation page fills."""
    return {**vars(terms), "account_index": keys.current().blind(terms.account)}


def workflow_for(session: Session, order: Order, map_: Map) -> Workflow:
    """The row of the order's walk, on that version of the map for good."""
    row = Workflow(order_id=order.id, digest=map_.digest, state="")
    session.add(row)
    session.flush()
    return row
