"""The whole life of an order, read top to bottom: place, keep, receive, fire, complete, send, resolve.

All ways in meet in one short function, `heart.happen`: load, act, run, save.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bpmn.walk import Walk
from engine import acceptance, deciding, migrating, rescheduling, sending, urging, workflow
from engine.acceptance.accepted import Accepted
from engine.clock import Clock
from engine.dispatch import Dispatch
from engine.errors import Conflict, NotFound
from engine.fallout import resolving
from engine.fallout.correcting import Correction
from engine.fallout.situation import Asked
from engine.heart import Heart
from engine.life import Life
from engine.orders.new_order import New
from engine.orders.staff_view import StaffView
from engine.provisioning import reports
from engine.provisioning.gateway import Gateway
from engine.steps import ALONE, bind
from engine.steps.work_order import ask
from engine.store import (
    acceptances,
    audit,
    confirmations,
    fallout,
    inbox,
    incidents,
    lives,
    maps,
    outbox,
    parameters,
    people,
    todos,
)
from engine.store import timers as timing
from engine.store.database import Database, Session


@dataclass(frozen=True)
class Shown:
    """A confirmation page to show, and the token that a submit of it brings."""

    token: str
    content: Mapping[str, Any]


class Orchestrator:
    """All that may happen to an order."""

    def __init__(self, database: Database, clock: Clock, dispatch: Dispatch, gateway: Gateway):
        self._database = database
        self._clock = clock
        self._dispatch = dispatch
        self._heart = Heart(database, clock, dispatch)
        self._sending = sending.Sending(database, clock, gateway, self._heart)

    # -- the counter

    def prepare(self, new: New, *, staff_id: int, opened_at: datetime) -> Shown:
        """S: the confirmation page is viewed or printed before the data are submitted.

        Raises `Invalid` with all findings by field, `NotAllowed`."""
        now = self._clock.now()
        with self._database.writing() as session:
            accepted = acceptance.check(session, new, self._staff(session, staff_id), now)
            token = confirmations.keep(session, new, accepted.content, staff_id=staff_id, now=now, opened_at=opened_at)
            audit.record(session, "prepare", staff_id=staff_id, subject=new.business, now=now)
        return Shown(token, accepted.content)

    def place(self, token: str, *, staff_id: int) -> str:
        """Makes the order of a confirmation page; gives its number. The same token again gives the same number."""
        now = self._clock.now()
        with self._database.writing() as session:
            page = confirmations.take(session, token, staff_id)
            if page.order_id is not None:
                return lives.number(session, page.order_id)
            hours = float(parameters.every(session)["confirmation.hours"])
            if self._clock.real_seconds(now - page.shown_at) > hours * 3600:  # people confirm in real time
                raise Conflict("确认单已过期，请重新确认", "The confirmation page is too old; show it again")
            new, shown = confirmations.asked(page), confirmations.shown(page)
            accepted = acceptance.check(session, new, self._staff(session, staff_id), now)
            if not acceptance.agreed(accepted, shown):
                raise Conflict("确认单内容已变动，请重新确认", "What was confirmed has changed; confirm again")
            order_id = self._begin(session, accepted, shown, now, int((now - page.opened_at).total_seconds()))
            page.order_id = order_id
            number = lives.number(session, order_id)
            audit.record(session, "place", staff_id=staff_id, subject=number, now=now)
        self._dispatch.notify(order_id)
        return number

    def _begin(
        self,
        session: Session,
        accepted: Accepted,
        shown: dict[str, Any],
        now: datetime,
        seconds: int,
    ) -> int:
        """The order's first moments, inside the transaction that stores it."""
        map_ = maps.newest(session, accepted.new.business)
        if map_ is None:
            raise NotFound("尚未部署该业务的流程图", "No map is deployed for this business")
        rules = acceptance.rules(accepted.new.business)
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
        rules.record(session, accepted, order.id, now)
        acceptances.workflow_for(session, order, map_)
        life = lives.load(session, order.id, now, accepted.staff.id)
        life.note("state", before="new", after="acknowledged", because="placed")
        data = {"promise_at": shown["promise_at"]}
        walk = workflow.start(map_, order.business, data, bind(life), lambda: now, ALONE)
        self._heart.run_and_save(session, life, walk, heard=True)
        return order.id

    def complete(
        self, todo_id: int, *, decision: str, staff_id: int, because: str = "", campaign_id: int | None = None
    ) -> None:
        """A person has done a to-do. Raises `NotFound`, `NotAllowed`, `Conflict`, `Invalid`."""

        def act(session: Session, life: Life, walk: Walk) -> None:
            staff = self._staff(session, staff_id)
            todo = todos.take(session, life, todo_id)
            campaign = deciding.decide(session, life, todo, staff, decision, because, campaign_id)
            if campaign is not None:
                life.order.campaign_id = campaign.id
                life.did("campaign_ordered", campaign.id)
            if todo.kind == "element":
                walk.complete(todo.element, {"decision": decision})
            self._record(session, "complete", staff_id, todos.named(session, todo_id), because)

        self._heart.happen(self._order_of_todo(todo_id), act, staff_id=staff_id)

    def claim(self, todo_id: int, *, staff_id: int) -> None:
        """The to-do is mine now; the second is told who was first. Raises `Conflict`, `NotFound`, `NotAllowed`."""
        with self._database.writing() as session:
            todos.claim(session, todo_id, self._staff(session, staff_id))
            self._record(session, "claim", staff_id, todos.named(session, todo_id))

    def release(self, todo_id: int, *, staff_id: int) -> None:
        """The to-do goes back to the hall's queue."""
        with self._database.writing() as session:
            todos.release(session, todo_id, self._staff(session, staff_id))
            self._record(session, "release", staff_id, todos.named(session, todo_id))

    def urge(self, number: str, *, staff_id: int, because: str, seen: int) -> None:
        """催单: the field side is told to hurry; `seen`: how many urges the person saw. See `urging` for refusals."""

        def act(session: Session, life: Life, walk: Walk) -> None:
            urging.urge(life, self._staff(session, staff_id), because, seen)
            self._record(session, "urge", staff_id, number, because)

        with self._database.reading() as session:
            order_id = lives.id_of(session, number)
        self._heart.happen(order_id, act, staff_id=staff_id)

    def reschedule(
        self, number: str, begins: datetime, ends: datetime, *, staff_id: int, because: str, seen: int
    ) -> None:
        """改约: another appointment; `seen`: how many there were when the person looked. See `rescheduling`."""

        def act(session: Session, life: Life, walk: Walk) -> None:
            staff = self._staff(session, staff_id)
            rescheduling.reschedule(session, life, staff, begins, ends, because, seen)
            self._record(session, "reschedule", staff_id, number, because)

        with self._database.reading() as session:
            order_id = lives.id_of(session, number)
        self._heart.happen(order_id, act, staff_id=staff_id)

    def resolve(
        self, number: str, act: str, *, staff_id: int, because: str = "", fixed: Correction | None = None, to: str = ""
    ) -> None:
        """One of `fallout.acts.ACTS` about an incident. Raises `NotFound`, `NotAllowed`, `Conflict`, `Invalid`."""

        def do(session: Session, life: Life, walk: Walk) -> None:
            staff = self._staff(session, staff_id)
            resolving.resolve(session, life, walk, number, Asked(act, staff, because, fixed, to))
            self._record(session, f"incident.{act}", staff_id, number, because)

        with self._database.reading() as session:
            order_id = fallout.order_of(session, number)
        self._heart.happen(order_id, do, staff_id=staff_id)

    def migrate(self, number: str, digest: str, *, staff_id: int | None = None, because: str = "") -> None:
        """Moves an order to another version of its map. Raises `Conflict` where it can't be, `NotFound`,
        `Invalid` for a reason that can't be kept."""

        def act(session: Session, life: Life, walk: Walk) -> None:
            migrating.migrate(session, life, walk, digest, deciding.reason(because))
            self._record(session, "migrate", staff_id, number, because)

        with self._database.reading() as session:
            order_id = lives.id_of(session, number)
        self._heart.happen(order_id, act, staff_id=staff_id)

    # -- the provisioning system's word

    def keep(self, body: Any) -> None:
        """Keeps an event, committed before it is answered. Raises `Invalid`; the same event again is counted."""
        event = reports.event(body)
        with self._database.writing() as session:
            inbox.keep(session, event, body, self._clock.now())
        self._dispatch.notify(0)

    def receive(self, order_id: int) -> None:
        """Applies all results that wait for this order."""

        def act(session: Session, life: Life, walk: Walk) -> None:
            known: sending.Memory = {}
            for row in inbox.waiting_for(session, order_id):
                event = reports.event(row.body)
                row.state = sending.hear_event(session, life, event, known)
                row.applied_at = life.now

        try:
            self._heart.happen(order_id, act, heard=True)
        except Exception as error:  # whatever it was: the order is as it was, and a person learns of it
            self._heart.trouble(
                order_id, error, lambda session, most: incidents.results_failed(session, order_id, most)
            )

    def fire(self, timer_id: int, order_id: int) -> None:
        """A timer's moment has come."""

        def act(session: Session, life: Life, walk: Walk) -> None:
            timer = next((one for one in life.timers if one.id == timer_id and one.due_at <= life.now), None)
            if timer is None:
                return  # fired by another worker, or put off
            if timer.kind == timing.SILENCE:
                external_id = timing.put_off(life, timer)
                ask(life, next(one for one in life.work_orders if one.external_id == external_id))
            elif timer.kind == timing.ELEMENT:
                life.note("timer", element=timer.element, after="fired")
                walk.fire(timer.element)
            elif timer.kind == timing.STEP:
                walk.do(timer.element)

        try:
            self._heart.happen(order_id, act)
        except Exception as error:
            self._heart.trouble(order_id, error, lambda session, most: incidents.timer_failed(session, timer_id, most))

    # -- sending

    def send(self, claim: outbox.Claim) -> None:
        """Sends a claimed request, outside any transaction, then records what came of it."""
        self._sending.send(claim)

    # -- what several need

    def _record(self, session: Session, act: str, staff_id: int | None, subject: str, because: str = "") -> None:
        audit.record(session, act, staff_id=staff_id, subject=subject, because=because, now=self._clock.now())

    def _staff(self, session: Session, staff_id: int) -> StaffView:
        staff = people.staff_by_id(session, staff_id)
        if staff is None:
            raise NotFound("没有这个工号", "There is no such staff number")
        return staff

    def _order_of_todo(self, todo_id: int) -> int:
        with self._database.reading() as session:
            return todos.order_of(session, todo_id)
