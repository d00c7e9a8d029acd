"""An order's appointments: the first, the one that counts, and what was said in between."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from engine.store.find import OrderView
from web.language import clock_time, day


@dataclass(frozen=True)
class Appointments:
    """What the order's page says of them."""

    first: str
    current: str
    times: int  #: how often there was another


def appointments(view: OrderView) -> Appointments:
    """Of an order, by its history."""
    order = view.order
    changes = [change for change in view.changes if change.kind == "appointment"]
    begins, ends = order.appointment_from, order.appointment_until
    current = f"{begins.isoformat()}/{ends.isoformat()}" if begins and ends else ""
    return Appointments(
        first=span(changes[0].before if changes else current), current=span(current), times=order.reschedules
    )


def span(said: str) -> str:
    """`begin/end` in ISO 8601, as people say it; nothing: there is no appointment."""
    begins, there, ends = said.partition("/")
    return f"{day(begins)} {clock_time(begins)}–{clock_time(ends)}" if there else _("未约定")
