"""Channels, halls and staff as rows, and how the catalogue names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.seed import files
from engine.store import passwords
from engine.store.bulk import Bulk
from engine.tables import Channel, Hall, Staff


@dataclass(frozen=True)
class Sellers:
    """Ids of what a segment may name: regions by name, channels by code, staff by number."""

    regions: Mapping[str, int]
    channels: Mapping[str, int]
    staff: Mapping[str, int]

    def region(self, row: Mapping[str, Any]) -> int | None:
        """The region that a row of a file names by its `district`."""
        return self.regions[row["district"]] if "district" in row else None

    def segment(self, row: Mapping[str, Any]) -> dict[str, int | None]:
        """The columns of the segment that a row of a file names; what it does not name means any."""
        return {
            "region_id": self.region(row),
            "channel_id": self.channels[row["channel"]] if "channel" in row else None,
            "staff_id": self.staff[row["staff"]] if "staff" in row else None,
        }


def plant(bulk: Bulk, regions: Mapping[str, int], password: str, now: datetime) -> Sellers:
    """Plants channels, halls and staff; each member of staff gets the password, salted on its own."""
    file = files.read("people")
    channels = bulk.add_keyed(Channel, file["channels"])
    halls = bulk.add_keyed(
        Hall,
        [
            {
                "code": hall["code"],
                "name": hall["name"],
                "region_id": regions[hall["district"]],
                "channel_id": channels[hall["channel"]],
            }
            for hall in file["halls"]
        ],
    )
    staff = bulk.add_keyed(
        Staff,
        [
            {
                "number": person["number"],
                "name": person["name"],
                "role": person["role"],
                "hall_id": halls[person["hall"]],
                "scope": person.get("scope"),
                "password_hash": passwords.hashed(password),
                "password_set_at": now,
            }
            for person in file["staff"]
        ],
        key="number",
    )
    return Sellers(regions, channels, staff)
