"""Everything that one running stand-in consists of, put together in one place."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from simulator import clock as clocks
from simulator import settings as settings_file
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.gate import Gate
from simulator.settings import Settings
from simulator.store import Store
from simulator.walks import Walks


@dataclass(frozen=True)
class StandIn:
    """The parts that share one data folder, one clock and one seed."""

    folder: Path
    settings: Settings
    store: Store
    clock: Clock
    faults: Faults
    walks: Walks
    gate: Gate
    secret: str


def open_stand_in(
    folder: Path,
    *,
    speed: float | None = None,
    seed: str | None = None,
    secret: str = "",
    settings: Settings | None = None,
) -> StandIn:
    """Take up the stand-in that lives in `folder`, or begin a new one there.

    Clock, seed and faults of the last run hold on unless others are given.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rules = settings or settings_file.shipped()
    store = Store(folder / "simulator.sqlite")
    with store.write() as session:
        clock = clocks.choose(store.value(session, "clock"), speed)
        store.keep_value(session, "clock", str(clock))
        seed = seed or store.value(session, "seed") or secrets.token_hex(4)
        store.keep_value(session, "seed", seed)
    return StandIn(folder, rules, store, clock, Faults(store, clock, rules, seed), Walks(clock), Gate(), secret)


def secret_key(folder: Path) -> bytes:
    """The key that signs the pages' cookies: made at first start, readable by the owner alone."""
    path = folder / "page.key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()
