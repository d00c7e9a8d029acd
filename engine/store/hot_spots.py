"""Where complaints come from: the hot spots of a month (S: monthly) against the month before, and how many were solved.

No personal data: an address is named down to its estate, never a door.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from engine.clock import SHANGHAI
from engine.orders.complaints import OUTCOMES
from engine.orders.staff_view import StaffView
from engine.states import COMPLAINT
from engine.store import filters, parameters, promises
from engine.tables import Address, Complaint, Hall, Order, Product, Reason, Visit

#: by what the month is divided
KINDS = ("cause", "step", "hall", "place", "product")
#: most spots that are told of each
MOST = 15
#: ids in one question
_FEW = 500


@dataclass(frozen=True)
class Spot:
    """One of what complaints were about, how often this month and the month before."""

    name: str
    name_en: str
    now: int
    before: int


@dataclass(frozen=True)
class Kept:
    """How many of how many."""

    good: int
    all: int

    @property
    def percent(self) -> float | None:
        """None where there was nothing."""
        return 100 * self.good / self.all if self.all else None


@dataclass(frozen=True)
class Month:
    """A month of complaints, as far as the viewer may see them."""

    first: date
    received: int
    before: int
    spots: Mapping[str, list[Spot]]
    solved: Kept  #: satisfied, of those closed in the month; one that was withdrawn counts for neither
    contacted: Kept  #: within the limit, of those received in the month that were contacted or are late
    answered: Kept  #: the same of the answer in writing
    withdrawn: int
    target: float  #: percent solved that are aimed at


def month_of(session: Session, viewer: StaffView, first: date, now: datetime) -> Month:
    """The month that begins on that day."""
    begins, ends = _begins(first), _begins(following(first))
    mine = _received(session, viewer, _begins(preceding(first)), ends)
    here = [row for row in mine if row.at >= begins]
    last = [row for row in mine if row.at < begins]
    names = _names(session, mine)
    outcomes = Counter(_closed(session, viewer, begins, ends))
    good, bad, withdrawn = (outcomes[name] for name in OUTCOMES)
    return Month(
        first=first,
        received=len(here),
        before=len(last),
        spots={kind: _spots(kind, here, last, names) for kind in KINDS},
        solved=Kept(good, good + bad),
        contacted=_in_time([(row.contacted_at, row.contact_by) for row in here], now),
        answered=_in_time([(row.answered_at, row.promise_at) for row in here], now),
        withdrawn=withdrawn,
        target=float(parameters.every(session)["complaint.solved_percent"]),
    )


def preceding(first: date) -> date:
    """The first day of the month before."""
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)


def following(first: date) -> date:
    """The first day of the month after."""
    return date(first.year + (first.month == 12), first.month % 12 + 1, 1)


def _begins(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


@dataclass(frozen=True)
class _Row:
    at: datetime
    cause: str
    step: tuple[str, str]
    hall: int
    address: int
    product: int
    contacted_at: datetime | None
    contact_by: datetime
    answered_at: datetime | None
    promise_at: datetime


def _received(session: Session, viewer: StaffView, since: datetime, until: datetime) -> list[_Row]:
    about = aliased(Order)
    asked = (
        select(Complaint, Order.promise_at, Order.region_id, about, Visit.limit_at)
        .join(Order, Order.id == Complaint.order_id)
        .join(about, about.id == Complaint.about_order_id)
        .outerjoin(Visit, (Visit.order_id == Order.id) & (Visit.element == "contact_customer"))
        .where(Complaint.received_at >= since, Complaint.received_at < until, *filters.visible(viewer))
        .order_by(Complaint.order_id)
    )
    limits: dict[int, Any] = {}
    rows = []
    for row, promise_at, region, order, limit_at in session.execute(asked):
        if limit_at is None and region not in limits:
            limits[region] = promises.limits(session, COMPLAINT, region)["contact_customer"]
        rows.append(
            _Row(
                at=row.received_at,
                cause=row.cause_code,
                step=(row.about_element, order.business),
                hall=order.hall_id,
                address=order.address_id,
                product=order.product_id,
                contacted_at=row.contacted_at,
                contact_by=limit_at or row.received_at + limits[region].span(),
                answered_at=row.answered_at,
                promise_at=promise_at,
            )
        )
    return rows


def _closed(session: Session, viewer: StaffView, since: datetime, until: datetime) -> Iterable[str]:
    asked = select(Complaint.outcome).join(Order, Order.id == Complaint.order_id)
    return session.scalars(asked.where(Order.ended_at >= since, Order.ended_at < until, *filters.visible(viewer)))


def _in_time(clocks: list[tuple[datetime | None, datetime]], now: datetime) -> Kept:
    """Of those of which it is known by now."""
    known = [(done, due) for done, due in clocks if done is not None or due <= now]
    return Kept(sum(1 for done, due in known if done is not None and done <= due), len(known))


Names = Mapping[str, Mapping[Any, tuple[str, str]]]


def _spots(kind: str, here: list[_Row], last: list[_Row], names: Names) -> list[Spot]:
    now, before = (Counter(_key(kind, row, names) for row in rows) for rows in (here, last))
    every = sorted(now.keys() | before.keys(), key=lambda key: (-now[key], -before[key], key))
    return [Spot(*key, now[key], before[key]) for key in every[:MOST]]


def _key(kind: str, row: _Row, names: Names) -> tuple[str, str]:
    """What it is called, in both languages; of a step, the element and the business, for the door to name."""
    if kind == "step":
        return row.step
    code = {"cause": row.cause, "hall": row.hall, "place": row.address, "product": row.product}[kind]
    return names[kind].get(code, (str(code), str(code)))


def _names(session: Session, rows: list[_Row]) -> Names:
    causes = session.execute(select(Reason.code, Reason.name, Reason.name_en).where(Reason.kind == "10T"))
    products = session.execute(select(Product.id, Product.name, Product.name_en))
    halls = session.execute(select(Hall.id, Hall.name))
    return {
        "cause": {code: (name, name_en) for code, name, name_en in causes},
        "product": {id_: (name, name_en) for id_, name, name_en in products},
        "hall": {id_: (name, name) for id_, name in halls},
        "place": _places(session, sorted({row.address for row in rows})),
    }


def _places(session: Session, ids: list[int]) -> dict[int, tuple[str, str]]:
    """District and estate of each door, and nothing below."""
    found: dict[int, dict[str, str]] = {id_: {} for id_ in ids}
    for start in range(0, len(ids), _FEW):
        door = select(Address.id.label("door"), Address.id, Address.parent_id).where(
            Address.id.in_(ids[start : start + _FEW])
        )
        up = door.cte("up", recursive=True)
        above = aliased(Address)
        up = up.union_all(select(up.c.door, above.id, above.parent_id).join(up, above.id == up.c.parent_id))
        shown = Address.level_type.in_(("district", "estate"))
        asked = select(up.c.door, Address.level_type, Address.name).join(Address, Address.id == up.c.id)
        for door_id, level, name in session.execute(asked.where(shown)):
            found[door_id][level] = name
    names = {
        id_: " · ".join(parts[one] for one in ("district", "estate") if one in parts) for id_, parts in found.items()
    }
    return {id_: (name or "—", name or "—") for id_, name in names.items()}
