"""A deployment, those who work with it, and the provisioning system: all that may act, one act at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, update

from engine import steps, tables
from engine.bootstrap import System, build
from engine.errors import Refusal
from engine.orchestrator import Shown
from engine.orders.identity import identity_card_check
from engine.orders.new_order import New, NewCancel, NewChange, NewOrder
from engine.settings import Settings
from engine.states import FINAL
from engine.store import incidents, outbox, timers
from tests.engine import town
from tests.engine.actors import Office
from tests.engine.interleavings.there import There
from tests.engine.interleavings.wire import Flight, Line, Wire
from tests.engine.patience import HandClock

#: what a change may change, by a word for it
CHANGES: dict[str, dict[str, Any]] = {
    "next door": {"door": "1-102"},
    "another unit": {"door": "6-101"},
    "the last port": {"door": "2-101"},
    "phone": {"contact_phone": "13700000003"},
    "contact": {"contact_name": "王强"},
    "free product": {"product": "FREE", "campaign": ""},
    "fast product": {"product": "FAST", "campaign": ""},
    "no campaign": {"campaign": ""},
    "at the door": {"at_the_door": True},
    "at the counter": {"at_the_door": False},
    "tomorrow": {"appointment": 1},
    "in a week": {"appointment": 7},
}
#: what an install may begin as
INSTALLS: dict[str, dict[str, Any]] = {
    "plain": {},
    "the last port": {"door": "2-102"},
    "with a campaign": {"campaign": "DEAL"},
    "free": {"product": "FREE"},
    "at the door": {"at_the_door": True},
}


class StepBreaks(Exception):
    """Injected: an undo step fails."""


class SendersClock(HandClock):
    """A sender looks at it before it calls; here it lands later, and is told then when that was."""

    called_at: datetime | None = None

    def now(self) -> datetime:
        moment, self.called_at = self.called_at or self.moment, None
        return moment


class World(Office):
    """Over a database in which the town stands already."""

    def __init__(self, url: str, data: Path) -> None:
        self.clock = SendersClock(town.MONDAY)
        self.settings = Settings(
            data=data,
            database_url=url,
            provisioning_url="http://provisioning.invalid",
            callback_secret="of no use here",
        )
        self.there = There(self.clock)
        self.wire = Wire(self.there)
        self.line = Line(self.wire)
        self.real = 1e6  #: real unix seconds, for senders
        self.commits = 0  #: how often anything was written
        self.system = self.again()
        self.staff: dict[str, int] = {one.number: one.id for one in self.rows(tables.Staff)}
        self.ids: dict[str, int] = {
            one.code: one.id for table in (tables.Product, tables.Campaign, tables.Address) for one in self.rows(table)
        }
        self.installs: list[str] = []  #: their numbers
        self.pages: list[Shown] = []  #: confirmation pages that were shown
        self.flights: list[Flight] = []
        self.restored: dict[int, int] = {}  #: the walks that were seen to be restored well, by their version
        self.failing: dict[str, int] = {}  #: undo steps that fail, and how often still
        self.broke: set[str] = set()  #: undo steps that have failed

    def again(self) -> System:
        system = build(self.settings, clock=self.clock, gateway=self.line)
        if system.database.sqlite:  # nothing here is about the disk
            event.listen(system.database.engine, "connect", lambda connection, _: connection.execute(FAST))
        event.listen(system.database.engine, "commit", self._written)
        return system

    def _written(self, _: Any) -> None:
        """Each transaction has a moment of its own."""
        self.commits += 1
        self.clock.passes(milliseconds=1)

    def restarts(self) -> None:
        """A new process; the senders of others have their flights still."""
        self.system.database.close()
        self.system = self.again()

    def close(self) -> None:
        self.system.database.close()

    @contextmanager
    def alive(self) -> Iterator[World]:
        """Undo steps fail as often as `failing` says; real time passes only when it is told to."""
        with pytest.MonkeyPatch.context() as patch:
            for name in steps.ALONE:
                patch.setitem(steps.STEPS, name, self._breaking(name, steps.STEPS[name]))
            patch.setattr(outbox, "now", lambda session: self.real)
            patch.setattr(outbox.random, "uniform", lambda least, most: most)
            patch.setattr(incidents, "BACK_OFF", 0.0)
            yield self

    def _breaking(self, name: str, step: Callable[..., Any]) -> Callable[..., Any]:
        def breaks(life: Any, data: Any) -> Any:
            done = step(life, data)
            if self.failing.get(name, 0):
                self.failing[name] -= 1
                self.broke.add(name)
                raise StepBreaks(name)
            return done

        return breaks

    # -- the counter

    def installs_one(self, kind: str) -> None:
        what = {"product": "FAST", "door": "1-101", "campaign": "", **INSTALLS[kind]}
        digits = f"35010219900101{len(self.installs) + 1:03}"
        form = NewOrder(
            business="install",
            customer_name="张晓明",
            document_kind="identity_card",
            document=digits + identity_card_check(digits),
            phone="13800000001",
            product_id=self.ids[what["product"]],
            campaign_id=self.ids.get(what["campaign"]),
            address_id=self.ids[what["door"]],
            contact_name="李红",
            contact_phone="13900000002",
            payment_kind="prepaid",
            at_the_door=what.get("at_the_door", False),
            appointment_from=None,
            appointment_until=None,
        )
        self.shows(form)
        self.installs.append(self.submits(-1))

    def shows(self, form: New) -> None:
        """A confirmation page is shown."""
        staff_id = self.staff[town.OPERATOR]
        self.pages.append(self.system.orchestrator.prepare(form, staff_id=staff_id, opened_at=self.clock.now()))

    def submits(self, place: int) -> str:
        """A page is submitted, perhaps not for the first time; the number."""
        return self.system.orchestrator.place(self.pages[place].token, staff_id=self.staff[town.OPERATOR])

    def change_of(self, number: str, kinds: list[str]) -> NewChange:
        what = {name: value for kind in kinds for name, value in CHANGES[kind].items()}
        order, customer = self.order(number), self.customer(number)
        names = ("product_id", "campaign_id", "address_id", "contact_name", "contact_phone", "payment_kind")
        names += ("at_the_door", "appointment_from", "appointment_until")
        wished = {name: getattr(order, name) for name in names}
        for word, column in (("product", "product_id"), ("door", "address_id"), ("campaign", "campaign_id")):
            if word in what:
                wished[column] = self.ids.get(what.pop(word))
        if days := what.pop("appointment", None):
            begins = self.clock.now() + timedelta(days=days)
            what |= {"appointment_from": begins, "appointment_until": begins + timedelta(hours=2)}
        shown = (number, customer.document_kind, customer.document, "10Q01")
        return NewChange(*shown, **(wished | what), note=order.note or "")

    def cancel_of(self, number: str) -> NewCancel:
        customer = self.customer(number)
        return NewCancel(number, customer.document_kind, customer.document, "10C01", "搬走了")

    def decides(self, todo: tables.Todo, decision: str, campaign: str = "") -> None:
        self.system.orchestrator.complete(
            todo.id,
            decision=decision,
            staff_id=self.staff[town.MANAGER],
            because="因为",
            campaign_id=self.ids.get(campaign),
        )

    def resolves(self, incident: tables.Incident, act: str) -> None:
        staff_id = self.staff[town.MANAGER]
        self.system.orchestrator.resolve(incident.number, act, staff_id=staff_id, because="因为")

    def urges(self, number: str) -> None:
        seen = self.order(number).urges
        self.system.orchestrator.urge(number, staff_id=self.staff[town.OPERATOR], because="急", seen=seen)

    def reschedules(self, number: str, days: int) -> None:
        begins = self.clock.now() + timedelta(days=days)
        ends = begins + timedelta(hours=2)
        seen = self.order(number).reschedules
        self.system.orchestrator.reschedule(
            number, begins, ends, staff_id=self.staff[town.OPERATOR], because="客户要求", seen=seen
        )

    # -- the workers

    def takes_off(self) -> None:
        """A sender claims what is due first."""
        self.flights += [Flight(claim) for claim in self.claims(1)]

    def calls(self, flight: Flight) -> None:
        flight.called_at = self.clock.now()
        self.line.goes(flight, flight.called_at)

    def lands(self, flight: Flight) -> None:
        self.flights.remove(flight)
        self.clock.called_at = flight.called_at
        self.line.comes_home(flight, self.system.orchestrator.send)

    def sends_all(self) -> int:
        """All that is due, each there and back without a fault."""
        claims = self.claims()
        for claim in claims:
            flight = Flight(claim)
            self.flights.append(flight)
            self.calls(flight)
            self.lands(flight)
        return len(claims)

    def hears(self, place: int) -> None:
        told = self.there.events[place]
        told.times += 1
        self.system.orchestrator.keep(told.body)

    def due(self) -> list[tuple[int, int]]:
        with self.system.database.reading() as session:
            return [(row.id, row.order_id) for row in timers.due(session, self.clock.now(), 100)]

    def real_time_passes(self, *, leases: bool) -> None:
        """Back-offs are over; with `leases`, those of senders, too."""
        past = 100.0
        with self.system.database.writing() as session:
            session.execute(update(tables.Request).values(not_before=tables.Request.not_before - past))
            session.execute(update(tables.Breaker).values(open_until=0))
            if leases:  # whoever has not called by then never does: a call takes less long than a lease holds
                self.flights = [one for one in self.flights if one.gone]
                session.execute(update(tables.Request).values(lease_until=tables.Request.lease_until - past))

    # -- looking

    def order(self, number: str) -> tables.Order:
        return next(one for one in self.rows(tables.Order) if one.number == number)

    def customer(self, number: str) -> tables.Customer:
        order = self.order(number)
        return next(one for one in self.rows(tables.Customer) if one.id == order.customer_id)

    def open_orders(self) -> list[tables.Order]:
        return [one for one in self.rows(tables.Order) if one.state not in FINAL]

    def open_todos(self) -> list[tables.Todo]:
        return [one for one in self.rows(tables.Todo) if one.state == "open"]

    def open_incidents(self) -> list[tables.Incident]:
        return [one for one in self.rows(tables.Incident) if one.state == "open"]


FAST = "PRAGMA synchronous=OFF"


def may_refuse(act: Callable[[], Any]) -> str:
    """Acts as people do: what can't be done is refused, in words, and nothing is stored."""
    try:
        act()
    except Refusal as refusal:
        return f"{type(refusal).__name__}: {refusal.text.en}"
    return "done"
