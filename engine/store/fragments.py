"""What somebody types to find an address, taken apart, and as conditions on the address rows.

Chinese and plain numbers are looked for in the full name, letters in the pinyin initials. A number is found
from its first digit on only: `1单元` does not find 11单元; `50` does find 501, which may yet be typed.
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement

from engine.tables import Address

_LONGEST_TEXT = 100
#: runs of letters; a number with the letters or the Chinese behind it that belong to it; runs of Chinese
_FRAGMENT = re.compile(r"[a-z]+|\d+(?:[a-z]|[号幢栋座单元楼层室弄巷]+)?|[^\W\d_a-z]+")
_LATIN = re.compile(r"[a-z]")


def split(text: str) -> list[str]:
    """The fragments of a text, lower case; full-width forms and punctuation make no difference."""
    return _FRAGMENT.findall(unicodedata.normalize("NFKC", text)[:_LONGEST_TEXT].lower())


def as_they_stand(fragments: list[str]) -> list[ColumnElement[bool]]:
    """Each fragment, as it stands, is in the address."""
    return [condition for fragment in fragments for condition in _stands(fragment)]


def with_gaps(fragments: list[str]) -> list[ColumnElement[bool]]:
    """Each fragment's letters are in the address in this order; numbers as they stand."""
    conditions: list[ColumnElement[bool]] = []
    for fragment in fragments:
        if fragment[0].isdigit():
            conditions += _stands(fragment)
        else:
            conditions.append(_column(fragment).like("%" + "%".join(fragment) + "%"))
    return conditions


def _stands(fragment: str) -> list[ColumnElement[bool]]:
    column = _column(fragment)
    contained = column.contains(fragment)  # letters and digits only: nothing to escape
    if not fragment[0].isdigit():
        return [contained]
    return [contained, column.regexp_match(f"(^|[^0-9]){fragment}")]


def _column(fragment: str) -> ColumnElement[str]:
    latin = _LATIN.search(fragment)
    return Address.initials.expression if latin else Address.full_name.expression
