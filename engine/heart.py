"""The heart: every way in meets here. Load, act, run, save: one transaction for one thing that happens."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from bpmn.walk import Walk
from engine import answering, family, workflow
from engine.clock import Clock
from engine.dispatch import Dispatch
from engine.errors import Stale, Unavailable
from engine.life import Life
from engine.states import standing, without_work_order
from engine.steps import ALONE, bind
from engine.steps.undo import take_back_terminal
from engine.store import incidents, lives, parameters
from engine.store import timers as timing
from engine.store.database import Database, Session

log = structlog.get_logger()

Act = Callable[[Session, Life, Walk], None]

#: how often one act is tried when other transactions save the same order first
TRIES = 10


class Heart:
    """Makes one thing happen to an order, entirely or not at all."""

    def __init__(self, database: Database, clock: Clock, dispatch: Dispatch):
        self._database = database
        self._clock = clock
        self._dispatch = dispatch

    def happen(self, order_id: int, act: Act, *, staff_id: int | None = None, heard: bool = False) -> None:
        """One thing happens to an order; again from the start when another transaction saved it first."""
        for left in reversed(range(TRIES)):
            try:
                self._once(order_id, act, staff_id, heard)
                break
            except Stale:
                if not left:
                    raise
        self._dispatch.notify(order_id)

    def _once(self, order_id: int, act: Act, staff_id: int | None, heard: bool) -> None:
        """Load, act, run, save: one transaction."""
        with self._database.writing() as session:
            now = self._clock.now()
            life = lives.load(session, order_id, now, staff_id)
            saved, process = life.workflow.state, life.order.business
            walk = workflow.take_up(life.map, process, saved, bind(life), lambda: now, ALONE)
            act(session, life, walk)
            self.run_and_save(session, life, walk, heard=heard)

    @staticmethod
    def run_and_save(session: Session, life: Life, walk: Walk, *, heard: bool) -> None:
        if not life.workflow.ended:
            answering.follow(life)
            workflow.settle(walk, lambda: family.known(life))
            answering.draw(life)
            if not walk.ended:
                life.become(Heart._state(life, walk))
            timing.watch_silence(life, heard=heard)
        elif life.order.state == "cancelled" and life.new:
            session.add_all(life.new)
            session.flush()
            take_back_terminal(life, {})  # one of which we hear only now
        lives.save(session, life, walk)

    @staticmethod
    def _state(life: Life, walk: Walk) -> str:
        """The state of an order that has not ended, by its newest work order; of one without, by its own waits."""
        if workflow.undoing(walk):
            return "pendingCancellation"
        if life.work_order is None:
            return without_work_order(waits_for_a_person=any(wait.kind == "todo" for wait in walk.waits))
        returned = any(wait.element == workflow.HANDLE_RETURN for wait in walk.waits)
        return standing(life.work_order.state, returned=returned, before=life.order.state)

    def trouble(
        self, order_id: int, error: Exception, count: Callable[[Session, int], incidents.Blamed | None]
    ) -> None:
        """What could not be applied is tried again later; after some tries a person must decide.

        A lost database says nothing about what was to be applied: raised again, and not counted as a try.
        """
        if isinstance(error, Unavailable):
            raise error
        log.error("happen.failed", order=order_id, error=type(error).__name__, exc_info=error)
        with self._database.writing() as session:
            lives.hold(session, order_id)
            most = int(parameters.every(session)["apply.attempts"])
            if blamed := count(session, most):
                incidents.not_applied(session, order_id, blamed, error, self._clock.now())
