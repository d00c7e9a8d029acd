"""Which row applies to whom.

S: products, campaigns and prices are segmented by region, channel and staff; the same product may cost
differently.

A row may name a staff member, a channel and a region; what it leaves empty means any. Of the rows that apply
now, the one that names most wins: staff before channel before region, a district before the city it lies in.
Between rows that name the same, the one valid from later wins, then the newest. Their order never matters.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from engine.orders.staff_view import StaffView


class Segmented(Protocol):
    """A row for one segment: of prices, of campaigns on offer."""

    @property
    def id(self) -> int: ...
    @property
    def region_id(self) -> int | None: ...
    @property
    def channel_id(self) -> int | None: ...
    @property
    def staff_id(self) -> int | None: ...
    @property
    def valid_from(self) -> datetime: ...
    @property
    def valid_until(self) -> datetime | None: ...


Row = TypeVar("Row", bound=Segmented)


def applies(row: Segmented, staff: StaffView, now: datetime) -> bool:
    """Whether a row is valid now (from its first moment, until just before its last) and for this person."""
    return (
        row.valid_from <= now
        and (row.valid_until is None or now < row.valid_until)
        and row.staff_id in (None, staff.id)
        and row.channel_id in (None, staff.channel_id)
        and (row.region_id is None or row.region_id in staff.region_ids)
    )


def pick(rows: Iterable[Row], staff: StaffView, now: datetime) -> Row | None:
    """The row that applies to this person now, or None where none does."""
    fitting = [row for row in rows if applies(row, staff, now)]
    return max(fitting, key=lambda row: _weight(row, staff), default=None)


def _weight(row: Segmented, staff: StaffView) -> tuple[bool, bool, int, datetime, int]:
    nearness = -staff.region_ids.index(row.region_id) if row.region_id is not None else -len(staff.region_ids)
    return row.staff_id is not None, row.channel_id is not None, nearness, row.valid_from, row.id
