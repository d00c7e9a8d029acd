"""A member of staff as the rules see them: who, with what role, selling where and through what."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StaffView:
    """A member of staff with the hall, region and channel they work for."""

    id: int
    number: str
    name: str
    role: str  #: one of `rights.ROLES`
    hall_id: int
    hall_name: str
    region_id: int
    region_name: str
    channel_id: int
    channel_name: str
    region_ids: tuple[int, ...]  #: the hall's region, then what it lies in: district, city …
    scope: str = ""  #: how far the rights reach, one of `scope.SCOPES`; empty: as far as the role's
    hall_ids: tuple[int, ...] = ()  #: where they reach the region: its halls
