"""Steps that ask something of the provisioning system, or take it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine import tables
from engine.errors import Conflict
from engine.life import Life
from engine.provisioning import bodies
from engine.states import WITHOUT_PROVISIONING
from engine.steps.undo import release_port, take_back_terminal

#: the one provisioning system there is; several, chosen by region or provider, will be rows
DOWNSTREAM = "provisioning"


def submit_work_order(life: Life, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Writes a work order and the request that sends it. Sent again after it came back, it is a new one, and the
    map's timer is set by the promise as it is then: it may have moved.

    S: a transfer never touches provisioning: no work order may exist for it. Raises `Conflict`, whatever its map says.
    """
    if life.order.business in WITHOUT_PROVISIONING:
        raise Conflict(
            "过户从不涉及开通（投诉同样），不能有施工单",
            "A transfer never touches provisioning, nor does a complaint: it has no work order",
        )
    attempt = len(life.work_orders) + 1
    row = tables.WorkOrder(
        order_id=life.order.id,
        business=life.order.business,
        external_id=f"{life.order.number}-{attempt}",
        attempt=attempt,
        state="new",
        reason_code="",
        reason="",
        created_at=life.now,
    )
    life.work_orders.append(row)
    life.add(row)
    life.add(request(life, row, "create", row.external_id, bodies.service_order(wanted(life, row))))
    life.note("request", element="submit_work_order", after="waiting", because=row.external_id)
    return {"promise_at": life.order.promise_at.isoformat()}


def request(life: Life, work_order: tables.WorkOrder, kind: str, key: str, body: dict[str, Any]) -> tables.Request:
    """A row of the outbox; `key` makes it happen once."""
    return tables.Request(
        order_id=life.order.id,
        work_order=work_order,
        downstream=DOWNSTREAM,
        kind=kind,
        key=key,
        body=body,
        state="waiting",
        not_before=0,
        created_at=life.now,
    )


def ask(life: Life, work_order: tables.WorkOrder) -> None:
    """The work order is asked for its state; so is a cancel of it that has not been answered."""
    key = f"{work_order.external_id}:ask:{life.order.version}"
    body = {"externalId": work_order.external_id}
    child = life.child
    if child is not None and isinstance(child.asked, tables.Cancellation) and child.asked.asked_at is not None:
        body["mark"] = child.order.number
    life.add(request(life, work_order, "ask", key, body))


def wanted(life: Life, work_order: tables.WorkOrder) -> bodies.Wanted:
    """The order in the provisioning system's terms."""
    order, details = life.order, life.details()
    return bodies.Wanted(
        external_id=work_order.external_id,
        business=order.business,
        product_code=details.product.code,
        product_name=details.product.name,
        bandwidth=details.product.bandwidth,
        provider=details.product.provider,
        account=order.account,
        address_code=details.address.code,
        address_text=order.address_text,
        region_code=details.region.code,
        customer_name=details.customer.name,
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
        promise_at=order.promise_at,
        ordered_at=order.accepted_at,
        appointment_from=order.appointment_from,
        appointment_until=order.appointment_until,
        at_the_door=order.at_the_door,
        amount=order.amount,
        note=order.note or "",
        old_address=_place(details.old_address),
    )


def _place(address: tables.Address | None) -> bodies.Place | None:
    return bodies.Place(address.code, address.full_name) if address is not None else None


def raise_alert(life: Life, data: Mapping[str, Any]) -> None:
    """The promised time has passed."""
    life.promise_missed()


def close_order(life: Life, data: Mapping[str, Any]) -> None:
    """The order ends cancelled. A port that it still holds is free again: maps without `undo` have no other step. A
    terminal of which we heard only while the rest was undone is taken back."""
    take_back_terminal(life, data)
    release_port(life, data)
