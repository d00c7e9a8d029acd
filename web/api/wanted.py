"""From JSON to what is asked for: a plain order of a business, each field of the kind that it must be.

Only the form is checked here; whether it may be ordered is the engine's to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from typing import Any, get_type_hints

from engine.acceptance import BUSINESSES
from engine.errors import Invalid, Text
from engine.orders import new_order
from engine.orders.new_order import New

#: longest text that is read, and largest id
LONGEST, LARGEST = 500, 2**63 - 1
#: years in which a moment may lie: others can't be told in every time zone
YEARS = range(2000, 2100)
UNREADABLE = Text("无法识别", "can't be read")


def read(body: Any) -> New:
    """`{"business": …, fields…}`; raises `Invalid` with the path of each fault."""
    if not isinstance(body, dict):
        raise Invalid({"$": Text("不是对象", "not an object")})
    business = body.get("business")
    if not isinstance(business, str) or business not in BUSINESSES:
        raise Invalid({"business": Text("未知的业务", "unknown business")})
    form = new_order.form(business)
    known = {field.name: field for field in fields(form)}
    faults = {name[:80]: Text("没有此字段", "no such field") for name in body.keys() - known.keys() - {"business"}}
    hints, values = get_type_hints(form), {}
    for name, field in known.items():
        if name == "business":
            continue
        if name in body:
            value = _value(hints[name], body[name])
            faults |= {name: value} if isinstance(value, Text) else {}
            values[name] = value
        elif field.default is MISSING and not _may_be_left_out(hints[name]):
            faults[name] = Text("缺少", "missing")
        elif field.default is MISSING:
            values[name] = None
    if faults:
        raise Invalid(faults)
    return form(**values, **({"business": business} if "business" in known else {}))


def token(body: Any) -> str:
    """`{"token": …}`; raises `Invalid`."""
    found = _text(body.get("token")) if isinstance(body, dict) else None
    if not isinstance(found, str):
        raise Invalid({"token": Text("缺少或无法识别", "missing, or can't be read")})
    return found


def _may_be_left_out(hint: Any) -> bool:
    return type(None) in getattr(hint, "__args__", ())


def _value(hint: Any, given: Any) -> Any:
    """The value as the form holds it, or the sentence that tells its fault."""
    kinds = getattr(hint, "__args__", (hint,))
    if given is None:
        return None if type(None) in kinds else UNREADABLE
    kind = next(one for one in kinds if one is not type(None))
    return READERS.get(kind, _text)(given)


def _text(given: Any) -> str | Text:
    """Text that a database can hold: no lone halves of characters, no NUL."""
    if not isinstance(given, str):
        return Text("不是文本", "not a text")
    if len(given) > LONGEST:
        return Text(f"最多 {LONGEST} 个字", f"at most {LONGEST} characters")
    whole = not any("\ud800" <= letter <= "\udfff" or letter == "\x00" for letter in given)
    return given if whole else UNREADABLE


def _number(given: Any) -> int | Text:
    fits = isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= LARGEST
    return given if fits else Text("不是编号", "not an id")


def _yes_or_no(given: Any) -> bool | Text:
    return given if isinstance(given, bool) else Text("不是真假值", "neither true nor false")


def _moment(given: Any) -> datetime | Text:
    """ISO 8601 with its time zone."""
    try:
        found = datetime.fromisoformat(given)
    except (TypeError, ValueError):
        return UNREADABLE
    if found.utcoffset() is None or found.year not in YEARS:
        return Text("时间须含时区，且在 2000–2099 年间", "a moment needs its time zone, and a year of 2000–2099")
    return found.astimezone(UTC)


READERS: dict[Any, Callable[[Any], Any]] = {int: _number, bool: _yes_or_no, datetime: _moment, str: _text}
