"""Keys for personal data: encryption at rest and the blind index by which it is found again.

Keys come from `BROADBAND_KEYS` (comma-separated, newest first) or from a key file made at first start, readable by its
owner only. Older keys still decrypt; the newest encrypts. The index key is derived from the oldest, so that rotation
does not lose what was indexed.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from engine.errors import BroadbandError

VARIABLE = "BROADBAND_KEYS"


class KeyRing:
    """Encrypts, decrypts and indexes text. `keys` are Fernet keys, newest first."""

    def __init__(self, keys: list[bytes]):
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._index_key = hashlib.sha256(b"blind index:" + keys[-1]).digest()

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise BroadbandError("密钥不符，无法解密", "Wrong key: personal data can't be decrypted") from None

    def blind(self, text: str) -> str:
        """The index of a value: equal values (case and blanks aside) have equal indexes; nothing is revealed."""
        folded = "".join(text.split()).casefold()
        return hmac.new(self._index_key, folded.encode(), hashlib.sha256).hexdigest()[:32]

    def derive(self, purpose: str) -> str:
        """A secret for one purpose (sessions, tokens), stable as long as the keys are."""
        return hmac.new(self._index_key, purpose.encode(), hashlib.sha256).hexdigest()


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


def load(folder: Path) -> KeyRing:
    """The ring from the environment, else from `folder/keys` (made if absent, mode 600)."""
    text = os.environ.get(VARIABLE, "")
    keys = [key.strip().encode() for key in text.replace("\n", ",").split(",") if key.strip()]
    return KeyRing(keys or [_key_file(folder / "keys")])


def _key_file(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key())
    return path.read_bytes().strip()
