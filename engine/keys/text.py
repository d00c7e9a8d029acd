"""How keys are written down: one per line or separated by commas, newest first, and `index:` before the index's own.

`secret:` is there where the index key was changed: sessions and the audit's chain go on by what they began with.

# a remark
<Fernet key, the newest>
<Fernet key, an older one>
index:<64 hexadecimal digits>
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace

from cryptography.fernet import Fernet

from engine.errors import BroadbandError

_INDEX, _SECRET = "index:", "secret:"


@dataclass(frozen=True)
class Keys:
    """Fernet keys, newest first; the key of the blind index, None: derived from the oldest; the one from which secrets
    are derived, None: the index's."""

    sealing: tuple[bytes, ...]
    index: bytes | None = None
    secret: bytes | None = None

    @property
    def deriving(self) -> bytes:
        """The key from which secrets are derived."""
        return self.secret or self.indexing

    @property
    def indexing(self) -> bytes:
        """The key of the blind index, named or derived."""
        return self.index or hashlib.sha256(b"blind index:" + self.sealing[-1]).digest()

    def rotated(self) -> Keys:
        """With a new key before the others; the index key is named from now on."""
        return Keys((Fernet.generate_key(), *self.sealing), self.indexing, self.secret)

    def newest_only(self) -> Keys:
        """Without the older keys; the index key stays what it was."""
        return Keys(self.sealing[:1], self.indexing, self.secret)

    def indexed_anew(self) -> Keys:
        """With another index key: nothing is found any more until all indexes are made anew."""
        return replace(self, index=secrets.token_bytes(32), secret=self.deriving)

    def written(self, separator: str = "\n") -> str:
        """As `read` reads them."""
        words = [key.decode() for key in self.sealing]
        words += [name + key.hex() for name, key in ((_INDEX, self.index), (_SECRET, self.secret)) if key]
        return separator.join(words)


def made() -> Keys:
    """New keys for a new deployment."""
    return Keys((Fernet.generate_key(),), secrets.token_bytes(32))


def fingerprint(key: bytes) -> str:
    """A name for a key that gives nothing of it away."""
    return hashlib.sha256(b"fingerprint:" + key).hexdigest()[:8]


def read(text: str, place: str) -> Keys:
    """The keys of a text; `place` tells people where it stands. Raises `BroadbandError` naming the line, never the
    key, where one is no key or none is there."""
    sealing: list[bytes] = []
    named: dict[str, bytes] = {}
    for line, word in _words(text):
        name = next((one for one in (_INDEX, _SECRET) if word.startswith(one)), "")
        if not name:
            sealing.append(_sealing(word, place, line))
        elif name in named:
            raise _wrong(place, line)
        else:
            named[name] = _named(word.removeprefix(name), place, line)
    if not sealing:
        raise BroadbandError(f"{place} 中没有密钥", f"There is no key in {place}")
    return Keys(tuple(sealing), named.get(_INDEX), named.get(_SECRET))


def _words(text: str) -> list[tuple[int, str]]:
    lines = (line.partition("#")[0] for line in text.splitlines())
    return [(number, word.strip()) for number, line in enumerate(lines, 1) for word in line.split(",") if word.strip()]


def _sealing(word: str, place: str, line: int) -> bytes:
    try:
        Fernet(word)
    except ValueError:
        raise _wrong(place, line) from None
    return word.encode()


def _named(word: str, place: str, line: int) -> bytes:
    try:
        key = bytes.fromhex(word)
    except ValueError:
        raise _wrong(place, line) from None
    if len(key) != 32:
        raise _wrong(place, line)
    return key


def _wrong(place: str, line: int) -> BroadbandError:
    return BroadbandError(f"{place} 第 {line} 行不是密钥", f"Line {line} of {place} is no key")
