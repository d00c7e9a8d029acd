"""Where an order stands that none of its pictures shows: said beside them, never left out."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from engine.picturing import Elsewhere, Picture
from web import words


def names(found: Picture, undrawn: Iterable[str]) -> list[str]:
    """All positions and incidents that no picture shows. `undrawn`: the elements of this one that have no shape."""
    without = set(undrawn)
    hidden = [one.element for one in found.stands.values() if one.element in without and (one.is_here or one.incidents)]
    return list(dict.fromkeys([*(words.element(one) for one in hidden), *(name(one) for one in found.outside)]))


def name(one: Elsewhere) -> str:
    """As our maps call it, or whoever reported it; else its id."""
    if not one.element:
        return _("异常单 %(number)s", number=one.name)
    known = words.element(one.element)
    return known if known != one.element else one.name or one.element
