"""Signed events: HMAC-SHA256 over time stamp and body, with an age limit against replay."""

from __future__ import annotations

import hashlib
import hmac
import time

#: real seconds that an event may be old (or ahead, by clocks that differ)
OLDEST = 300


def sign(secret: str, stamp: str, body: bytes) -> str:
    """The value of `X-Signature` for `body` sent at `stamp` (real unix seconds)."""
    return "sha256=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def holds(secret: str, stamp: str, signature: str, body: bytes) -> bool:
    """Whether the signature is right and fresh. Without a secret, nothing is."""
    if not secret or not stamp.isascii() or not stamp.isdigit() or len(stamp) > 15:
        return False
    fresh = abs(time.time() - int(stamp)) <= OLDEST
    right = hmac.compare_digest(sign(secret, stamp, body).encode(), signature.encode(errors="replace"))
    return fresh and right
