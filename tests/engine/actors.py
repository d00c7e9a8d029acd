"""Those who act in the tests of the engine: staff at a counter, the provisioning system, and the office around them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select, text

from engine import tables
from engine.bootstrap import System, build
from engine.orchestrator import Shown
from engine.orders.identity import identity_card_check
from engine.orders.new_order import NewOrder
from engine.settings import Settings
from engine.store import find, inbox, outbox, people, pictures, timers
from engine.store.database import Database
from engine.store.find import OrderView
from tests.engine import settling, town
from tests.engine.patience import HandClock


class Office:
    """A deployment with the town in its database; also its worker, step by step."""

    def __init__(self, database: Database, data: Path, provisioning_url: str = "http://127.0.0.1:9") -> None:
        self.clock = HandClock(town.MONDAY)
        url = database.url.render_as_string(hide_password=False)
        self.settings = Settings(
            data=data, database_url=url, provisioning_url=provisioning_url, callback_secret="shared by two"
        )
        settling.give_keys(data)
        self.system: System = build(self.settings, clock=self.clock, database=database)
        settling.settle(database)
        self.provisioning = Provisioning(self)

    def close(self) -> None:
        self.system.close()

    def wired_to(self, url: str) -> System:
        """From now on, with a provisioning system at `url`; the system to close at the end."""
        self.settings = replace(self.settings, provisioning_url=url)
        self.system.gateway.close()
        self.system = build(self.settings, clock=self.clock, database=self.system.database)
        return self.system

    def again(self) -> System:
        """The same deployment in another process, as far as one process can tell."""
        return build(self.settings, clock=self.clock)

    def restarts(self) -> None:
        """Another process takes over: nothing is kept but the statements that SQLAlchemy has compiled."""
        self.system.close()
        self.system = build(self.settings, clock=self.clock, database=self.system.database)

    def counter(self, number: str = town.OPERATOR) -> Counter:
        return Counter(self, number)

    def id_of(self, table: Any, code: str) -> int:
        with self.system.database.reading() as session:
            return session.scalars(select(table.id).where(table.code == code)).one()

    def rows(self, table: Any) -> list[Any]:
        """All rows of a table, as they came."""
        key = table.__mapper__.primary_key[0]
        with self.system.database.reading() as session:
            return list(session.scalars(select(table).order_by(key)))

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """Every row of every table."""
        with self.system.database.reading() as session:
            return {
                one.local_table.name: [
                    dict(row)
                    for row in session.execute(select(*one.column_attrs).order_by(one.primary_key[0])).mappings()
                ]
                for one in tables.Base.registry.mappers
            }

    def free_ports(self, unit: str) -> int:
        return next(one.ports_free for one in self.rows(tables.Address) if one.code == f"unit-{unit}")

    def queued(self) -> bool:
        """Whether a transaction waits for another; SQLite doesn't tell: there every writer waits for the one before."""
        with self.system.database.reading() as session:
            if self.system.database.sqlite:
                return True
            return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    def sets(self, **parameters: object) -> None:
        """Sets parameters; `apply_attempts=1` is `apply.attempts`."""
        with self.system.database.writing() as session:
            for name, value in parameters.items():
                code = name if "." in name else name.replace("_", ".", 1)
                session.merge(tables.Parameter(code=code, value=str(value), meaning="-"))

    def applies(self) -> None:
        """Applies all results that wait."""
        while found := self._with_results():
            for order_id in found:
                self.system.orchestrator.receive(order_id)

    def fires(self) -> None:
        """Fires all timers that are due."""
        with self.system.database.reading() as session:
            due = [(row.id, row.order_id) for row in timers.due(session, self.clock.now(), 100)]
        for timer in due:
            self.system.orchestrator.fire(*timer)

    def undoes(self) -> int:
        """Does the steps that stand alone, one after the other, until none is left; gives how many."""
        steps = 0
        while due := [row for row in self.rows(tables.Timer) if row.kind == timers.STEP]:
            self.system.orchestrator.fire(due[0].id, due[0].order_id)
            steps += 1
        return steps

    def claims(self, limit: int = 100) -> list[outbox.Claim]:
        with self.system.database.writing() as session:
            return outbox.claim(session, limit)

    def sends(self) -> int:
        """Sends all that may be sent now; gives how many."""
        claims = self.claims()
        for claim in claims:
            self.system.orchestrator.send(claim)
        return len(claims)

    def _with_results(self) -> list[int]:
        with self.system.database.reading() as session:
            return inbox.orders_with_results(session, 100)


class Case:
    """One order, looked at."""

    def __init__(self, office: Office, number: str) -> None:
        self.office = office
        self.number = number

    @property
    def view(self) -> OrderView:
        with self.office.system.database.reading() as session:
            viewer = people.staff_by_number(session, town.SUPERVISOR)
            assert viewer is not None
            return find.order(session, self.number, viewer)

    @property
    def id(self) -> int:
        return self.view.order.id

    @property
    def state(self) -> str:
        return self.view.order.state

    @property
    def stands_on(self) -> set[str]:
        """The elements on which it stands, of both pools."""
        with self.office.system.database.reading() as session:
            _, picture = pictures.pictured(session, self.number)
        return {one.element for one in picture.here}

    @property
    def work_orders(self) -> list[tuple[str, str]]:
        return [(one.external_id.removeprefix(self.number), one.state) for one in self.view.work_orders]

    @property
    def results(self) -> list[str]:
        return [one.state for one in self.view.results]

    @property
    def states(self) -> list[str]:
        """All states that it went through."""
        return [change.after for change in self.view.changes if change.kind == "state"]

    def todo(self, element: str) -> tables.Todo:
        """The open to-do of that element."""
        (found,) = [one for one in self.view.todos if (one.element, one.state) == (element, "open")]
        return found

    def happened(self, kind: str, element: str = "") -> int:
        """How often the history tells of that."""
        return len([one for one in self.view.changes if one.kind == kind and element in ("", one.element)])


class Counter:
    """A member of staff at work."""

    def __init__(self, office: Office, number: str) -> None:
        self.office = office
        self.orchestrator = office.system.orchestrator
        with office.system.database.reading() as session:
            staff = people.staff_by_number(session, number)
        assert staff is not None
        self.id = staff.id

    def form(self, product: str = "FAST", door: str = "1-101", campaign: str = "", **changes: Any) -> NewOrder:
        """A form without a fault, and what is changed on it."""
        digits = "35010219900101" + "001"
        right = NewOrder(
            business="install",
            customer_name="张晓明",
            document_kind="identity_card",
            document=digits + identity_card_check(digits),
            phone="13800000001",
            product_id=self.office.id_of(tables.Product, product),
            campaign_id=self.office.id_of(tables.Campaign, campaign) if campaign else None,
            address_id=self.office.id_of(tables.Address, door),
            contact_name="李红",
            contact_phone="13900000002",
            payment_kind="prepaid",
            at_the_door=False,
            appointment_from=None,
            appointment_until=None,
        )
        return replace(right, **changes)

    def confirms(self, *args: Any, **changes: Any) -> Shown:
        """Views the confirmation page."""
        form = self.form(*args, **changes)
        return self.orchestrator.prepare(form, staff_id=self.id, opened_at=self.office.clock.now())

    def submits(self, shown: Shown) -> Case:
        return Case(self.office, self.orchestrator.place(shown.token, staff_id=self.id))

    def orders(self, *args: Any, **changes: Any) -> Case:
        """Views the confirmation page and submits it."""
        return self.submits(self.confirms(*args, **changes))

    def decides(self, todo: tables.Todo, decision: str, because: str = "", campaign: str = "") -> None:
        campaign_id = self.office.id_of(tables.Campaign, campaign) if campaign else None
        self.orchestrator.complete(
            todo.id, decision=decision, staff_id=self.id, because=because, campaign_id=campaign_id
        )


class Provisioning:
    """The provisioning system's voice: events as the wire delivers them."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def event(
        self,
        case: Case,
        state: str,
        *milestones: tuple[str, str],
        attempt: int = 1,
        at: datetime | None = None,
        reason: tuple[str, str] | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        """An event about a work order of the case, as it is at `at` (business moment; now)."""
        moment = (at or self.office.clock.now()).astimezone(UTC).isoformat()
        order: dict[str, Any] = {
            "id": f"SO-{case.number}-{attempt}",
            "externalId": f"{case.number}-{attempt}",
            "state": state,
            "milestone": [
                {"id": element, "name": element, "status": status, "milestoneDate": moment}
                for element, status in milestones
            ],
        }
        if reason:
            order["errorMessage"] = [{"code": reason[0], "reason": reason[1], "timestamp": moment}]
        return {
            "eventId": uuid4().hex,
            "eventTime": moment,
            "eventType": "ServiceOrderStateChangeEvent",
            "event": {"serviceOrder": order},
        } | changes

    def sends(self, event: dict[str, Any]) -> dict[str, Any]:
        """Delivers an event; it is kept, not yet applied."""
        self.office.system.orchestrator.keep(event)
        return event

    def says(self, case: Case, state: str, *milestones: tuple[str, str], **rest: Any) -> dict[str, Any]:
        """Delivers an event and lets it be applied."""
        event = self.sends(self.event(case, state, *milestones, **rest))
        self.office.applies()
        return event

    def completes(self, case: Case, attempt: int = 1) -> None:
        """Takes the work order up and completes it."""
        for state in ("acknowledged", "inProgress", "completed"):
            self.office.clock.passes(minutes=10)
            self.says(case, state, attempt=attempt)
