"""The keys at work: encrypting, decrypting, indexing; taking up new ones while the program runs."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from engine.errors import BroadbandError
from engine.keys.text import Keys, fingerprint

#: gives the keys where they have changed since it was asked last, else None
Changed = Callable[[], Keys | None]


class KeyRing:
    """Encrypts, decrypts and indexes text. `keys` are Fernet keys, newest first.

    `changed` is asked before each encryption and index, and where nothing decrypts: so a running program takes up a new
    key from the key file before it meets or writes anything by it.
    """

    def __init__(self, keys: Sequence[bytes] | Keys, changed: Changed = lambda: None):
        self._changed = changed
        self._take(keys if isinstance(keys, Keys) else Keys(tuple(keys)))

    @property
    def keys(self) -> Keys:
        """The keys as they are now."""
        self._look()
        return self._held[0]

    def encrypt(self, text: str) -> str:
        self._look()
        return self._held[1].encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """The text. Raises `BroadbandError` where no key fits."""
        try:
            return self._held[1].decrypt(token.encode()).decode()
        except InvalidToken:
            self._look()
        try:
            return self._held[1].decrypt(token.encode()).decode()
        except InvalidToken:
            raise BroadbandError("密钥不符，无法解密", "Wrong key: personal data can't be decrypted") from None

    def blind(self, text: str) -> str:
        """The index of a value: equal values (case and blanks aside) have equal indexes; nothing is revealed."""
        folded = "".join(text.split()).casefold()
        self._look()
        return hmac.new(self._held[0].indexing, folded.encode(), hashlib.sha256).hexdigest()[:32]

    def derive(self, purpose: str) -> str:
        """A secret for one purpose (sessions, tokens), stable whatever is rotated."""
        return hmac.new(self.keys.deriving, purpose.encode(), hashlib.sha256).hexdigest()

    def keyed_by(self, token: str) -> str:
        """The fingerprint of the key by which something is encrypted; empty where none fits."""
        for key in self.keys.sealing:
            try:
                Fernet(key).decrypt(token.encode())
            except InvalidToken:
                continue
            return fingerprint(key)
        return ""

    def renewed(self, token: str) -> str | None:
        """The same text encrypted by the newest key; None where it already is, or where no key fits."""
        name = self.keyed_by(token)
        if name in ("", fingerprint(self.keys.sealing[0])):
            return None
        return self._held[1].rotate(token.encode()).decode()

    def _look(self) -> None:
        new = self._changed()
        if new is not None:
            self._take(new)

    def _take(self, keys: Keys) -> None:
        """In one assignment: other threads use the ring meanwhile."""
        self._held = keys, MultiFernet([Fernet(key) for key in keys.sealing])
