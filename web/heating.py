"""The figures of all orders as heat: five steps of the measure that was chosen, and the words for them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from flask import url_for
from flask_babel import gettext as _

from bpmn import drawing
from bpmn.drawing import Heat
from bpmn.drawing.heat import LEVELS
from bpmn.map import Element
from engine.store.overview import Figures
from web import map_names, words
from web.chosen import Choice
from web.language import chosen

MINUTE, HOUR, DAY = 60, 3600, 86_400
#: lengths that people think in
ROUND = tuple(
    [MINUTE * n for n in (1, 2, 5, 10, 15, 30)]
    + [HOUR * n for n in (1, 2, 4, 8, 12)]
    + [DAY * n for n in (1, 2, 3, 5, 7, 10, 14, 21, 30, 60, 90, 180, 360)]
)
#: from one step of lengths to the next
APART = 2.5
#: stays that are shorter are the computer's own work: not worth a word on the map
SHORT = MINUTE
#: they are as full as what is in them: only what is in them is heated
CONTAINERS = frozenset({"subProcess", "callActivity", "transaction", "adHocSubProcess"})


#: which colours are used for so many steps
SPREAD = ((), (4,), (2, 5), (1, 3, 5), (1, 2, 4, 5), (1, 2, 3, 4, 5))


@dataclass(frozen=True)
class Scale:
    """The steps of heat: up to which value each goes, and its words."""

    bounds: tuple[float, ...]
    words: tuple[str, ...]

    def level(self, value: float | None) -> int:
        """The step of a value, from 1; 0 where there is nothing."""
        if not value or not self.bounds:
            return 0
        return self.levels[min(bisect_left(self.bounds, value), len(self.bounds) - 1)]

    @property
    def levels(self) -> tuple[int, ...]:
        """The colours of the steps: the hottest is always the strongest, however few there are."""
        return SPREAD[len(self.bounds)]

    @property
    def steps(self) -> list[tuple[int, str]]:
        """For the legend."""
        return list(zip(self.levels, self.words, strict=True))


@dataclass(frozen=True)
class Row:
    """One element of the table."""

    element: str
    name: str
    figures: Figures
    level: int
    mean: str
    p95: str


def value(found: Figures, measure: str) -> float | None:
    """The figure that heat shows."""
    figure: float | None = getattr(found, measure)
    return figure


def scale(found: Iterable[float | None], measure: str) -> Scale:
    """Steps up to the hottest. Counts go by squares, lengths by multiples: so what is not the hottest differs too."""
    most = max((one for one in found if one), default=0)
    if not most:
        return Scale((), ())
    if measure in ("mean", "p95"):
        return _of_lengths(most)
    bounds = sorted({ceil(most * (step / LEVELS) ** 2) for step in range(1, LEVELS + 1)})
    begins = [1, *(bound + 1 for bound in bounds)]
    said = [f"{low:,}" if low == high else f"{low:,}–{high:,}" for low, high in zip(begins, bounds, strict=False)]
    return Scale(tuple(float(one) for one in bounds), tuple(said))


def _of_lengths(most: float) -> Scale:
    bounds: list[float] = []
    for one in reversed(ROUND):
        if one < most and len(bounds) < LEVELS - 1 and (not bounds or one * APART <= bounds[-1]):
            bounds.append(one)
    bounds.reverse()
    said = [f"≤ {length(one)}" for one in bounds] + [f"> {length(bounds[-1])}" if bounds else f"≤ {length(most)}"]
    return Scale((*bounds, most), tuple(said))


def length(seconds: float | None) -> str:
    """How long, in one unit: 12分, 3.2小时, 2.1天."""
    if seconds is None:
        return "—"
    if seconds < MINUTE:
        return _("不到1分钟")
    if seconds < HOUR:
        return _("%(n)s分钟", n=f"{seconds / MINUTE:.0f}")
    if seconds < 2 * DAY:
        return _("%(n)s小时", n=f"{seconds / HOUR:.1f}".removesuffix(".0"))
    return _("%(n)s天", n=f"{seconds / DAY:.1f}".removesuffix(".0"))


def heats(rows: Iterable[Row], choice: Choice) -> dict[str, Heat]:
    """What is drawn on each element."""
    return {row.element: _heat(row, choice) for row in rows}


def _heat(row: Row, choice: Choice) -> Heat:
    found, text = row.figures, ""
    if (found.mean or 0) >= SHORT:
        text = f"P95 {row.p95}" if choice.heat == "p95" else _("均 %(mean)s", mean=row.mean)
    late = _("超时 %(n)s", n=f"{found.overdue:,}") if found.overdue else ""
    return Heat(
        level=row.level,
        count=f"{found.standing:,}" if found.standing else "",
        alarm=late,
        text=text,
        note=note(row),
        href=url_for("orders.listing", **choice.orders(element=row.element)) if found.standing else "",
    )


def note(row: Row) -> str:
    """All figures of an element in one line."""
    found = row.figures
    parts = [row.name, _("在途 %(n)s 单", n=f"{found.standing:,}"), _("超时 %(n)s 单", n=f"{found.overdue:,}")]
    if found.left:
        parts.append(_("停留平均 %(mean)s，95%% 不超过 %(p95)s", mean=row.mean, p95=row.p95))
    return " · ".join(parts)


def rows(elements: Mapping[str, Element], figures: Mapping[str, Figures], choice: Choice) -> tuple[list[Row], Scale]:
    """The elements that have something to say, in the order asked for, and the steps of their heat."""
    shown = {own: figures[own] for own, one in elements.items() if own in figures and _says(one, figures[own])}
    hot = {own: value(one, choice.heat) for own, one in shown.items() if elements[own].type not in CONTAINERS}
    steps = scale(hot.values(), choice.heat)
    found = [row(own, words.named(elements[own]), one, steps.level(hot.get(own))) for own, one in shown.items()]
    if choice.sort != "flow":
        found.sort(key=lambda one: value(one.figures, choice.sort) or 0, reverse=True)
    return found, steps


def row(element: str, name: str, found: Figures, level: int = 0) -> Row:
    """An element with its figures in words."""
    return Row(element, name, found, level, length(found.mean), length(found.p95))


def _says(element: Element, found: Figures) -> bool:
    """Somebody stands there, or stays take time; what the computer passes at once is noise."""
    return found.standing > 0 or (found.mean or 0) >= SHORT


def busiest(rows: Iterable[Row], elements: Mapping[str, Element]) -> Row | None:
    """The task on which most orders stand."""
    tasks = [row for row in rows if elements[row.element].type.endswith("ask") and row.figures.standing]
    return max(tasks, key=lambda row: row.figures.standing, default=None)


@lru_cache(maxsize=32)
def plain(xml: bytes, english: bool) -> tuple[drawing.Scene, str]:
    """A map's picture without any order, drawn once for each version and language."""
    scene = drawing.scene(xml)
    if english:
        scene = map_names.in_english(scene)
    return scene, drawing.svg(scene)


def drawn_plain(xml: bytes) -> tuple[drawing.Scene, str]:
    """The same in the reader's language."""
    return plain(xml, chosen() == "en")
