"""Accepting a change (改单): an install in flight gets its whole new version; old stands against new before submit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.acceptance import change_order
from engine.clock import SHANGHAI
from engine.orders import masking
from engine.store import addresses, catalogue, reasons
from engine.store.addresses import Found
from engine.store.catalogue import Offer
from engine.store.database import Session
from engine.store.find import OrderView
from web.current import now, viewer
from web.forms.in_flight import ChangeForm
from web.forms.visit import SLOTS
from web.in_flight import Counter
from web.install import ANCHORS, Choice
from web.language import N_


def _more(session: Session, view: OrderView, form: ChangeForm) -> dict[str, Any]:
    """What may be chosen, and what the install is now."""
    choices = _choices(session, view)
    campaigns = {campaign.id: campaign for choice in choices for campaign in choice.campaigns}
    as_it_is = ChangeForm(formdata=None)
    as_it_is.begin(view.order)
    return {
        "choices": choices,
        "campaigns": campaigns.values(),
        "address": _address(session, view, form.number("address_id")),
        "reasons": reasons.of_kind(session, change_order.CHANGING),
        "was": {name: str(field.data or "") for name, field in as_it_is._fields.items() if name in WAS},
        "anchors": ANCHORS,
        "slots": SLOTS,
        "first_day": now().astimezone(SHANGHAI).date().isoformat(),
    }


#: fields whose change is marked while it is typed
WAS = frozenset(
    {
        "product_id", "campaign_id", "address_id", "contact_name", "contact_phone", "appointment_day",
        "appointment_slot", "payment_kind", "at_the_door", "note",
    }
)  # fmt: skip


def _choices(session: Session, view: OrderView) -> list[Choice]:
    """What may be sold here; what the install has stays on offer at its own price, whoever sells it now."""
    own = Offer(view.product, view.price)
    offered = [one for one in catalogue.offers(session, viewer(), now()) if one.product.id != view.product.id]
    choices = [Choice(one, _campaigns(session, view, one)) for one in (own, *offered)]
    return choices


def _campaigns(session: Session, view: OrderView, offer: Offer) -> list[Any]:
    found = list(catalogue.campaigns_for(session, viewer(), offer.product.id, now()))
    has = view.campaign if offer.product.id == view.product.id else None
    return [has, *found] if has is not None and has.id not in {one.id for one in found} else found


def _address(session: Session, view: OrderView, chosen: int | None) -> Found | None:
    """The address of the form; the one that the install has, masked."""
    found = addresses.look(session, chosen) if chosen else None
    if found is not None and found.id == view.order.address_id:
        return replace(found, full_name=masking.address(view.order.address_text))
    return found


bp = Counter("change_order", "change", ChangeForm, N_("受理改单：核对客户证件"), ChangeForm.begin, _more).blueprint()
