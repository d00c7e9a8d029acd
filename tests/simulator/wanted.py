"""What BOSS wants done, in its versions: the bodies of changes."""

from __future__ import annotations

from typing import Any

from tests.simulator.program import Program


def item(*, place: str = "A-1", bandwidth: str = "500M", begins: str = "2030-01-01T01:00:00Z") -> dict[str, Any]:
    """The item of a service order: where, how fast, when."""
    return {
        "id": "1",
        "action": "add",
        "service": {
            "name": "家庭宽带",
            "serviceType": "broadband",
            "serviceCharacteristic": [
                {"name": "bandwidth", "value": bandwidth},
                {"name": "appointmentFrom", "value": begins},
            ],
            "place": [{"id": place, "role": "installAddress"}],
        },
    }


def version(key: str, **wanted: str) -> dict[str, Any]:
    """A PATCH with the whole new version and the note that makes it safe to repeat."""
    return {
        "serviceOrderItem": [item(**wanted)],
        "note": [{"id": key, "@type": "Change", "text": "改单", "author": "100101"}],
    }


def at_step(program: Program, external_id: str, step: str, category: str = "install") -> str:
    """The number of a new work order that stands at a step."""
    number = program.create(external_id, category=category, serviceOrderItem=[item()]).json()["id"]
    program.push_to(number, step)
    return str(number)


def steps(program: Program, number: str) -> dict[str, str]:
    """How far each activity is."""
    return {row["id"]: row["status"] for row in program.order(number)["milestone"]}


def effects(program: Program, external_id: str) -> list[str]:
    """What really happened to a work order, in order."""
    return [one["name"] for one in program.journal(externalId=external_id, kind="effect")]
