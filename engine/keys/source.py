"""Where keys are kept: the variable `BROADBAND_KEYS`, or a file that only its owner may read."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

import structlog

from engine.errors import BroadbandError
from engine.keys import text
from engine.keys.ring import KeyRing
from engine.keys.text import Keys

VARIABLE = "BROADBAND_KEYS"
FILE = "keys"

log = structlog.get_logger()


def load(folder: Path) -> KeyRing:
    """The ring from the environment, else from `folder/keys` (made if absent, mode 600), which it watches.

    Raises `BroadbandError` for a file that others may read, or that holds no keys.
    """
    given = from_environment()
    if given is not None:
        return KeyRing(given)
    file = KeyFile(folder / FILE)
    file.make()
    return KeyRing(file.read(), file.changed)


def from_environment(environment: Mapping[str, str] = os.environ) -> Keys | None:
    """The keys of the variable; None where it is not set."""
    written = environment.get(VARIABLE, "")
    return text.read(written, VARIABLE) if written.strip() else None


class KeyFile:
    """A key file, with what it looked like when it was read last."""

    def __init__(self, path: Path):
        self.path = path
        self._seen: tuple[int, ...] = ()

    def make(self) -> None:
        """Makes it with new keys unless it is there; of two programs that start at once, one makes it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            return
        drafted = self._draft(text.made())
        try:
            os.link(drafted, self.path)  # whole or not at all, and never over another's
        except FileExistsError:
            return
        finally:
            drafted.unlink()

    def read(self) -> Keys:
        """Its keys. Raises `BroadbandError` where others may read it, or where it holds none."""
        try:
            look = self.path.stat()
            if look.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise BroadbandError(
                    f"密钥文件 {self.path} 可被他人读取，请执行：chmod 600 {self.path}",
                    f"Others may read the key file {self.path}; run: chmod 600 {self.path}",
                )
            keys = text.read(self.path.read_text("ascii"), str(self.path))
        except (OSError, UnicodeDecodeError) as error:
            raise BroadbandError(f"无法读取密钥文件 {self.path}", f"Can't read the key file {self.path}") from error
        self._seen = _looks(look)
        return keys

    def write(self, keys: Keys) -> None:
        """Puts other keys in their place, in one step."""
        os.replace(self._draft(keys), self.path)

    def changed(self) -> Keys | None:
        """Its keys where it was written since it was looked at. While it can't be read, what was read goes on to hold;
        that is logged once."""
        try:
            look = _looks(self.path.stat())
        except OSError:
            look = ()
        if look == self._seen:
            return None
        self._seen = look
        try:
            return self.read()
        except BroadbandError as error:
            log.warning("keys.not_read", error=error.code)
            return None

    def _draft(self, keys: Keys) -> Path:
        descriptor, name = tempfile.mkstemp(dir=self.path.parent, prefix=".keys-")  # readable by its owner only
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(keys.written() + "\n")
            file.flush()
            os.fsync(file.fileno())
        return Path(name)


def _looks(look: os.stat_result) -> tuple[int, ...]:
    return look.st_ino, look.st_mtime_ns, look.st_size, look.st_mode
