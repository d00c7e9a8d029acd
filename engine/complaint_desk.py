"""Where complaints (投诉) are taken and handled: each act is one thing that happens to one, as to any order."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime

from bpmn.walk import Walk
from engine import beginning, complaining
from engine.acceptance import complaint
from engine.clock import Clock
from engine.dispatch import Dispatch
from engine.errors import NotFound, Stale
from engine.heart import Heart
from engine.life import Life
from engine.orders.complaints import NewComplaint
from engine.orders.staff_view import StaffView
from engine.store import audit, complaints, lives, people
from engine.store.database import Database, Session

Act = Callable[[Session, Life, Walk, StaffView], None]


class ComplaintDesk:
    """All that people may do about complaints. Every act raises `NotFound`, `NotAllowed`, `Conflict`, `Invalid`."""

    def __init__(self, database: Database, clock: Clock, dispatch: Dispatch, heart: Heart):
        self._database = database
        self._clock = clock
        self._dispatch = dispatch
        self._heart = heart

    def receive(self, new: NewComplaint, *, staff_id: int, opened_at: datetime) -> str:
        """S: receipt at once. Gives the number; the same form again gives the same number.

        Raises `RuleRefused` for the field `again` where the customer has made one within the hour."""
        try:
            return self._receive(new, staff_id, opened_at)
        except Stale:  # the same form, twice at once: by now the other has made it
            return self._receive(new, staff_id, opened_at)

    def _receive(self, new: NewComplaint, staff_id: int, opened_at: datetime) -> str:
        now = self._clock.now()
        with self._database.writing() as session:
            if made := complaints.of_form(session, new.form_key):
                return made
            accepted = complaint.check(session, new, self._staff(session, staff_id), now)
            seconds = max(0, int((now - opened_at).total_seconds()))
            order_id = beginning.begin(self._heart, session, complaint, accepted, accepted.content, now, seconds)
            number = lives.number(session, order_id)
            audit.record(session, "complaint.take", staff_id=staff_id, subject=number, now=now)
        self._dispatch.notify(order_id)
        return number

    def contact(self, number: str, *, staff_id: int, severity: str, said: str) -> None:
        """S: a supervisor contacts the customer within 2 h; ordinary or complex."""
        self._act(
            "contact",
            number,
            staff_id,
            lambda db, life, walk, who: complaining.contact(db, life, walk, who, severity, said),
        )

    def ask(self, number: str, *, staff_id: int, departments: Collection[str], question: str) -> None:
        """S: a department answers within 1 h."""
        self._act(
            "ask",
            number,
            staff_id,
            lambda db, life, walk, who: complaining.ask(db, life, walk, who, departments, question),
        )

    def department_says(self, number: str, inquiry_id: int, *, staff_id: int, said: str, drop: bool = False) -> None:
        """What a department has answered; `drop`: nobody waits for it any more."""
        self._act(
            "drop" if drop else "department",
            number,
            staff_id,
            lambda db, life, walk, who: complaining.department_says(life, who, inquiry_id, said, drop=drop),
        )

    def answer(self, number: str, *, staff_id: int, said: str) -> None:
        """The answer in writing."""
        self._act("answer", number, staff_id, lambda db, life, walk, who: complaining.answer(db, life, walk, who, said))

    def close(self, number: str, *, staff_id: int, satisfied: bool, said: str = "") -> None:
        """Whether the customer is satisfied; if not, once more to the supervisor."""
        self._act(
            "satisfied" if satisfied else "unsatisfied",
            number,
            staff_id,
            lambda db, life, walk, who: complaining.close(db, life, walk, who, satisfied=satisfied, said=said),
        )

    def withdraw(self, number: str, *, staff_id: int, said: str) -> None:
        """The customer takes it back."""
        self._act("withdraw", number, staff_id, lambda db, life, walk, who: complaining.withdraw(db, life, who, said))

    def note(self, number: str, *, staff_id: int, said: str) -> None:
        """Something worth keeping."""
        self._act("note", number, staff_id, lambda db, life, walk, who: complaining.note(life, who, said))

    def _act(self, name: str, number: str, staff_id: int, act: Act) -> None:
        def do(session: Session, life: Life, walk: Walk) -> None:
            act(session, life, walk, self._staff(session, staff_id))
            audit.record(session, f"complaint.{name}", staff_id=staff_id, subject=number, now=life.now)

        with self._database.reading() as session:
            order_id = complaints.id_of(session, number)
        self._heart.happen(order_id, do, staff_id=staff_id)

    @staticmethod
    def _staff(session: Session, staff_id: int) -> StaffView:
        staff = people.staff_by_id(session, staff_id)
        if staff is None:
            raise NotFound("没有这个工号", "There is no such staff number")
        return staff
