"""Personal data as everybody may see them (law: masked by default). What is hidden is gone.

Anything shorter than expected is hidden the more, never the less.
"""

from __future__ import annotations

import re

_HIDDEN = "**"
#: "<estate>3幢1单元…": from the building's number on
_BUILDING = re.compile(r"\d+\s*(?:幢|栋|号楼|座)")


def name(text: str) -> str:
    """A name: its first character. 张晓明 -> 张**. However long, it ends in two stars."""
    return text[:1] + _HIDDEN if len(text) > 1 else _HIDDEN


def phone(text: str) -> str:
    """A phone number: the first three and the last four. 13812341234 -> 138****1234."""
    return _middle(text, 3, 4, "****")


def document(text: str) -> str:
    """A document's number: the first four and the last four. 350102199001011234 -> 3501**********1234."""
    return _middle(text, 4, 4, "**********")


def account(text: str) -> str:
    """A broadband account: the first two and the last four."""
    return _middle(text, 2, 4, "****")


def address(text: str) -> str:
    """A full address: down to the estate. …湖东花苑3幢1单元5层501室 -> …湖东花苑**."""
    building = _BUILDING.search(text)
    shown = text[: building.start()] if building else text[: len(text) // 2]
    return shown + _HIDDEN


def _middle(text: str, first: int, last: int, stars: str) -> str:
    """The ends of a text; nothing at all where they would leave less than half as much again to hide."""
    if len(text) * 2 < (first + last) * 3:
        return stars
    return text[:first] + stars + text[-last:]
