"""Bodies that other systems send: JSON, not too deep, no numbers that JSON does not have."""

from __future__ import annotations

from typing import Any

from flask import json

from engine.errors import Invalid, Text

#: deepest nesting that is read
DEEPEST = 40


def read(raw: bytes) -> Any:
    """The JSON that was sent; raises `Invalid`."""
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise Invalid({"$": Text("不是 JSON", "not JSON")}) from None
    if _depth(body) > DEEPEST:
        raise Invalid({"$": Text(f"嵌套超过 {DEEPEST} 层", f"nested deeper than {DEEPEST}")})
    return body


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _depth(value: Any) -> int:
    """How deep a value is nested, without recursion."""
    deepest, todo = 0, [(value, 1)]
    while todo:
        inner, depth = todo.pop()
        deepest = max(deepest, depth)
        children = inner.values() if isinstance(inner, dict) else inner if isinstance(inner, list) else ()
        todo += [(child, depth + 1) for child in children]
    return deepest
