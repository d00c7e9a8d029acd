"""An install's versions: what it says now, and what it would say after a change. Plain values, moments in ISO 8601."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from engine import tables
from engine.life import Life
from engine.orders.new_order import NewChange

Version = dict[str, Any]


def present(life: Life) -> Version:
    """What the order says now."""
    order, details = life.order, life.details()
    return {
        **sold(details.product, details.price, details.campaign),
        "amount": order.amount,
        "address_id": order.address_id,
        "address_text": order.address_text,
        "contact_name": order.contact_name,
        "contact_phone": order.contact_phone,
        "payment_kind": order.payment_kind,
        "at_the_door": order.at_the_door,
        "appointment_from": iso(order.appointment_from),
        "appointment_until": iso(order.appointment_until),
        "note": order.note or "",
        "promise_at": iso(order.promise_at),
    }


def wished(new: NewChange, goods: Version, address: tables.Address, promise_at: datetime) -> Version:
    """What it would say after the change. `goods`: of `sold`, with the amount."""
    return {
        **goods,
        "address_id": address.id,
        "address_text": address.full_name,
        "contact_name": new.contact_name.strip(),
        "contact_phone": new.contact_phone,
        "payment_kind": new.payment_kind,
        "at_the_door": new.at_the_door,
        "appointment_from": iso(new.appointment_from),
        "appointment_until": iso(new.appointment_until),
        "note": new.note,
        "promise_at": iso(promise_at),
    }


def sold(product: tables.Product, price: tables.Price, campaign: tables.Campaign | None) -> Version:
    """What is sold, at what price (fen)."""
    return {
        "product_id": product.id,
        "product_name": product.name,
        "product_name_en": product.name_en,
        "bandwidth": product.bandwidth,
        "provider": product.provider,
        "price_id": price.id,
        "monthly_fee": price.monthly_fee,
        "install_fee": price.install_fee,
        "contract_months": price.contract_months,
        "campaign_id": campaign.id if campaign else None,
        "campaign_name": campaign.name if campaign else None,
        "campaign_name_en": campaign.name_en if campaign else None,
        "prepaid": campaign.prepaid if campaign else 0,
    }


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
