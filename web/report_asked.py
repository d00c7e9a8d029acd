"""Which days and hall a report is of, as the address says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import request
from flask_babel import gettext as _

from engine.clock import SHANGHAI
from engine.orders import scope
from engine.store import halls
from engine.store.database import Session
from engine.store.figures import Asked
from engine.tables import Hall
from web import looked_for
from web.chosen import number
from web.current import now, viewer
from web.language import WEEKDAYS, say

#: no report is of a day before
FIRST = date(2000, 1, 1)


@dataclass(frozen=True)
class Report:
    """A day, or a month; of a hall, or of all."""

    asked: Asked
    halls: tuple[Hall, ...]  #: that may be chosen; empty: one's own only

    @property
    def days(self) -> str:
        """`2026-03-02`, or `2026-03`: also for the list of orders."""
        return f"{self.asked.first:%Y-%m}" if self.asked.month else f"{self.asked.day}"

    @property
    def title(self) -> str:
        """The days in words."""
        if self.asked.month:
            return _("%(month)s 月报", month=self.days)
        return f"{self.days} {say(WEEKDAYS[self.asked.day.weekday()])}"

    @property
    def hall_name(self) -> str:
        """Whose it is."""
        if self.hall_id == viewer().hall_id:
            return viewer().hall_name
        return next((one.name for one in self.halls if one.id == self.hall_id), _("全部营业厅"))

    @property
    def hall_id(self) -> int | None:
        """Whose figures; None: of all halls."""
        return scope.one_hall(viewer(), self.asked.hall_id)

    def args(self, **changes: object) -> dict[str, object]:
        """The arguments of the same report, but for `changes`."""
        every = {"on": self.days, "hall": self.asked.hall_id, **changes}
        return {name: value for name, value in every.items() if value}

    def beside(self, step: int) -> str:
        """The day or month before or after."""
        if self.asked.month:
            edge = self.asked.first - timedelta(days=1) if step < 0 else self.asked.last + timedelta(days=1)
            return f"{edge:%Y-%m}"
        return f"{self.asked.day + timedelta(days=step)}"

    @property
    def current(self) -> bool:
        """Whether the day or month has not ended."""
        return self.asked.last >= today()


def today() -> date:
    """This day in Shanghai."""
    return now().astimezone(SHANGHAI).date()


def report(db: Session) -> Report:
    """What the address asks for; what makes no sense, or lies ahead, is today."""
    said = request.args.get("on", "")[:10]
    month = len(said) == len("2026-03") or request.args.get("span") == "month"
    found = looked_for.days(said)
    day = found[0] if found and FIRST <= found[0] <= today() else today()
    every = tuple(halls.reached(db, viewer()))
    hall = number("hall")
    known = hall if hall in {one.id for one in every} else None
    return Report(Asked(day, month, known), every)
