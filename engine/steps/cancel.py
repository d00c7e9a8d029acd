"""Steps of a cancel (撤单): the provisioning system is asked to take its work back; denied, the install goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.family import answer, own, parent_of, void
from engine.life import Life
from engine.orders.in_flight import words
from engine.steps.completion import notify
from engine.steps.in_flight import alive, too_late, unsent
from engine.steps.work_order import request
from engine.tables import Cancellation

Data = Mapping[str, Any]


def cancellation_of(life: Life) -> Cancellation:
    """What a cancel asks for; raises `LookupError` for another order."""
    if not isinstance(life.asked, Cancellation):
        raise LookupError(f"{life.order.number} is no cancel")
    return life.asked


def request_cancellation(life: Life, data: Data) -> None:
    """Asks for the work order to be cancelled, where there is one alive; else it is decided at once."""
    cancellation, parent = cancellation_of(life), parent_of(life)
    if (late := too_late(parent)) is not None:
        return answer(life, own(life), "denied", *late)
    if (create := unsent(parent)) is not None and parent.work_order is not None:
        create.drop()
        void(parent, parent.work_order, life.order.number)
    work_order = alive(parent)
    if work_order is None:
        return answer(life, own(life), "done", "not_asked")
    reason = parent.reason(cancellation.reason_code)
    why = f"{reason.name if reason else cancellation.reason_code} {cancellation.note}".strip()
    asks = {"externalId": work_order.external_id, "mark": life.order.number, "reason": why[:400]}
    parent.add(request(parent, work_order, "cancel", life.order.number, asks))
    parent.note("request", element="cancel", after="waiting", because=life.order.number)
    cancellation.state, cancellation.asked_at, cancellation.work_order_id = "asked", life.now, work_order.id
    life.note("request", element="cancel", after="waiting", because=work_order.external_id)
    return None


def drop_cancellation(life: Life, data: Data) -> None:
    """The install goes on; the customer is told."""
    cancellation, parent = cancellation_of(life), parent_of(life)
    answer(life, own(life), "denied", "not_approved", life.said)  # nothing, where it was answered before
    why = words(cancellation.answer_code, cancellation.answer)
    parent.note("cancellation", after="denied", because=f"{life.order.number} {why.zh}")
    text = f"您的撤单{life.order.number}未能办理，订单{parent.order.number}继续施工。"
    notify(life, "customer", "sms", {"to": parent.order.contact_phone, "text": text})
