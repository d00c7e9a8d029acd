"""What can be wrong with a map, or with an act upon a walk through one.

MapError            the file can't be read, drawn or run
├── ConditionError  an expression on the map is outside what we evaluate
WalkError           an act that the walk can't take
├── NotWaiting      nothing waits there for that
├── NoWay           a walk can't be taken to that element
└── BadData         a value that can't be kept for weeks
"""

from __future__ import annotations


class MapError(Exception):
    """A map that can't be used: `message` says what, `element` where, `fix` how to mend it; `zh` and `fix_zh` the same
    in Chinese."""

    def __init__(
        self,
        message: str,
        *,
        element: str | None = None,
        fix: str = "",
        file: str | None = None,
        zh: str = "",
        fix_zh: str = "",
    ):
        super().__init__(message)
        self.message = message
        self.element = element
        self.fix = fix
        self.file = file
        self.zh = zh
        self.fix_zh = fix_zh

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.element) if part)
        message = " / ".join(part for part in (self.zh, self.message) if part)
        fix = " / ".join(part for part in (self.fix_zh, self.fix) if part)
        return f"{where + ': ' if where else ''}{message}{' — ' + fix if fix else ''}"


class ConditionError(MapError):
    """An expression that is not names, literals, comparisons, `and`, `or`, `not`, `in`."""


class WalkError(Exception):
    """An act that the walk can't take; the walk is unchanged."""


class NotWaiting(WalkError):
    """The element doesn't wait for this (yet, or any more)."""


class NoWay(WalkError):
    """The walk can't be taken to this element."""


class BadData(WalkError):
    """A value that is not flat and plain (text, whole number, true/false, nothing), or a forbidden key."""
