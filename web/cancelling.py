"""Accepting a cancel (撤单): why, and what will be undone in which order, before submit."""

from __future__ import annotations

from typing import Any

from engine.acceptance import cancel_order
from engine.store import lives, reasons
from engine.store.database import Session
from engine.store.find import OrderView
from engine.tables import Order
from web.current import now
from web.forms.in_flight import CancelForm
from web.in_flight import Counter
from web.language import N_


def _more(session: Session, view: OrderView, form: CancelForm) -> dict[str, Any]:
    """The reasons to choose from, and what will be undone."""
    life = lives.load(session, view.order.id, now(), lock=False)
    return {
        "reasons": reasons.of_kind(session, cancel_order.CANCELLING),
        "undo": cancel_order.undoing(session, life),
    }


def _begin(form: CancelForm, order: Order) -> None:
    """A cancel begins empty."""


bp = Counter("cancel_order", "cancel", CancelForm, N_("受理撤单：核对客户证件"), _begin, _more).blueprint()
