"""The stand-in's memory, one SQLite file. All queries live here; others only pass a `Session` on."""

from sqlalchemy.orm import Session

from simulator.store.database import Store

__all__ = ["Session", "Store"]
