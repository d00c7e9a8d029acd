"""What a screen on a wall shows: orders that somebody chose, or all of a hall that are under way. Asked every few
seconds, so it is a constant number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, distinct, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from engine.clock import end_of_day
from engine.errors import Invalid, NotAllowed, NotFound, Text
from engine.orders import scope
from engine.orders.staff_view import StaffView
from engine.store import briefs, dashboard, scoped
from engine.store.briefs import Brief, Counts
from engine.store.six import OF_THE_SIX
from engine.tables import Hall, Incident, Order

#: most orders that may be chosen, and most tiles of a hall: what is less urgent than those is counted alone
MOST_CHOSEN, MOST = 60, 200


@dataclass(frozen=True)
class Wall:
    """All of a wall. `hall`: whose orders; empty: of all halls, or chosen ones."""

    hall: str
    counts: Counts
    orders: list[Brief]  #: the worst first


def chosen(session: Session, numbers: Sequence[str], viewer: StaffView, now: datetime) -> Wall:
    """The orders of those numbers. Raises `Invalid` for too many, `NotFound` naming those that aren't there or not this
    person's to see."""
    if len(numbers) > MOST_CHOSEN:
        raise Invalid({"orders": Text(f"一次最多上墙 {MOST_CHOSEN} 张订单", f"At most {MOST_CHOSEN} orders at a time")})
    which = [Order.number.in_(numbers), *scoped.within(viewer, Order.hall_id)]
    found = briefs.of(session, which, MOST_CHOSEN)
    missing = [number[:40] for number in numbers if number not in {one.number for one in found}][:5]
    if missing:
        zh, en = "、".join(missing), ", ".join(missing)
        raise NotFound(f"没有订单 {zh}，或您无权查看", f"No order {en}, or not yours to see")
    return Wall("", briefs.counts(session, which, _today(now)), found)


def hall(session: Session, hall_id: int | None, viewer: StaffView, now: datetime) -> Wall:
    """All orders under way of a hall; with None, of all halls that this person may see. Raises `NotFound`,
    `NotAllowed`."""
    if hall_id is not None and not scope.within(viewer, hall_id):
        raise NotAllowed("您只能查看权限范围内营业厅的订单", "You may see only the halls that your rights reach")
    wanted = viewer.hall_id if hall_id is None and scope.reach(viewer) == scope.HALL else hall_id
    name = session.scalar(select(Hall.name).where(Hall.id == wanted)) if wanted is not None else ""
    if name is None:
        raise NotFound("没有这个营业厅", "There is no such hall")
    reached = scope.halls(viewer) if wanted is None else frozenset({wanted})
    return Wall(name, _counts(session, reached, _today(now)), briefs.worst(session, _of(Order.hall_id, reached), MOST))


def _of(column: InstrumentedAttribute[int], halls: frozenset[int] | None) -> list[ColumnElement[bool]]:
    if halls is None:
        return []
    return [column == next(iter(halls)) if len(halls) == 1 else column.in_(sorted(halls))]


def _counts(session: Session, halls: frozenset[int] | None, since: datetime) -> Counts:
    """By the tallies, as far as they know: of a million orders as soon as of ten."""
    standing = [one for one in dashboard.stands(session, halls) if not one.element]
    wrong = select(func.count(distinct(Incident.order_id))).where(
        Incident.state == "open", *_of(Incident.hall_id, halls)
    )
    completed = select(func.count()).where(
        Order.state == "completed", Order.state_at >= since, OF_THE_SIX, *_of(Order.hall_id, halls)
    )
    return Counts(
        open=sum(one.standing for one in standing),
        overdue=sum(one.overdue for one in standing),
        incidents=session.scalar(wrong) or 0,
        completed=session.scalar(completed) or 0,
    )


def _today(now: datetime) -> datetime:
    """When this day began, as Shanghai counts days."""
    return end_of_day(now) - timedelta(days=1) + timedelta(seconds=1)
