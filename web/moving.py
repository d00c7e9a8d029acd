"""Accepting a move (移机): the new address by the dialog, the old one beside it; nothing else can be changed (S)."""

from __future__ import annotations

from typing import Any

from engine.acceptance import move
from engine.clock import SHANGHAI
from engine.store import addresses, parameters
from engine.store.database import Session
from engine.store.subscriptions import SubscriptionView
from web.current import now
from web.forms.subscribed import MoveForm
from web.forms.visit import SLOTS
from web.language import N_
from web.subscribing import Counter


def _more(session: Session, view: SubscriptionView, form: MoveForm | None) -> dict[str, Any]:
    """What may be changed, the address that is chosen, the fee."""
    chosen = form.number("address_id") if form is not None else None
    return {
        "address": addresses.look(session, chosen) if chosen else None,
        "changeable": move.changeable(session),
        "fee": parameters.number(session, "move.fee"),
        "slots": SLOTS,
        "first_day": now().astimezone(SHANGHAI).date().isoformat(),
    }


bp = Counter("move", MoveForm, N_("受理移机：核对户主证件"), _more).blueprint()
