"""Sending to the provisioning system: a claimed request goes out, outside of any transaction; then comes the answer."""

from __future__ import annotations

from datetime import datetime

from bpmn.walk import Walk
from engine import answering, hearing
from engine.clock import Clock
from engine.errors import SendFailure
from engine.heart import Heart
from engine.life import Life
from engine.provisioning.gateway import Gateway
from engine.provisioning.reports import Event, Report
from engine.store import incidents, lives, outbox, parameters
from engine.store import known as knowledge
from engine.store.database import Database, Session

#: what is known of each work order, by its id, while one thing happens
Memory = dict[int, hearing.Known]


class Sending:
    """Sends requests, and records what came of each."""

    def __init__(self, database: Database, clock: Clock, gateway: Gateway, heart: Heart):
        self._database = database
        self._clock = clock
        self._gateway = gateway
        self._heart = heart

    def send(self, claim: outbox.Claim) -> None:
        """Sends a claimed request, outside any transaction, then records what came of it."""
        asked_at = self._clock.now()
        try:
            report = self._gateway.carry(claim.kind, claim.body, asked_at, unsure=claim.unsure)
        except SendFailure as error:
            self._not_sent(claim, error)
        else:
            self._sent(claim, report, asked_at)

    def _sent(self, claim: outbox.Claim, report: Report | None, asked_at: datetime) -> None:
        def act(session: Session, life: Life, walk: Walk) -> None:
            row = outbox.held(session, claim)
            if row is None:
                return  # this sender froze past its lease, and another has taken over
            outbox.done(row, life.now)
            outbox.answered(session, claim.downstream)
            if report is None and claim.kind == "cancel":
                if not answering.nowhere(life, row.work_order, asked_at):
                    outbox.put_back(session, row, "the work order was being sent", counts=False)
            elif report is None:
                outbox.create_again(session, row.work_order_id)  # it knows nothing of this work order
            else:
                life.note("request", element=claim.kind, after="done", because=report.external_id)
                hear(session, life, report, {})
                answering.answered(life, claim.kind, report)

        try:
            self._heart.happen(claim.order_id, act, heard=True)
        except Exception as error:
            self._heart.trouble(
                claim.order_id, error, lambda session, most: incidents.answer_failed(session, claim, most)
            )

    def _not_sent(self, claim: outbox.Claim, error: SendFailure) -> None:
        with self._database.writing() as session:
            lives.hold(session, claim.order_id)
            row = outbox.held(session, claim)
            if row is None:
                return
            counts = outbox.went_wrong(session, claim.downstream) if not error.permanent else True
            most = int(parameters.every(session)["send.attempts"])
            if error.permanent or (counts and row.attempts + 1 >= most):
                outbox.fail(row, error.text.en, unsure=not error.permanent)
                incidents.not_sent(session, row, error, self._clock.now())
            else:
                outbox.put_back(session, row, error.text.en, counts=counts)


def hear(session: Session, life: Life, report: Report, memory: Memory) -> str:
    """Takes a report in; gives the state of its event: `unknown`, `applied` or `late`. `memory` is filled."""
    work_order = next((one for one in life.work_orders if one.external_id == report.external_id), None)
    if work_order is None:
        return "unknown"
    if work_order.id not in memory:
        memory[work_order.id] = knowledge.known(session, life, work_order)
    state = hearing.hear(life, work_order, report, memory[work_order.id])
    answering.noted(life, report)
    return state


def hear_event(session: Session, life: Life, event: Event, memory: Memory) -> str:
    """Takes an event in, about a work order, a cancel of it, or both; gives its state."""
    state = hear(session, life, event.report, memory) if event.report else ""
    if event.task is None:
        return state
    memory.clear()  # what is said of a cancel may end a delay, too
    told = answering.heard(session, life, event)
    return state or told
