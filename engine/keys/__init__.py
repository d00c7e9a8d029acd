"""Keys for personal data: encryption at rest and the blind index by which it is found again.

Keys come from `BROADBAND_KEYS` or from a key file made at first start, readable by its owner only (`keys.text` says how
they are written). Older keys still decrypt; the newest encrypts. The index has a key of its own, so that rotation does
not lose what was indexed; where none is named, it is derived from the oldest key, as it was before it had one.
"""

from __future__ import annotations

from engine.errors import BroadbandError
from engine.keys.ring import KeyRing
from engine.keys.source import VARIABLE, load

__all__ = ["VARIABLE", "KeyRing", "current", "load", "use"]

_ring: KeyRing | None = None


def use(ring: KeyRing) -> None:
    """Makes `ring` the ring of this process."""
    global _ring  # column types are made once per process and have no other way to their keys
    _ring = ring


def current() -> KeyRing:
    """The ring of this process; raises `BroadbandError` where none was chosen."""
    if _ring is None:
        raise BroadbandError("尚未加载密钥", "No keys loaded")
    return _ring
