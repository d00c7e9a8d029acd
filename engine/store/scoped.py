"""What a person sees in a query: the one condition that `engine.orders.scope` means."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from engine.orders import scope
from engine.orders.staff_view import StaffView


def within(viewer: StaffView, hall_id: InstrumentedAttribute[int]) -> tuple[ColumnElement[bool], ...]:
    """Only rows of halls that this person's rights reach; `hall_id`: the column that says whose a row is."""
    found = scope.halls(viewer)
    if found is None:
        return ()
    if len(found) == 1:
        return (hall_id == next(iter(found)),)
    return (hall_id.in_(sorted(found)),)
