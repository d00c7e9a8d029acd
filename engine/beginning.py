"""An order's first moments: its row, what belongs beside it, its walk, run until it waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine import acceptance, workflow
from engine.acceptance import Business
from engine.acceptance.accepted import Accepted
from engine.errors import NotFound
from engine.heart import Heart
from engine.steps import ALONE, bind
from engine.store import acceptances, lives, maps
from engine.store.database import Session


def begin(
    heart: Heart,
    session: Session,
    rules: Business,
    accepted: Accepted,
    shown: Mapping[str, Any],
    now: datetime,
    seconds: int,
) -> int:
    """Stores the order and lets it begin, inside the caller's transaction; gives its id. `shown`: what was agreed to;
    `seconds`: from opening the form to saving. Raises `NotFound` where the business has no map, `Conflict`."""
    map_ = maps.newest(session, accepted.new.business)
    if map_ is None:
        raise NotFound("尚未部署该业务的流程图", "No map is deployed for this business")
    rules.take(session, accepted)
    customer = acceptance.customer(session, accepted, now)
    session.flush()
    terms = acceptances.Terms(
        price_id=accepted.content["price_id"],
        amount=accepted.content["amount"],
        account=shown["account"],
        address_text=accepted.content["address_text"],
        promise_at=datetime.fromisoformat(shown["promise_at"]),
        acceptance_seconds=seconds,
    )
    order = acceptances.order_for(session, accepted.columns, terms, accepted.staff, customer, now)
    acceptance.record(session, rules, accepted, order.id, now)
    acceptances.workflow_for(session, order, map_)
    life = lives.load(session, order.id, now, accepted.staff.id)
    life.note("state", before="new", after="acknowledged", because="placed")
    data = {"promise_at": shown["promise_at"]}
    walk = workflow.start(map_, order.business, data, bind(life), lambda: now, ALONE)
    heart.run_and_save(session, life, walk, heard=True)
    return order.id
