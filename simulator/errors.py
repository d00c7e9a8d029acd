"""Every refusal of the stand-in, as a tree. HTTP statuses are given at the door (``tmf/problems.py``).

SimulatorError
├── Refusal            the caller asked for something that cannot be done; carries a code and a sentence
│   ├── BadRequest     what was sent is wrong
│   ├── NotFound       there is no such thing
│   ├── NotAllowed     there is, but its state forbids it
│   └── Unavailable    not now: a fault that was asked for
└── WrongFile          the data file is of another schema
"""

from __future__ import annotations


class SimulatorError(Exception):
    """The base of all."""


class WrongFile(SimulatorError):
    """The data folder holds a file that this version cannot read."""


class Refusal(SimulatorError):
    """A request is refused; ``code`` is for programs, ``reason`` for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


class BadRequest(Refusal):
    """What was sent is wrong."""


class NotFound(Refusal):
    """There is no such thing."""


class NotAllowed(Refusal):
    """The state of the thing forbids it."""


class Unavailable(Refusal):
    """Not now."""
