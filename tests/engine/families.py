"""What tests of changes and cancels share: forms without a fault, and a deployment that is restarted at every turn."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine import tables
from engine.orders.new_order import NewCancel, NewChange
from engine.store import families, timers
from tests.engine import town
from tests.engine.actors import Case, Office
from tests.engine.provisioning_server import ProvisioningServer
from tests.engine.restarting import Restarting

#: what is undone of an order that has come so far, in that order
UNDONE = ["terminal_issued", "campaign_ordered", "port_reserved", "fee_charged"]


def change(case: Case, door: str = "", product: str = "", campaign: str | None = None, **changes: Any) -> NewChange:
    """A change of an install: as it is, but for what is given. `campaign`: its code; empty: none any more."""
    office, order = case.office, case.view.order
    form = NewChange(
        order_number=case.number,
        document_kind=case.view.customer.document_kind,
        document=case.view.customer.document,
        reason_code="10Q01",
        product_id=office.id_of(tables.Product, product) if product else order.product_id,
        campaign_id=order.campaign_id,
        address_id=office.id_of(tables.Address, door) if door else order.address_id,
        contact_name=order.contact_name,
        contact_phone=order.contact_phone,
        payment_kind=order.payment_kind,
        at_the_door=order.at_the_door,
        appointment_from=order.appointment_from,
        appointment_until=order.appointment_until,
        note=order.note or "",
    )
    if campaign is not None:
        form = replace(form, campaign_id=office.id_of(tables.Campaign, campaign) if campaign else None)
    return replace(form, **changes)


def cancel(case: Case, **changes: Any) -> NewCancel:
    """A cancel of an install."""
    customer = case.view.customer
    form = NewCancel(case.number, customer.document_kind, customer.document, "10C01", "搬走了")
    return replace(form, **changes)


def places(office: Office, form: NewChange | NewCancel, number: str = town.OPERATOR) -> Case:
    """The form's confirmation page is viewed and submitted."""
    person = office.counter(number)
    shown = person.orchestrator.prepare(form, staff_id=person.id, opened_at=office.clock.now())
    return person.submits(shown)


def asked(child: Case) -> Any:
    """What a change or cancel asks for, as it stands."""
    with child.office.system.database.reading() as session:
        return families.asked_by(session, child.view.order)


def woken(office: Office) -> None:
    """Fires what is due until nothing is: whoever was woken has looked, and each step that stands alone is done."""
    for _ in range(20):
        with office.system.database.reading() as session:
            due = [one.kind for one in timers.due(session, office.clock.now(), 100)]
        if not {timers.WAKE, timers.STEP} & {*due}:
            return
        office.fires()
    raise AssertionError("they wake each other for ever")


class House(Restarting):
    """A deployment that is restarted at every turn, with what families need of it."""

    def hears_of(self, child: Case, case: Case, task: str, state: str | None, why: str = "", attempt: int = 1) -> None:
        """An event about the cancel task of `child`; `state`: of the work order, none where it does not say."""
        self.office.clock.passes(minutes=20)
        self.office.provisioning.sends(cancel_event(child, case, task, state, why, attempt))
        self.restart()
        self.office.applies()

    def sends(self) -> int:
        self.restart()
        return self.office.sends()

    def wakes_until_stuck(self) -> None:
        """As `wakes`, with a step that fails each time."""
        while self._due():
            self._fires_one()

    def wakes(self) -> None:
        """One timer at a time, each in another process."""
        for _ in range(40):
            self.restart()
            if not self._due():
                return
            self._fires_one()
        raise AssertionError("they wake each other for ever")

    def _fires_one(self) -> None:
        self.office.system.orchestrator.fire(*self._due()[0])

    def _due(self) -> list[tuple[int, int]]:
        with self.office.system.database.reading() as session:
            found = timers.due(session, self.office.clock.now(), 100)
        return [(one.id, one.order_id) for one in found if one.kind in (timers.WAKE, timers.STEP)]


def cancel_event(
    child: Case, case: Case, task: str, state: str | None, why: str = "", attempt: int = 1
) -> dict[str, Any]:
    """An event about the cancel task of `child`, with the work order or without."""
    event = case.office.provisioning.event(
        case, state or "inProgress", attempt=attempt, eventType="CancelServiceOrderStateChangeEvent"
    )
    body: dict[str, Any] = {
        "id": f"CX-{child.number}",
        "state": task,
        "cancellationReason": f"{child.number} 客户要求撤单",
        "serviceOrder": {"id": case.view.work_orders[attempt - 1].foreign_id},
    }
    if why:
        body["errorMessage"] = {"code": "cancelRefused", "reason": why}
    if state is None:
        del event["event"]["serviceOrder"]
    event["event"]["cancelServiceOrder"] = body
    return event


def boss(case: Case) -> set[str]:
    """Where it stands in our own pool."""
    return {one.element for one in case.view.visits if one.pool == "boss" and one.left_at is None}


def there(child: Case) -> list[tuple[str, bool]]:
    """The way through the provisioning system's pool, and whether it stands there."""
    return [(one.element, one.left_at is None) for one in child.view.visits if one.pool == "provisioning"]


def characteristics(server: ProvisioningServer, case: Case, attempt: int = 1) -> dict[str, Any]:
    """What the provisioning system's own record of a work order says of the service."""
    (item,) = server.orders[f"{case.number}-{attempt}"]["serviceOrderItem"]
    return {one["name"]: one["value"] for one in item["service"]["serviceCharacteristic"]}


def settles(server: ProvisioningServer, case: Case, state: str, attempt: int = 1) -> None:
    """The state of a work order in the provisioning system's own record."""
    server.orders[f"{case.number}-{attempt}"]["state"] = state


def undone(case: Case) -> list[str]:
    """What was undone, in that order."""
    return [one.element for one in case.view.changes if one.kind == "deed"]


def asks(house: House, case: Case) -> Case:
    """A cancel, asked for at provisioning."""
    child = places(house.office, cancel(case))
    house.sends()
    return child
