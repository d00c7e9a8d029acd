"""The stand-in's memory, one SQLite file. All queries live here; others only pass a `Session` on."""

from simulator.store.database import Session, Store

__all__ = ["Session", "Store"]
