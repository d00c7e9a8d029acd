"""看板: what is late and where, what went wrong, how the day goes; for a wall, nothing personal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _

from engine.errors import NotFound
from engine.orders import scope
from engine.store import dashboard, halls, maps, parameters
from engine.store.dashboard import Dashboard, Here, Hours
from engine.store.database import Session
from web import words
from web.chosen import number
from web.current import needs, now, system, viewer
from web.language import clock_time, day

bp = Blueprint("dashboard", __name__, url_prefix="/dashboard")
#: steps that are shown, the latest first
STEPS = 8


@dataclass(frozen=True)
class Step:
    """A task on which orders stand. `share`: of the fullest one; `late`: of its own orders."""

    business: str
    element: str
    name: str
    standing: int
    overdue: int
    share: float
    late: float


@dataclass(frozen=True)
class Chart:
    """Orders hour by hour: today's bars before last week's line, in a box of 24 by 10."""

    name: str
    hours: Hours
    most: int

    @property
    def bars(self) -> list[tuple[int, float]]:
        """Hour and height."""
        return [(hour, self._height(n)) for hour, n in enumerate(self.hours.today) if n and hour <= self.hours.hour]

    @property
    def line(self) -> str:
        """Last week's steps, as the points of a line."""
        heights = [10 - self._height(n) for n in self.hours.last_week]
        return " ".join(f"{hour},{at:.2f} {hour + 1},{at:.2f}" for hour, at in enumerate(heights))

    @property
    def told(self) -> str:
        """In words."""
        today, before = self.hours.until_now
        return _("%(name)s：今天 %(n)s 单，上周同日此时 %(m)s 单", name=self.name, n=today, m=before)

    def _height(self, n: int) -> float:
        return round(n / self.most * 9.6, 2) if self.most else 0.0


@bp.get("")
@needs("see_dashboard")
def page() -> str:
    """The dashboard. `hall`: whose, for who may see all."""
    with system().database.reading() as db:
        every = parameters.number(db, "dashboard.refresh_seconds")
    speed = 1 / system().clock.real_seconds(timedelta(seconds=1))
    return render_template("dashboard/page.html", every=every, speed=speed, **_look())


@bp.get("/now")
@needs("see_dashboard")
def news() -> dict[str, Any]:
    """All that the dashboard shows, as it is now."""
    facts = _look()
    return {
        "at": clock_time(facts["at"]), "day": day(facts["at"]), "seconds": facts["at"].timestamp(),
        "body": render_template("dashboard/_body.html", **facts),
    }  # fmt: skip


def _look() -> dict[str, Any]:
    hall = scope.one_hall(viewer(), number("hall"))
    with system().database.reading() as db:
        found = dashboard.look(db, viewer(), now(), hall)
        name = _("全部营业厅") if hall is None else _name(db, hall)
        tasks = {business: _tasks(db, business) for business in {one.business for one in found.stands}}
    return {
        "at": found.at, "name": name, "hall": hall, "found": found, "whole": found.whole(),
        "businesses": [found.whole(code) for code in words.BUSINESSES if found.whole(code).standing],
        "steps": steps(found, tasks), "ages": (_("1 小时内"), _("4 小时内"), _("24 小时内"), _("更久")),
        "colours": _colours(found), "charts": _charts(found),
    }  # fmt: skip


def _name(db: Session, hall: int) -> str:
    for one in halls.every(db):
        if one.id == hall:
            return one.name
    raise NotFound("没有这个营业厅", "There is no such hall")


def _tasks(db: Session, business: str) -> frozenset[str]:
    """The elements of its newest map on which somebody works."""
    map_ = maps.newest(db, business)
    return frozenset(own for own, one in map_.elements.items() if one.type.endswith("ask")) if map_ else frozenset()


def steps(found: Dashboard, tasks: dict[str, frozenset[str]]) -> list[Step]:
    """The tasks with most overdue orders, then with most orders."""
    here: list[Here] = [one for one in found.stands if one.element in tasks.get(one.business, ())]
    here.sort(key=lambda one: (-one.overdue, -one.standing, one.business, one.element))
    shown = here[:STEPS]
    most = max((one.standing for one in shown), default=1)
    return [
        Step(
            one.business, one.element, words.element(one.element, one.business), one.standing, one.overdue,
            one.standing / most, one.overdue / one.standing,
        )
        for one in shown
    ]  # fmt: skip


def _colours(found: Dashboard) -> list[tuple[str, int, float, float]]:
    """Colour, how many, where its part of the whole begins and how wide it is."""
    whole, begins, parts = sum(found.colours.values()), 0.0, []
    for colour in ("red", "yellow", "green"):
        n = found.colours.get(colour, 0)
        wide = 100 * n / whole if whole else 0.0
        parts.append((colour, n, round(begins, 2), round(wide, 2)))
        begins += wide
    return parts


def _charts(found: Dashboard) -> Sequence[Chart]:
    named = ((_("受理"), found.accepted), (_("竣工"), found.completed))
    return [Chart(name, hours, max(*hours.today, *hours.last_week)) for name, hours in named]
