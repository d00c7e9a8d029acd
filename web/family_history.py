"""History of changes, cancels, appointments, and of what is undone, as people tell it."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext as _

from engine.orders import in_flight
from engine.tables import Change
from web.appointments import span
from web.language import money, say
from web.words import word


def _answer(change: Change) -> str:
    return _("%(number)s：%(after)s", number=change.element, after=word(change.after, "asked"))


def _deed(change: Change) -> str:
    what = word(change.element, "undo" if change.after == "undone" else "deed")
    return f"{what} {money(int(change.because))}" if change.element == "fee_charged" else what


def _revision(change: Change) -> str:
    if change.after == "changed":
        return _("%(what)s已按改单变更", what=word(change.element, "field"))
    number = _first(change)
    if change.after == "applied":
        return _("新内容已写入装机 %(number)s", number=number)
    return _("改单 %(number)s 未成", number=number)


def _cancellation(change: Change) -> str:
    return _("撤单 %(number)s 未成", number=_first(change))


def _appointment(change: Change) -> str:
    return _("预约由 %(before)s 改为 %(after)s", before=span(change.before), after=span(change.after))


def _first(change: Change) -> str:
    return change.because.partition(" ")[0]


def _why(change: Change) -> str:
    """Of what came of it, after the number; of a single attribute, the number of the change."""
    if change.after in ("changed", "applied"):
        return change.because if change.after == "changed" else ""
    return change.because.partition(" ")[2]


def _answered(change: Change) -> str:
    """Code and words, as they were kept: our own codes have words of their own."""
    code, _blank, said = change.because.partition(" ")
    return say(in_flight.words(code, said)) if change.because else ""


SENTENCES: dict[str, Callable[[Change], str]] = {
    "answer": _answer, "deed": _deed, "revision": _revision, "cancellation": _cancellation,
    "appointment": _appointment,
}  # fmt: skip
#: what is added after the sentence, where it isn't simply what was kept
BECAUSE: dict[str, Callable[[Change], str]] = {"answer": _answered, "revision": _why, "cancellation": _why}
