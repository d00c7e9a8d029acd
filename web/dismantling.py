"""Accepting a dismantle (拆机): why, when the terminal may be fetched, and what leaving costs."""

from __future__ import annotations

from typing import Any

from engine.acceptance import dismantle
from engine.clock import SHANGHAI
from engine.store import reasons
from engine.store.database import Session
from engine.store.subscriptions import SubscriptionView
from web.current import now
from web.forms.subscribed import DismantleForm
from web.forms.visit import SLOTS
from web.language import N_
from web.subscribing import Counter


def _more(session: Session, view: SubscriptionView, form: DismantleForm | None) -> dict[str, Any]:
    """The reasons to choose from, and what is due."""
    return {
        "leaving": reasons.of_kind(session, dismantle.LEAVING),
        "dues": dismantle.dues(session, view.found, now()),
        "slots": SLOTS,
        "first_day": now().astimezone(SHANGHAI).date().isoformat(),
    }


bp = Counter("dismantle", DismantleForm, N_("受理拆机：核对户主证件"), _more).blueprint()
