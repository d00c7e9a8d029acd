"""Raising an event: what it says, who is told, what a fault makes of it. ``office`` sends it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any
from uuid import uuid4

from simulator.clock import real_now, wire
from simulator.stand_in import StandIn
from simulator.store import Session, outbox
from simulator.tables import OutgoingEvent, Subscription, WorkOrder

CREATED = "ServiceOrderCreateEvent"
STATE = "ServiceOrderStateChangeEvent"
MILESTONE = "ServiceOrderMilestoneEvent"
CHANGED = "ServiceOrderAttributeValueChangeEvent"
JEOPARDY = "ServiceOrderJeopardyEvent"
CANCEL_CREATED = "CancelServiceOrderCreateEvent"
CANCEL_STATE = "CancelServiceOrderStateChangeEvent"

HOUR = 3600.0
#: Under this key a transaction says which work orders it has written events of.
MAIL = "mail"


def key_of(order: WorkOrder) -> str:
    """What chance and the journal know a work order by."""
    return order.external_id or order.number or str(order.id)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """What ``X-Signature`` says: HMAC-SHA256 over the timestamp, a dot and the body as sent."""
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256)
    return f"sha256={digest.hexdigest()}"


def encode(value: Any) -> bytes:
    """JSON as it goes over the wire: compact, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def emit(stand: StandIn, session: Session, order: WorkOrder, event_type: str, **more: Any) -> None:
    """Tell all subscribers, with the whole work order as it is now.

    `more` is told beside it (a cancellation). The moments of one work order's events rise strictly, so that
    a receiver may drop what is older than what it knows.
    """
    order.events += 1
    order.last_event_at = max(stand.clock.now(), order.last_event_at + 0.001)
    body = encode(
        {
            "eventId": str(uuid4()),
            "eventTime": wire(order.last_event_at),
            "eventType": event_type,
            "event": {"serviceOrder": order.document, **more},
        }
    )
    trouble = stand.faults.for_event(session, key_of(order), order.events)
    if trouble.lost:
        return
    hours = stand.faults.measures
    delay = hours["late_hours"] if trouble.late else hours["overtaken_hours"] if trouble.overtaken else 0.0
    real_next = real_now() + stand.clock.real_seconds(delay * HOUR)
    session.info.setdefault(MAIL, set()).add(order.id)
    for subscriber in _subscribers(session):
        if wants(subscriber, event_type):
            row = _row(order, subscriber, event_type, body, real_next)
            row.blocks = not trouble.overtaken
            session.add(row)
            if trouble.repeated:
                session.flush()
                session.add(_row(order, subscriber, event_type, body, real_next))


def _subscribers(session: Session) -> list[Subscription]:
    """All subscribers, looked up once in a transaction."""
    if "subscribers" not in session.info:
        session.info["subscribers"] = outbox.subscriptions(session)
    found: list[Subscription] = session.info["subscribers"]
    return found


def wants(subscriber: Subscription, event_type: str) -> bool:
    """Whether a subscription's query (``eventType=A,B``; empty: everything) lets an event through."""
    name, _, types = subscriber.query.partition("=")
    return name.strip() != "eventType" or event_type in [one.strip() for one in types.split(",")]


def _row(order: WorkOrder, subscriber: Subscription, event_type: str, body: bytes, real_next: float) -> OutgoingEvent:
    return OutgoingEvent(
        event_id=json.loads(body)["eventId"],
        event_type=event_type,
        subscription_id=subscriber.id,
        work_order_id=order.id,
        body=outbox.pack(body),
        real_next=real_next,
    )
